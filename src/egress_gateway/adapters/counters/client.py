"""The counting service as workers see it. Implements `ports.Counters`.

Its process may be started again, and takes a second for that: questions wait meanwhile, and those without an
answer are asked again of the next one. What it was asked and could not answer any more may have been counted, and
then it is counted twice: too much rather than too little. A service that stays away, or does not answer, lets
nothing pass that has to be counted. Settlements wait too, as many as there is room for; one that is lost leaves
what was reserved.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

import msgspec

from egress_gateway.adapters.counters.protocol import (
    ANSWER,
    LARGEST_ANSWER,
    Answer,
    AskBaseline,
    Count,
    Counted,
    Disclose,
    Keep,
    Kept,
    Known,
    NotReserved,
    Practised,
    Question,
    Recall,
    Recalled,
    Reserve,
    Reserved,
    Settle,
    pack,
    reserved,
)
from egress_gateway.adapters.service_link import ServiceLink
from egress_gateway.core.baselines import Baseline, Practice
from egress_gateway.core.counting import Charge, KeptPieces, Overdrawn, Reservation, Settlement, Tally
from egress_gateway.core.errors import Unavailable

PATIENCE_SECONDS: Final = 5.0
"""That a request waits, as it does for the log, which is the same process: the service answers within a
millisecond, or is being started again."""
RECONNECT_SECONDS: Final = 0.02
MOST_UNDER_WAY: Final = 4096
"""Questions without an answer: more than a worker serves requests at a time."""
MOST_TIMES: Final = 3
"""That a question is sent: one that the service ends connections for must not take others with it for long."""
MOST_UNSETTLED: Final = 4096
"""Settlements that wait for the service to come back."""
MOST_VALUES: Final = 20_000
"""Of one message; of more, further messages are made."""

Expected = TypeVar("Expected", bound=Answer)


class _Asked(msgspec.Struct):
    """A question without an answer."""

    message: bytes
    answer: asyncio.Future[Answer]
    times: int = 0
    """That it was sent."""
    wanted: bool = True
    """Whether anybody still waits: only then is it asked again."""


class CountersClient:
    """The service at a socket's path. `run` keeps the connection; it must be running somewhere."""

    def __init__(self, path: str) -> None:
        self._link = ServiceLink(path, self._received, largest=LARGEST_ANSWER)
        self._waiting: dict[int, _Asked] = {}
        self._unsettled: deque[bytes] = deque(maxlen=MOST_UNSETTLED)
        self._ids = 0

    async def reserve(self, charges: Sequence[Charge]) -> Reservation | Overdrawn:
        """See `ports.Counters.reserve`."""
        wanted = tuple(charges)
        answer = await self._ask(Reserve, wanted)
        if not isinstance(answer, Reserved | NotReserved):
            raise _unavailable()
        return reserved(answer, wanted)

    def settle(self, reservation: Reservation, units: Sequence[int]) -> None:
        """See `ports.Counters.settle`."""
        settlements = tuple(
            Settlement(charge, used)
            for charge, used in zip(reservation.charges, units, strict=True)
            if used != charge.units
        )
        if not settlements:
            return
        message = pack(Settle(reservation.at, settlements))
        if self._link.open:
            self._link.send(message)
        else:
            self._unsettled.append(message)

    async def count(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """See `ports.Counters.count`."""
        numbers: list[int] = []
        for part in _parts(tallies):
            numbers += (await self._expect(Counted, Count, part)).numbers
        return tuple(numbers)

    async def disclose(self, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """See `ports.Counters.disclose`."""
        numbers: list[int] = []
        for part in _parts(tallies):
            numbers += (await self._expect(Counted, Disclose, part)).numbers
        return tuple(numbers)

    async def recall(self, key: bytes) -> KeptPieces:
        """See `ports.Counters.recall`."""
        answer = await self._expect(Recalled, Recall, key)
        return KeptPieces(pieces=answer.pieces, version=answer.version)

    async def keep(self, key: bytes, pieces: Sequence[bytes], seconds: int, *, seen: int) -> KeptPieces | None:
        """See `ports.Counters.keep`."""
        match await self._ask(Keep, key, seconds, tuple(pieces), seen):
            case Kept():
                return None
            case Recalled(_, others, version):
                return KeptPieces(pieces=others, version=version)
        raise _unavailable()

    async def baseline(self, agent: bytes) -> Baseline:
        """See `ports.Counters.baseline`."""
        return (await self._expect(Known, AskBaseline, agent)).baseline

    def practised(self, practice: Practice) -> None:
        """See `ports.Counters.practised`."""
        self._link.send(pack(Practised(practice)))

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost. Returns only by cancellation."""
        await self._link.run(RECONNECT_SECONDS, opened=self._opened, lost=self._lost)

    def _opened(self) -> None:
        while self._unsettled:
            self._link.send(self._unsettled.popleft())
        for asked in self._waiting.values():
            self._send(asked)

    def _lost(self) -> None:
        for asked in self._waiting.values():
            if not asked.wanted or asked.times == MOST_TIMES:
                asked.answer.cancel()

    def _received(self, payload: bytes) -> None:
        """Take an answer; one whose question was given up is dropped."""
        answer = ANSWER.decode(payload)
        asked = self._waiting.get(answer.id)
        if asked is not None and not asked.answer.done():
            asked.answer.set_result(answer)

    def _give_back(self, asked: Reserve, answer: asyncio.Future[Answer]) -> None:
        """Nobody waits any more for what was asked; nothing is sent with what was taken for it."""
        del self._waiting[asked.id]
        if not answer.cancelled() and isinstance(taken := answer.result(), Reserved):
            self.settle(Reservation(at=taken.at, charges=asked.charges), [0] * len(asked.charges))

    async def _expect(self, kind: type[Expected], question: Callable[..., Question], *fields: object) -> Expected:
        answer = await self._ask(question, *fields)
        if not isinstance(answer, kind):
            raise _unavailable()
        return answer

    async def _ask(self, question: Callable[..., Question], *fields: object) -> Answer:
        if len(self._waiting) >= MOST_UNDER_WAY:
            raise _unavailable()
        self._ids += 1
        number = self._ids
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        message = question(number, *fields)
        self._waiting[number] = asked = _Asked(pack(message), answer)
        self._send(asked)
        heard = False
        try:
            await asyncio.wait({answer}, timeout=PATIENCE_SECONDS)
            heard = answer.done()
        finally:
            if isinstance(message, Reserve) and not heard and self._link.open:
                asked.wanted = False
                answer.add_done_callback(partial(self._give_back, message))
            else:
                del self._waiting[number]
        if not heard or answer.cancelled():
            raise _unavailable()
        return answer.result()

    def _send(self, asked: _Asked) -> None:
        if self._link.open:
            asked.times += 1
            self._link.send(asked.message)


def _parts(tallies: Iterable[Tally]) -> Iterator[tuple[Tally, ...]]:
    """The tallies in order, in as many messages as they need."""
    part: list[Tally] = []
    values = 0
    for tally in tallies:
        if part and values + len(tally.values) > MOST_VALUES:
            yield tuple(part)
            part, values = [], 0
        part.append(tally)
        values += len(tally.values)
    if part:
        yield tuple(part)


def _unavailable() -> Unavailable:
    return Unavailable("counters", "What was used and sent so far cannot be asked; nothing leaves until it can.")
