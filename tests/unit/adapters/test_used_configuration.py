"""What a state is used with is noted where only its owner writes."""

from pathlib import Path

import pytest

from egress_gateway.adapters.used_configuration import note_configuration, noted_configuration
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "var" / "configuration"


def test_nothing_is_noted_at_first(place: Path) -> None:
    assert noted_configuration(place) is None


def test_the_path_is_whole_and_the_last_one_counts(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    note_configuration(place, Path("gateway.yaml"))
    assert noted_configuration(place) == tmp_path.resolve() / "gateway.yaml"
    before = place.stat().st_ino
    note_configuration(place, tmp_path / "var" / ".." / "gateway.yaml")
    assert place.stat().st_ino == before
    assert place.stat().st_mode & 0o777 == 0o644
    note_configuration(place, Path("/etc/egress/n\udcffy.yaml"))
    assert noted_configuration(place) == Path("/etc/egress/n\udcffy.yaml")


def test_a_link_in_the_place_of_the_file_may_lead_elsewhere_later(place: Path, tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").symlink_to(tmp_path / "..data")
    note_configuration(place, tmp_path / "gateway.yaml")
    assert noted_configuration(place) == tmp_path.resolve() / "gateway.yaml"


@pytest.mark.parametrize(
    ("data", "mode", "message"),
    [
        (b"gateway.yaml\n", 0o644, "egress prepare"),
        (b"", 0o644, "egress prepare"),
        (b"/a\n", 0o666, "chmod go-w"),
        (b"/" * 5000, 0o644, "larger than"),
    ],
)
def test_a_note_that_says_nothing_or_that_others_write_is_refused(
    place: Path, data: bytes, mode: int, message: str
) -> None:
    place.parent.mkdir()
    place.write_bytes(data)
    place.chmod(mode)
    with pytest.raises(ConfigError, match=message):
        noted_configuration(place)
