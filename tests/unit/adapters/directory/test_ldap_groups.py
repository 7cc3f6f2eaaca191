"""People and their groups in a directory in memory: nested, in circles, too many, and names that hurt."""

from typing import Any, Protocol

import msgspec
import pytest

from egress_gateway.adapters.directory import ldap_groups as module
from egress_gateway.adapters.directory.ldap_groups import groups_of, log_in
from egress_gateway.adapters.directory.search import Entry, Found, Match, SearchFailed, Searching
from egress_gateway.core.identity import Membership
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

GROUPS = "ou=groups,dc=test"
PASSWORD = "correct-" + "horse" * 3


class Directory(Searching, Protocol):
    """The directory in memory; see conftest."""

    asked: list[tuple[str, tuple[Match, ...]]]
    tried: list[str]
    fails: Exception | None
    limit: int

    def person(self, uid: str, **more: Any) -> str: ...

    def group(self, name: str, *members: str) -> str: ...


@pytest.fixture(params=["walk", "active_directory"])
def either(request: pytest.FixtureRequest, config: DirectoryConfig) -> DirectoryConfig:
    """What both ways of nesting must do."""
    return msgspec.structs.replace(config, nested=request.param)


def test_groups_are_found_directly_and_through_groups(directory: Directory, either: DirectoryConfig) -> None:
    ann = directory.person("ann")
    nurses = directory.group("nurses", ann)
    clinicians = directory.group("clinicians", nurses)
    directory.group("board", directory.person("bob"))
    assert groups_of(directory, either, "ann") == Membership(
        groups=(nurses, "nurses", clinicians, "clinicians"), complete=True
    )


def test_a_circle_of_groups_ends(directory: Directory, either: DirectoryConfig) -> None:
    one = directory.group("one", directory.person("ann"), "cn=two,ou=groups,dc=test")
    two = directory.group("two", one)
    found = groups_of(directory, either, "ann")
    assert (set(found.groups), found.complete) == ({one, "one", two, "two"}, True)


def test_a_person_without_groups_has_none_for_certain(directory: Directory, either: DirectoryConfig) -> None:
    directory.person("ann")
    assert groups_of(directory, either, "ann") == Membership(complete=True)


def test_a_group_on_two_ways_is_there_once(directory: Directory, config: DirectoryConfig) -> None:
    ann = directory.person("ann")
    left, right = directory.group("left", ann), directory.group("right", ann)
    directory.group("top", left, right)
    assert groups_of(directory, config, "ann").groups.count("top") == 1


UNKNOWN = {
    "nobody": "carol",
    "two people of one name": "twin",
    "nothing at all": "",
    "a name that only the directory takes for the same": "ann ",
}


@pytest.mark.parametrize("person", UNKNOWN.values(), ids=UNKNOWN)
def test_whoever_is_not_exactly_one_person_has_no_groups_and_not_for_certain(
    directory: Directory, either: DirectoryConfig, person: str
) -> None:
    directory.group("all", directory.person("ann"), directory.person("twin"), directory.person("twin"))
    assert groups_of(directory, either, person) == Membership()


def test_nothing_is_asked_for_nobody(directory: Directory, config: DirectoryConfig) -> None:
    groups_of(directory, config, "")
    assert directory.asked == []


def test_case_of_an_id_is_told_apart_and_of_a_member_is_not(directory: Directory, either: DirectoryConfig) -> None:
    directory.group("nurses", directory.person("Ann").upper())
    assert groups_of(directory, either, "Ann").groups[1:] == ("nurses",)
    assert groups_of(directory, either, "aNN") == Membership()


def test_an_entry_without_a_name_is_nobody(directory: Directory, config: DirectoryConfig) -> None:
    class Nameless:
        def search(self, *_: object, **__: object) -> Found:
            return Found((Entry("", ("ann",)),), complete=True)

    assert groups_of(Nameless(), config, "ann") == Membership()  # type: ignore[arg-type]  # asked for nothing else
    assert directory.asked == []


def test_active_directory_is_asked_once(directory: Directory, config: DirectoryConfig) -> None:
    ann = directory.person("ann")
    directory.group("top", directory.group("nurses", ann))
    groups_of(directory, msgspec.structs.replace(config, nested="active_directory"), "ann")
    (_, (match,)) = directory.asked[-1]
    assert (len(directory.asked), match) == (2, Match("member:1.2.840.113556.1.4.1941:", ann))


NAMES = {
    "a filter": "*)(uid=*",
    "a NUL": "ann\0",
    "a backslash": "a\\2a",
    "not ASCII": "Zoë Ärztin",
    "a comma": "Müller, Jürgen",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_a_value_and_nothing_else(directory: Directory, either: DirectoryConfig, name: str) -> None:
    directory.group("others", directory.person("ann"))
    assert groups_of(directory, either, name) == Membership()
    group = directory.group("own", directory.person(name, dn=f"cn={name},dc=test"))
    assert groups_of(directory, either, name) == Membership(groups=(group, "own"), complete=True)
    assert directory.asked[0][1] == (Match("uid", name),)


def test_more_groups_than_are_bounded_are_incomplete(
    directory: Directory, either: DirectoryConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_GROUPS", 3)
    ann = directory.person("ann")
    for number in range(3):
        directory.group(f"g{number}", ann)
    assert groups_of(directory, either, "ann").complete
    directory.group("g3", ann)
    found = groups_of(directory, either, "ann")
    assert (len(found.groups), found.complete) == (6, False)


def test_groups_beyond_a_limit_of_the_directory_are_incomplete_and_those_that_came_are_kept(
    directory: Directory, either: DirectoryConfig
) -> None:
    ann = directory.person("ann")
    for number in range(3):
        directory.group("top" if number == 2 else f"g{number}", ann if number < 2 else f"cn=g0,{GROUPS}")
    assert groups_of(directory, either, "ann").complete
    directory.limit = 1
    found = groups_of(directory, either, "ann")
    assert (found.groups[1], found.complete) == ("g0", False)


def test_a_person_beyond_whom_the_directory_may_have_others_is_nobody(
    directory: Directory, either: DirectoryConfig
) -> None:
    directory.person("twin")
    directory.group("all", directory.person("twin"))
    directory.limit = 1
    assert groups_of(directory, either, "twin") == Membership()


def test_groups_nested_more_deeply_than_is_bounded_are_incomplete(
    directory: Directory, config: DirectoryConfig
) -> None:
    inner = directory.person("ann")
    for number in range(module.DEEPEST - 1):
        inner = directory.group(f"g{number}", inner)
    assert groups_of(directory, config, "ann").complete
    directory.group("top", inner)
    found = groups_of(directory, config, "ann")
    assert (found.complete, found.groups[-1]) == (False, "top")


def test_many_groups_are_asked_about_in_portions(directory: Directory, config: DirectoryConfig) -> None:
    ann = directory.person("ann")
    direct = [directory.group(f"g{number}", ann) for number in range(module.AT_ONCE + 1)]
    directory.group("first", direct[0])
    directory.group("last", direct[-1])
    found = groups_of(directory, config, "ann")
    assert {"first", "last"} <= set(found.groups)
    assert max(len(matches) for _, matches in directory.asked) == module.AT_ONCE * len(module.MEMBER_ATTRIBUTES)


def test_a_failure_is_passed_on(directory: Directory, config: DirectoryConfig, failure: SearchFailed) -> None:
    directory.fails = failure
    with pytest.raises(SearchFailed, match="it is down"):
        groups_of(directory, config, "ann")


# --- Log-in ----------------------------------------------------------------------------------------


def test_the_right_password_gives_the_person_as_the_directory_spells_it(
    directory: Directory, config: DirectoryConfig
) -> None:
    dn = directory.person("Ann", password=PASSWORD)
    assert log_in(directory, config, "aNN", Secret(PASSWORD)) == "Ann"
    assert directory.tried == [dn]


def test_a_wrong_password_gives_nobody(directory: Directory, config: DirectoryConfig) -> None:
    directory.person("ann", password=PASSWORD)
    assert log_in(directory, config, "ann", Secret("wrong")) == ""


def test_an_empty_password_is_never_tried(directory: Directory, config: DirectoryConfig) -> None:
    directory.person("ann", password=PASSWORD)
    assert log_in(directory, config, "ann", Secret("")) == ""
    assert (directory.tried, directory.asked) == ([], [])


@pytest.mark.parametrize("name", [*UNKNOWN.values(), "*", "two-ids"], ids=[*UNKNOWN, "a star", "two ids"])
def test_no_password_is_tried_for_whoever_is_not_exactly_one_person(
    directory: Directory, config: DirectoryConfig, name: str
) -> None:
    for uid in ("ann", "twin", "twin"):
        directory.person(uid, password=PASSWORD)
    directory.person("two-ids", password=PASSWORD, more=["other"])
    assert log_in(directory, config, name, Secret(PASSWORD)) == ""
    assert directory.tried == []
