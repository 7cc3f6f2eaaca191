"""The keeper of pseudonyms without a socket: for a digest the same in a quarter, until it is to forget, or away."""

import hashlib
from collections.abc import Sequence

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Lookup, Subject, pseudonym, quarter_of
from egress_gateway.ports import Clock


class FakeSubjects:
    """Implements `ports.Subjects`. What it gives is derived from what it is asked, so that a test knows it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.away = False
        self.asked: list[tuple[Lookup, ...]] = []
        """What it was asked, each time."""
        self._generation = 0

    async def of(self, lookups: Sequence[Lookup], *, at: int = 0) -> tuple[Subject, ...]:
        if self.away:
            raise Unavailable("subjects", "the keeper of pseudonyms is away")
        self.asked.append(tuple(lookups))
        return tuple(self.subject(lookup, at=at) for lookup in lookups)

    def subject(self, lookup: Lookup, *, at: int = 0) -> Subject:
        """What stands for this."""
        quarter = quarter_of(at or self._clock.now())
        seed = hashlib.sha256(f"{self._generation} {quarter} {lookup.kind} ".encode() + lookup.digest).digest()
        name = pseudonym(lookup.kind, int.from_bytes(seed))
        return Subject(pseudonym=name, key=Secret(hashlib.sha256(seed).digest()))

    def forget(self) -> None:
        """Everybody gets another stand-in from now on."""
        self._generation += 1
