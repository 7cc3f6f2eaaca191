"""Keyed sets as files."""

from array import array
from pathlib import Path

import msgspec
import pytest

from egress_gateway.adapters.keyed_files import new_salt, read_keyed, read_list_key, write_keyed
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.classify.keyed import Hasher
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret

KEY = Secret(b"k" * 32)


class About(msgspec.Struct, frozen=True):
    """What the file is of."""

    rows: int


def write(path: Path, *words: str) -> None:
    salt = new_salt()
    entries = array("Q", sorted(entry | 1 for entry in Hasher(KEY, salt).entries(words)))
    write_keyed(path, KEY, About(rows=len(words)), [entries[:1], entries[1:]], subject="test", revision=1, salt=salt)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "list"
    write(path, "jane", "smith")
    read = read_keyed(path, KEY, About, subject="test", revision=1)
    assert read.about == About(rows=2)
    assert read.known.flags(["jane", "smith", "jones"]) == [1, 1, -1]
    assert read.size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["list"]


def test_no_word_stands_in_the_file_and_no_two_files_are_alike(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, "janesmith")
    one, two = ((tmp_path / name).read_bytes() for name in ("one", "two"))
    assert b"janesmith" not in one
    assert one[-8:] != two[-8:]


def test_who_has_the_old_file_open_goes_on_with_it(tmp_path: Path) -> None:
    path = tmp_path / "list"
    write(path, "jane")
    old = read_keyed(path, KEY, About, subject="test", revision=1)
    write(path, "robert")
    assert old.known.flags(["jane", "robert"]) == [1, -1]
    assert read_keyed(path, KEY, About, subject="test", revision=1).digest != old.digest


@pytest.mark.parametrize("data", [b"", b"x" * 10_000])
def test_what_is_written_over_the_file_does_not_disturb_who_has_it(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "list"
    write(path, *map(str, range(2_000)))
    old = read_keyed(path, KEY, About, subject="test", revision=1)
    path.write_bytes(data)
    assert old.known.flags(["7", "1999", "x"]) == [1, 1, -1]


def test_any_changed_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list"
    write(path, "jane", "smith")
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ConfigError, match="build it again"):
            read_keyed(path, KEY, About, subject="test", revision=1)


@pytest.mark.parametrize("length", [0, 1, 40, 48, 60, -8, -1])
def test_a_cut_file_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "list"
    write(path, "jane", "smith")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ConfigError, match="build it again"):
        read_keyed(path, KEY, About, subject="test", revision=1)


@pytest.mark.parametrize(
    ("key", "subject", "revision", "message"),
    [
        (Secret(b"x" * 32), "test", 1, "another key"),
        (KEY, "other", 1, "holds test, not other"),
        (KEY, "test", 2, "another version"),
    ],
)
def test_what_the_file_is_not_is_said(
    tmp_path: Path, key: Secret[bytes], subject: str, revision: int, message: str
) -> None:
    write(tmp_path / "list", "jane")
    with pytest.raises(ConfigError, match=message):
        read_keyed(tmp_path / "list", key, About, subject=subject, revision=revision)


def test_a_header_of_another_version_is_refused(tmp_path: Path) -> None:
    class Other(msgspec.Struct, frozen=True):
        columns: int

    write(tmp_path / "list", "jane")
    with pytest.raises(ConfigError, match="another version"):
        read_keyed(tmp_path / "list", KEY, Other, subject="test", revision=1)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gone"):
        read_keyed(tmp_path / "gone.edm", KEY, About, subject="test", revision=1)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be"):
        write(tmp_path / "file" / "list", "jane")


def test_the_key_is_a_private_file(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key")
    assert len(read_list_key(tmp_path / "key").expose()) == 32
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_list_key(tmp_path / "key")
