"""What is kept of one agent: how far it is learnt, and its habits, of which the new ones are in order.

What is on offer and what is done have room apart, so that names on offer cannot fill the room of calls.
"""

from collections import Counter
from typing import Final

import msgspec

from egress_gateway.core.baselines import HabitKind

MOST_KNOWN: Final = 512
"""Habits of one agent, on offer and as many done: ten servers with fifty tools each."""
MOST_UNKNOWN: Final = 64
"""Of those that are new, what is kept for the operator to look at: on offer, and as many done. Also how many of each
are told of in an hour; of more, that there are."""


class Use(msgspec.Struct, array_like=True):
    """A habit, as it is kept."""

    kind: HabitKind
    sealed: bytes
    known: bool
    first: int
    last: int
    times: int = 1

    @property
    def offered(self) -> bool:
        """Whether it is on offer; else it is done."""
        return self.kind is HabitKind.OFFERED


class Account(msgspec.Struct, array_like=True):
    """What is kept of an agent. Times are in microseconds since the epoch, hours and days counted from there."""

    agent: bytes
    since: int
    settled: bool = False
    requests: int = 0
    hour: int = 0
    hour_requests: int = 0
    hour_calls: int = 0
    most_requests: int = 0
    most_calls: int = 0
    peak_requests: int = 0
    peak_calls: int = 0
    full: bool = False
    """In this hour there was no room for something, or more was new than is told of."""
    alarmed: int = 0
    """The hour whose rate was told of."""
    uses: dict[bytes, Use] = {}
    days: int = 0
    """On which there were requests to learn from; jumps of the clock add one at most."""
    day: int = -1
    """The latest of them."""
    told: dict[bool, int] = {}
    """How many new things on offer (true) or done were told of in the hour."""

    def copied(self) -> "Account":
        """As it is now."""
        return msgspec.structs.replace(
            self, uses={digest: msgspec.structs.replace(use) for digest, use in self.uses.items()}, told=dict(self.told)
        )


class HabitIndex:
    """The habits of an account by what they are, kept up to date: nothing here takes longer for more of them."""

    def __init__(self, account: Account) -> None:
        self._uses = account.uses
        self._known: Counter[bool] = Counter(use.offered for use in account.uses.values() if use.known)
        self._new: dict[bool, dict[bytes, None]] = {True: {}, False: {}}
        for digest, use in sorted(account.uses.items(), key=lambda one: one[1].last):
            if not use.known:
                self._new[use.offered][digest] = None

    @property
    def known(self) -> int:
        """How many the agent is used to."""
        return self._known.total()

    @property
    def new(self) -> list[bytes]:
        """Digests of those that it is not used to."""
        return [digest for some in self._new.values() for digest in some]

    def room(self, *, offered: bool, known: bool) -> bool:
        """Whether the agent may have one more of these."""
        return self._known[offered] < MOST_KNOWN if known else len(self._new[offered]) < MOST_UNKNOWN

    def oldest(self, *, offered: bool) -> bytes:
        """The new one that was not done for longest."""
        return next(iter(self._new[offered]))

    def add(self, digest: bytes, use: Use) -> None:
        """Keep one more."""
        self._uses[digest] = use
        if use.known:
            self._known[use.offered] += 1
        else:
            self._new[use.offered][digest] = None

    def done(self, digest: bytes, use: Use) -> None:
        """It was done again."""
        new = self._new[use.offered]
        if new.pop(digest, digest) is None:
            new[digest] = None

    def accept(self, digest: bytes) -> None:
        """The agent is used to it from now on."""
        use = self._uses[digest]
        use.known = True
        del self._new[use.offered][digest]
        self._known[use.offered] += 1

    def drop(self, digest: bytes) -> None:
        """Let go of a new one."""
        del self._new[self._uses.pop(digest).offered][digest]
