"""The counting service without a socket: counts as the real one does, or is away."""

from collections.abc import Sequence

from egress_gateway.adapters.counters.baselines import Baselines
from egress_gateway.adapters.counters.buckets import Buckets
from egress_gateway.adapters.counters.pieces import Pieces
from egress_gateway.adapters.counters.tallies import Tallies
from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.counting import Charge, KeptPieces, Overdrawn, Reservation, Settlement, Tally
from egress_gateway.core.errors import Unavailable
from egress_gateway.ports import Clock


class FakeCounters:
    """Implements `ports.Counters`. Time is the test's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets = Buckets([], at=0)
        self._tallies = Tallies([])
        self._pieces = Pieces()
        self.alarms: list[str] = []
        self.baselines = Baselines(tell=self.alarms.append)
        """Another one may be put here, which learns faster."""
        self.practices: list[Practice] = []
        self.away = False
        self.settled: list[tuple[int, ...]] = []
        """What was settled, in units of each charge."""
        self.disclosed: list[tuple[int, ...]] = []
        """How many values of each tally were said to leave, for each request."""
        self.kept: list[bytes] = []
        """Everything that was ever kept, as it came."""

    async def reserve(self, charges: Sequence[Charge]) -> Reservation | Overdrawn:
        self._there()
        return self._buckets.reserve(charges, self._clock.now())

    def settle(self, reservation: Reservation, units: Sequence[int]) -> None:
        self.settled.append(tuple(units))
        settlements = [Settlement(charge, used) for charge, used in zip(reservation.charges, units, strict=True)]
        self._buckets.settle(reservation.at, settlements, self._clock.now())

    async def count(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        self._there()
        return tuple(self._tallies.count(tally, self._clock.now()) for tally in tallies)

    async def disclose(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        self._there()
        self.disclosed.append(tuple(len(tally.values) for tally in tallies))
        return tuple(self._tallies.add(tally, self._clock.now()) for tally in tallies)

    async def recall(self, key: bytes) -> KeptPieces:
        self._there()
        return self._pieces.recall(key, self._clock.now())

    async def keep(self, key: bytes, pieces: Sequence[bytes], seconds: int, *, seen: int) -> KeptPieces | None:
        self._there()
        others = self._pieces.keep(key, seconds, pieces, self._clock.now(), seen=seen)
        if others is None:
            self.kept += pieces
        return others

    async def baseline(self, agent: bytes) -> Baseline:
        self._there()
        return self.baselines.look(agent, self._clock.now())

    def practised(self, practice: Practice) -> None:
        self.practices.append(practice)
        self.baselines.practise(practice, self._clock.now())

    def _there(self) -> None:
        if self.away:
            raise Unavailable("counters", "the counting service is away")
