"""The keeper of pseudonyms as workers see it. Implements `ports.Subjects`.

What was told is remembered for the rest of the quarter, or until somebody was erased: a person's second request
and a conversation that is sent again ask nobody. The keeper's process may be started again, and takes a second for
that: questions wait meanwhile, and those without an answer are asked again of the next one, which gives the same
answers. A keeper that stays away lets nothing leave with anybody who is not remembered.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.adapters.service_link import ServiceLink
from egress_gateway.adapters.subjects.protocol import (
    FROM_KEEPER,
    LARGEST_ANSWER,
    MOST_LOOKUPS,
    Answer,
    Ask,
    Forget,
    FromKeeper,
    Told,
    Wanted,
    pack,
)
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.core.subjects import Kind, Lookup, Subject, quarter_of
from egress_gateway.ports import Clock

PATIENCE_SECONDS: Final = 5.0
"""That a request waits, as it does for the log, which is the same process: the keeper answers within milliseconds,
or is being started again."""
RECONNECT_SECONDS: Final = 0.05
MOST_UNDER_WAY: Final = 4096
"""Questions without an answer."""
MOST_TIMES: Final = 3
"""That a question is sent: one that the keeper ends connections for must not take others with it for long."""
MOST_REMEMBERED: Final[Mapping[Kind, int]] = {Kind.PERSON: 8_192, Kind.VALUE: 32_768, Kind.APP: 1_024}
"""Some 400 bytes each. Apart, so that a flood of values does not make people be asked for again."""


class _Asked(msgspec.Struct):
    """A question without an answer."""

    message: bytes
    answer: asyncio.Future[Answer]
    times: int = 0
    """That it was sent."""
    erasures: int = 0
    """How many were known of when it was sent last."""


class SubjectsClient:
    """The keeper at a socket's path. `run` keeps the connection; it must be running somewhere."""

    def __init__(self, path: str, clock: Clock) -> None:
        self._clock = clock
        self._link = ServiceLink(path, self._heard, largest=LARGEST_ANSWER)
        self._waiting: dict[int, _Asked] = {}
        self._ids = 0
        self._quarter = 0
        self._remembered: dict[Kind, OrderedDict[bytes, Subject]] = {kind: OrderedDict() for kind in Kind}
        self._erasures = 0

    async def of(self, lookups: Sequence[Lookup], *, at: int = 0) -> tuple[Subject, ...]:
        """See `ports.Subjects.of`."""
        quarter = quarter_of(self._clock.now())
        if at and quarter_of(at) != quarter:
            return tuple(await self._ask(quarter_of(at), lookups))
        if quarter != self._quarter:
            self._quarter = quarter
            self._forget()
        found = {lookup: known for lookup in lookups if (known := self._recall(lookup)) is not None}
        missing = [lookup for lookup in dict.fromkeys(lookups) if lookup not in found]
        for start in range(0, len(missing), MOST_LOOKUPS):
            part = missing[start : start + MOST_LOOKUPS]
            found |= zip(part, await self._ask(quarter, part), strict=True)
        return tuple(found[lookup] for lookup in lookups)

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost. Returns only by cancellation."""
        await self._link.run(RECONNECT_SECONDS, opened=self._opened, lost=self._lost)

    def _opened(self) -> None:
        # Nobody would have said that somebody was erased meanwhile.
        self._forget()
        for asked in self._waiting.values():
            self._send(asked)

    def _lost(self) -> None:
        for asked in self._waiting.values():
            if asked.times == MOST_TIMES:
                asked.answer.cancel()

    def _heard(self, payload: bytes) -> None:
        self._received(FROM_KEEPER.decode(payload))

    def _recall(self, lookup: Lookup) -> Subject | None:
        remembered = self._remembered[lookup.kind]
        known = remembered.get(lookup.digest)
        if known is not None:
            remembered.move_to_end(lookup.digest)
        return known

    def _remember(self, lookup: Lookup, subject: Subject) -> None:
        remembered = self._remembered[lookup.kind]
        remembered[lookup.digest] = subject
        if len(remembered) > MOST_REMEMBERED[lookup.kind]:
            remembered.popitem(last=False)

    def _forget(self) -> None:
        self._erasures += 1
        for remembered in self._remembered.values():
            remembered.clear()

    def _received(self, message: FromKeeper) -> None:
        """Take an answer; one whose question was given up is dropped."""
        if isinstance(message, Forget):
            self._forget()
            return
        asked = self._waiting.get(message.id)
        if asked is not None and not asked.answer.done():
            asked.answer.set_result(message)

    async def _ask(self, quarter: int, lookups: Sequence[Lookup]) -> list[Subject]:
        if len(self._waiting) >= MOST_UNDER_WAY:
            raise _unavailable()
        self._ids += 1
        number = self._ids
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        wanted = tuple(Wanted(one.kind, one.digest) for one in lookups)
        self._waiting[number] = asked = _Asked(pack(Ask(number, quarter, wanted)), answer)
        self._send(asked)
        try:
            await asyncio.wait({answer}, timeout=PATIENCE_SECONDS)
        finally:
            del self._waiting[number]
        if not answer.done() or answer.cancelled():
            raise _unavailable()
        told = answer.result()
        if not isinstance(told, Told) or len(told.given) != len(lookups):
            raise _unavailable()
        subjects = [Subject(pseudonym=given.pseudonym, key=Secret(given.key)) for given in told.given]
        if (asked.erasures, quarter) == (self._erasures, self._quarter):
            for lookup, subject in zip(lookups, subjects, strict=True):
                self._remember(lookup, subject)
        return subjects

    def _send(self, asked: _Asked) -> None:
        if self._link.open:
            asked.times += 1
            asked.erasures = self._erasures
            self._link.send(asked.message)


def _unavailable() -> Unavailable:
    return Unavailable("subjects", "Who asks and whose data this is cannot be noted now; nothing leaves until it can.")
