"""The keeper of pseudonyms without a socket: the same for the same digest until it is told to forget, or away."""

import hashlib
from collections.abc import Sequence

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Lookup, Subject, pseudonym


class FakeSubjects:
    """Implements `ports.Subjects`. What it gives is derived from what it is asked, so that a test knows it."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[tuple[Lookup, ...]] = []
        """What it was asked, each time."""
        self._generation = 0

    async def of(self, lookups: Sequence[Lookup]) -> tuple[Subject, ...]:
        if self.away:
            raise Unavailable("subjects", "the keeper of pseudonyms is away")
        self.asked.append(tuple(lookups))
        return tuple(self.subject(lookup) for lookup in lookups)

    def subject(self, lookup: Lookup) -> Subject:
        """What stands for this."""
        seed = hashlib.sha256(f"{self._generation} {lookup.kind} ".encode() + lookup.digest).digest()
        name = pseudonym(lookup.kind, int.from_bytes(seed))
        return Subject(pseudonym=name, key=Secret(hashlib.sha256(seed).digest()))

    def forget(self) -> None:
        """Everybody gets another stand-in from now on."""
        self._generation += 1
