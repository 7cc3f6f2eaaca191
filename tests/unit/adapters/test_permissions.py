"""Who may change a file: by its own mode, by a directory above it, through a link."""

import os
from pathlib import Path

import pytest

from egress_gateway.adapters import permissions
from egress_gateway.adapters.permissions import changed_through, tree_changed_through
from egress_gateway.adapters.users import User

ME = User(os.geteuid(), os.getegid())
MY_GROUP = User(47_201, os.getegid())
STRANGER = User(47_202, 47_202)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A file that its owner may write, in directories that only their owner may write."""
    tmp_path.chmod(0o755)
    (tmp_path / "inner").mkdir(mode=0o755)
    file = tmp_path / "inner" / "file"
    file.write_text("")
    file.chmod(0o644)
    return file


def test_what_others_may_only_read_they_may_not_change(place: Path) -> None:
    assert changed_through(place, [STRANGER, MY_GROUP]) is None
    assert tree_changed_through(place.parent, [STRANGER, MY_GROUP]) is None


def test_an_owner_may_change_even_what_nobody_may_write(place: Path) -> None:
    place.chmod(0o400)
    assert changed_through(place, [STRANGER, ME]) == place


OPEN = {
    "the file, to all": ("inner/file", 0o646, STRANGER),
    "the file, to its group": ("inner/file", 0o664, MY_GROUP),
    "its directory, to all": ("inner", 0o757, STRANGER),
    "its directory, to its group": ("inner", 0o775, MY_GROUP),
    "a directory above, to all": (".", 0o757, STRANGER),
}


@pytest.mark.parametrize(("opened", "mode", "user"), OPEN.values(), ids=OPEN)
def test_whoever_may_write_on_the_way_may_change(place: Path, opened: str, mode: int, user: User) -> None:
    (place.parents[1] / opened).chmod(mode)
    assert changed_through(place, [user]) == place.parents[1] / opened


def test_a_group_has_its_own_bits_and_not_those_of_all(place: Path) -> None:
    place.chmod(0o606)
    assert changed_through(place, [MY_GROUP]) is None


def test_in_a_sticky_directory_entries_of_others_stay(place: Path) -> None:
    place.parent.chmod(0o1777)
    assert changed_through(place, [STRANGER]) is None
    # As the place itself it takes new entries.
    assert changed_through(place.parent, [STRANGER]) == place.parent
    assert tree_changed_through(place.parents[1], [STRANGER]) == place.parent


def test_a_link_leads_through_both_ways(place: Path, tmp_path: Path) -> None:
    open_directory = tmp_path / "open"
    open_directory.mkdir()
    open_directory.chmod(0o757)
    link = open_directory / "link"
    link.symlink_to(place)
    assert changed_through(link, [STRANGER]) == open_directory
    open_directory.chmod(0o755)
    place.parent.chmod(0o757)
    assert changed_through(link, [STRANGER]) == place.parent


def test_a_tree_is_as_safe_as_each_file_in_it(place: Path) -> None:
    (place.parent / "link").symlink_to("/proc/self/nothing")
    place.chmod(0o646)
    assert tree_changed_through(place.parents[1], [STRANGER]) == place


def test_what_is_not_there_cannot_be_judged(place: Path) -> None:
    with pytest.raises(FileNotFoundError):
        changed_through(place.with_name("none"), [STRANGER])


def test_a_tree_without_end_is_not_searched(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MOST_FILES", 1)
    (place.parent / "more").write_text("")
    with pytest.raises(OSError, match="more than 1 files") as caught:
        tree_changed_through(place.parent, [STRANGER])
    assert caught.value.filename == str(place.parent)


def test_a_directory_that_cannot_be_read_is_not_passed_over(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PermissionError):
        tree_changed_through(place.parent, [STRANGER])
