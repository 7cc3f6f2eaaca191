"""What the directory said of people, for as long as it may be relied on.

After that it is forgotten: somebody may have left a group since. Nothing is lost by that where a rule
refuses, since one about groups that are not known refuses in any case.
"""

from typing import Final

import msgspec

from egress_gateway.core.identity import Membership

MOST_NAMES: Final = 500_000
"""Names of groups in all entries together: some 50 MB. The oldest entries go first."""
UNKNOWN_SECONDS: Final = 30
"""That nobody asks again for a person whom the directory does not know, or not completely."""
_SECOND: Final = 1_000_000


class _Entry(msgspec.Struct, frozen=True):
    membership: Membership
    since: int


class Memberships:
    """By person, with times of a clock that never runs backwards, in microseconds."""

    def __init__(self, *, fresh_seconds: int, most_names: int = MOST_NAMES) -> None:
        self._fresh = fresh_seconds * _SECOND
        self._most_names = most_names
        self._names = 0
        self._entries: dict[str, _Entry] = {}
        """In the order in which they were kept."""

    def fresh(self, person: str, now: int) -> Membership | None:
        """What may be relied on without asking again; None if there is nothing. What is too old is forgotten."""
        entry = self._entries.get(person)
        if entry is None:
            return None
        lasts = self._fresh if entry.membership.complete else min(self._fresh, UNKNOWN_SECONDS * _SECOND)
        if now - entry.since >= lasts:
            self._drop(person)
            return None
        return entry.membership

    def keep(self, person: str, membership: Membership, now: int) -> None:
        """Keep an answer in place of an earlier one."""
        self._drop(person)
        self._entries[person] = _Entry(membership, now)
        self._names += _size(membership)
        while self._names > self._most_names:
            self._drop(next(iter(self._entries)))

    def _drop(self, person: str) -> None:
        entry = self._entries.pop(person, None)
        if entry is not None:
            self._names -= _size(entry.membership)


def _size(membership: Membership) -> int:
    # A person without groups takes room as well.
    return 1 + len(membership.groups)
