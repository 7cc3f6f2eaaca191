"""Reading a bundle's directory: what is handed over, and what is refused."""

import os

import pytest

from egress_gateway.adapters import bundle_files
from egress_gateway.adapters.bundle_files import keep_bundle_files, read_bundle_files
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "routes").mkdir()
    (tmp_path / "rules.yaml").write_text("rules: []\n")
    (tmp_path / "routes" / "a.yaml").write_text("route: a\n")
    return tmp_path


def refusal(directory) -> str:
    with pytest.raises(ConfigError) as refused:
        read_bundle_files(directory)
    return str(refused.value)


def test_reads_every_file_by_its_relative_path(directory):
    assert read_bundle_files(directory) == {"routes/a.yaml": b"route: a\n", "rules.yaml": b"rules: []\n"}


def test_hidden_files_and_directories_are_not_part_of_it(directory):
    (directory / ".git").mkdir()
    (directory / ".git" / "config").write_text("x")
    (directory / ".rules.yaml.swp").write_text("x")
    (directory / "routes" / ".a.yaml.swp").write_text("x")
    assert sorted(read_bundle_files(directory)) == ["routes/a.yaml", "rules.yaml"]


def test_unknown_files_are_handed_over_to_be_refused_by_name(directory):
    (directory / "rules.yml").write_text("x")
    assert "rules.yml" in read_bundle_files(directory)


def test_refuses_a_link_to_a_file(directory):
    (directory / "floor.yaml").symlink_to(directory / "rules.yaml")
    assert refusal(directory) == "floor.yaml: a bundle holds no symbolic links; put the file itself here"


def test_refuses_a_link_to_a_directory(directory):
    (directory / "tests").symlink_to(directory / "routes")
    assert refusal(directory) == "tests: a bundle holds no symbolic links; put the file itself here"


def test_refuses_a_pipe_without_waiting_for_a_writer(directory):
    os.mkfifo(directory / "floor.yaml")
    assert refusal(directory) == "floor.yaml: this is not a regular file; remove it from the bundle"


def test_refuses_a_directory_two_levels_down(directory):
    (directory / "routes" / "more").mkdir()
    assert refusal(directory) == "routes/more: this is not a regular file; remove it from the bundle"


def test_refuses_what_is_not_there(tmp_path):
    path = tmp_path / "policy"
    assert refusal(path) == f"{path}: the directory cannot be read: No such file or directory"


def test_refuses_a_file_that_went_away(directory, monkeypatch):
    monkeypatch.setattr(bundle_files, "names_in", lambda _: iter(["gone.yaml"]))
    assert refusal(directory) == "gone.yaml: the file cannot be read: No such file or directory"


def test_refuses_more_bytes_than_a_policy_has(directory, monkeypatch):
    monkeypatch.setattr(bundle_files, "MAX_BYTES", 12)
    assert refusal(directory) == "rules.yaml: the files of a bundle have at most 12 bytes together"


def test_refuses_more_files_than_a_policy_has(directory, monkeypatch):
    monkeypatch.setattr(bundle_files, "MAX_FILES", 1)
    assert refusal(directory) == f"{directory}: the directory has more than 1 files; is it a policy bundle?"


FILES = {"routes/a.yaml": b"route: a\n", "rules.yaml": b"rules: []\n"}


def test_a_copy_is_kept_as_it_is(tmp_path):
    place = tmp_path / "copy"
    keep_bundle_files(place, FILES)
    keep_bundle_files(place, FILES)
    assert read_bundle_files(place, guarded=True) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_a_copy_does_not_take_the_place_of_another(tmp_path):
    keep_bundle_files(tmp_path / "copy", FILES)
    with pytest.raises(ConfigError, match="handed in before with other tests or comments"):
        keep_bundle_files(tmp_path / "copy", {**FILES, "tests/a.yaml": b"tests: []\n"})


def test_half_a_copy_is_none(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="the copy cannot be written: No space left"):
        keep_bundle_files(tmp_path / "copy", FILES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [".", "routes/a.yaml", "rules.yaml"])
def test_what_others_may_write_is_not_read_where_that_matters(directory, name):
    (directory / name).chmod(0o777)
    assert read_bundle_files(directory)
    with pytest.raises(ConfigError, match="can be written by others"):
        read_bundle_files(directory, guarded=True)


def test_what_went_away_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be looked at: No such file"):
        read_bundle_files(tmp_path / "gone", guarded=True)


def test_a_link_is_refused_as_one(directory):
    (directory / "floor.yaml").symlink_to(directory / "rules.yaml")
    with pytest.raises(ConfigError, match="no symbolic links"):
        read_bundle_files(directory, guarded=True)
