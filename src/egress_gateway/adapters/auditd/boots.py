"""The boots of writers: who is connected, who is away, who is taken for dead.

A boot is open from its first hello until it has been away for the grace; it can still come back after
that. What the log keeps for open boots is bounded by how many a user may have.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from egress_gateway.audit.accounts.ledger import Boot

MOST_OPEN: Final = 512
"""Of one user: 64 workers, each started again eight times within the grace. The log remembers up to 2,048
answers for each, and each that is new is a record and stays in every snapshot."""


class Boots:
    """All boots that the log knows. Those of an earlier run count for no user until they come back."""

    def __init__(self, known: Iterable[Boot], *, grace: int, now: Callable[[], int]) -> None:
        """`grace` is in microseconds."""
        self._grace = grace
        self._now = now
        self._connected: set[Boot] = set()
        self._away: dict[Boot, int] = dict.fromkeys(known, now())
        self._dead: set[Boot] = set()
        self._owner: dict[Boot, int] = {}
        self._open: Counter[int] = Counter()

    @property
    def connections(self) -> int:
        """How many are connected."""
        return len(self._connected)

    def connected(self, boot: Boot) -> bool:
        """Whether a boot has a connection."""
        return boot in self._connected

    def dead(self, boot: Boot) -> bool:
        """Whether a boot is taken for dead."""
        return boot in self._dead

    def may_arrive(self, boot: Boot, uid: int) -> bool:
        """Whether this user has not too many open boots, or has this one already."""
        return boot in self._owner or self._open[uid] < MOST_OPEN

    def arrive(self, boot: Boot, uid: int) -> None:
        """A boot is connected, for the first time or again."""
        self._connected.add(boot)
        self._away.pop(boot, None)
        self._dead.discard(boot)
        if boot not in self._owner:
            self._owner[boot] = uid
            self._open[uid] += 1

    def leave(self, boot: Boot) -> None:
        """A boot's connection is gone."""
        self._connected.remove(boot)
        self._away[boot] = self._now()

    def bury(self) -> list[Boot]:
        """Take for dead who has been away for the grace; those that were not taken for dead before."""
        before = self._now() - self._grace
        dead = [boot for boot, since in self._away.items() if since <= before]
        for boot in dead:
            del self._away[boot]
            self._dead.add(boot)
            owner = self._owner.pop(boot, None)
            if owner is not None:
                self._open[owner] -= 1
        return dead
