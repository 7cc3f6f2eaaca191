"""Who a person is in a directory, and which groups she is in, directly and through other groups.

Groups are found by their members, since a person's `memberOf` names direct ones only, where it exists.
A group counts by its DN and by its `cn`. Active Directory's primary group is no membership there, and is
not found here.
"""

from collections.abc import Sequence
from typing import Final

from egress_gateway.adapters.directory.search import Entry, Found, Match, Searching
from egress_gateway.core.identity import Membership
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret

ACTIVE_DIRECTORY: Final = "active_directory"
IN_CHAIN: Final = "member:1.2.840.113556.1.4.1941:"
"""LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS section 3.1.1.3.4.4.3): the server follows groups in groups."""
MEMBER_ATTRIBUTES: Final = ("member", "uniqueMember")
"""Of `groupOfNames` and `groupOfUniqueNames` (RFC 4519 sections 3.5, 3.6)."""
DEEPEST: Final = 16
"""Levels of groups in groups that are walked up; organisations have five."""
MOST_GROUPS: Final = 2_000
"""Of one person. Active Directory itself refuses a log-in beyond 1,015."""
AT_ONCE: Final = 50
"""Groups whose parents one search asks for: a filter of some 10 KB."""


def groups_of(directory: Searching, config: DirectoryConfig, person: str) -> Membership:
    """The groups of a person; none and incomplete if the directory does not have exactly one such person.

    The id must be spelt exactly as in the directory: another issuer may tell apart what it takes for one.
    More of them, or nested more deeply, than is bounded here or by the directory are left out, and the rest
    is incomplete. Raises `SearchFailed`.
    """
    entry = _person(directory, config, person)
    # Servers take more for equal: cases, and blanks of all kinds, for example (RFC 4518).
    if entry is None or person not in entry.values:
        return Membership()
    if config.nested == ACTIVE_DIRECTORY:
        found = directory.search(config.groups, (Match(IN_CHAIN, entry.dn),), "cn", most=MOST_GROUPS)
        return _membership(found.entries, complete=found.complete)
    return _walk(directory, config, entry)


def log_in(directory: Searching, config: DirectoryConfig, name: str, password: Secret[str]) -> str:
    """The id of the person with this name whose password it is, as the directory spells it; else empty.

    Raises `SearchFailed`.
    """
    # A bind with an empty password is none, and servers say "success" to it (RFC 4513 section 5.1.2).
    if not password:
        return ""
    entry = _person(directory, config, name)
    # With a second value nobody could say which of the two is the person.
    if entry is None or len(entry.values) != 1:
        return ""
    (person,) = entry.values
    # People type their names in any case; other names that the server takes for the same are not theirs.
    return person if person.lower() == name.lower() and directory.is_password(entry.dn, password) else ""


def _person(directory: Searching, config: DirectoryConfig, person: str) -> Entry | None:
    if not person:
        return None
    wanted = (Match(config.person_attribute, person),)
    found = directory.search(config.people, wanted, config.person_attribute, most=1)
    alone = found.complete and len(found.entries) == 1 and found.entries[0].dn
    return found.entries[0] if alone else None


def _walk(directory: Searching, config: DirectoryConfig, person: Entry) -> Membership:
    known: dict[str, Entry] = {}
    level: Sequence[Entry] = (person,)
    complete = True
    for _ in range(DEEPEST):
        above: dict[str, Entry] = {}
        for begin in range(0, len(level), AT_ONCE):
            found = _direct(directory, config, level[begin : begin + AT_ONCE])
            complete = complete and found.complete
            for group in found.entries:
                # Names of entries are not told apart by case. A group that is known closes a circle, or is on two ways.
                if (name := group.dn.lower()) not in known:
                    known[name] = above[name] = group
                if len(known) > MOST_GROUPS:
                    return _membership(tuple(known.values())[:MOST_GROUPS], complete=False)
        if not above:
            return _membership(tuple(known.values()), complete=complete)
        level = tuple(above.values())
    return _membership(tuple(known.values()), complete=False)


def _direct(directory: Searching, config: DirectoryConfig, members: Sequence[Entry]) -> Found:
    wanted = tuple(Match(attribute, member.dn) for member in members for attribute in MEMBER_ATTRIBUTES)
    return directory.search(config.groups, wanted, "cn", most=MOST_GROUPS)


def _membership(groups: Sequence[Entry], *, complete: bool) -> Membership:
    names = dict.fromkeys(name for group in groups for name in (group.dn, *group.values))
    return Membership(groups=tuple(names), complete=complete)
