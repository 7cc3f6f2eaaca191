"""A directory in memory, at the level of searches: entries, groups in groups, passwords, and failures."""

from collections.abc import Callable, Sequence

import pytest

from egress_gateway.adapters.directory.search import Entry, Found, Match, SearchFailed
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

PEOPLE = "ou=people,dc=test"
GROUPS = "ou=groups,dc=test"
IN_CHAIN = "member:1.2.840.113556.1.4.1941:"


class FakeDirectory:
    """Implements `Searching`; `fails` is raised by everything, and `limit` is how many entries it gives at most."""

    def __init__(self) -> None:
        self.people: list[tuple[str, dict[str, list[str]]]] = []
        self.groups: dict[str, list[str]] = {}
        self.cns: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.asked: list[tuple[str, tuple[Match, ...]]] = []
        self.tried: list[str] = []
        self.fails: Exception | None = None
        self.limit = 1_000_000
        self.closed = 0
        self.cuts = 0

    def person(self, uid: str, *, dn: str = "", password: str = "", more: Sequence[str] = ()) -> str:
        dn = dn or f"cn={uid},{PEOPLE}"
        self.people.append((dn, {"uid": [uid, *more]}))
        if password:
            self.passwords[dn] = password
        return dn

    def group(self, name: str, *members: str) -> str:
        dn = f"cn={name},{GROUPS}"
        self.groups[dn] = list(members)
        self.cns[dn] = name
        return dn

    def search(self, base: str, any_of: Sequence[Match], attribute: str, *, most: int) -> Found:
        self.asked.append((base, tuple(any_of)))
        if self.fails is not None:
            raise self.fails
        found: list[Entry] = []
        if base == PEOPLE:
            found = [
                Entry(dn, tuple(attributes.get(attribute, ())))
                for dn, attributes in self.people
                if any(
                    match.value.strip().lower() in map(str.lower, attributes.get(match.attribute, ()))
                    for match in any_of
                )
            ]
        if base == GROUPS:
            dns = {dn for match in any_of for dn in self._groups_with(match)}
            found = [Entry(dn, (self.cns[dn],)) for dn in self.groups if dn in dns]
        most = min(most, self.limit)
        return Found(tuple(found[:most]), complete=len(found) <= most)

    def _groups_with(self, match: Match) -> set[str]:
        """As a server evaluates the match: Active Directory's rule follows the chain itself."""
        direct = {dn for dn, members in self.groups.items() if match.value.lower() in map(str.lower, members)}
        if match.attribute != IN_CHAIN:
            return direct if match.attribute == "member" else set()
        chain: set[str] = set()
        while not direct <= chain:
            chain |= direct
            direct = {dn for dn, members in self.groups.items() if chain & set(members)}
        return chain

    def is_password(self, dn: str, password: Secret[str]) -> bool:
        if self.fails is not None:
            raise self.fails
        self.tried.append(dn)
        # As servers do: an empty password is an anonymous bind, and a success.
        return not password or self.passwords.get(dn) == password.expose()

    def cut(self) -> None:
        self.cuts += 1

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory()


@pytest.fixture
def new_directory() -> Callable[[], FakeDirectory]:
    return FakeDirectory


@pytest.fixture
def config() -> DirectoryConfig:
    return DirectoryConfig(url="ldaps://directory.test", people=PEOPLE, groups=GROUPS)


@pytest.fixture
def failure() -> SearchFailed:
    return SearchFailed("it is down", broken=True)
