"""One witness's rounds: what is submitted after what it answered, and how long is waited."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.unit.growing_log import GrowingLog

from egress_gateway.adapters.auditd.checkpoint_protocol import NotOffered, Offer
from egress_gateway.adapters.courier.rounds import LONGEST_PAUSE, SHORTEST_PAUSE, STALE_AT_ONCE, Rounds
from egress_gateway.adapters.courier.submit import Cosigned, NotCosigned, Result, Stale
from egress_gateway.core.errors import Unavailable

LOG = GrowingLog()


class FakeLog:
    """A log whose newest checkpoint is `size`, and which takes what it is given unless it has a `problem`."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.problem = ""
        self.down = False
        self.asked: list[tuple[int, int]] = []
        self.given: list[tuple[int, bytes]] = []

    async def offer(self, old: int, beyond: int) -> Offer | NotOffered:
        self.asked.append((old, beyond))
        if self.down:
            raise Unavailable("log_unavailable", "The log does not answer.")
        if old > self.size:
            return NotOffered(1, "the witness is ahead of the log")
        if self.size <= beyond:
            await asyncio.Event().wait()
        return Offer(1, self.size, LOG.note(self.size), LOG.proof(old, self.size))

    async def give(self, size: int, lines: bytes) -> str:
        self.given.append((size, lines))
        return self.problem


class Witness:
    """Answers what it is told to, and keeps what was submitted."""

    def __init__(self, *answers: Result) -> None:
        self._answers = iter(answers)
        self.bodies: list[bytes] = []

    async def submit(self, url: str, body: bytes) -> Result:
        assert url == "https://w.test"
        self.bodies.append(body)
        return next(self._answers)


def rounds(log: FakeLog, witness: Witness, told: list[str] | None = None) -> Rounds:
    return Rounds("https://w.test", "w1", log, witness.submit, jitter=lambda: 1.0, tell=(told or []).append)


async def test_a_witness_that_is_told_nothing_says_where_it_stands() -> None:
    log, witness = FakeLog(8), Witness(Stale(5), Cosigned(b"lines"))
    trip = rounds(log, witness)
    assert [await trip.once(), await trip.once()] == ["", ""]
    assert witness.bodies == [LOG.submission(0, 8), LOG.submission(5, 8)]
    assert (log.given, trip.old, trip.done) == ([(8, b"lines")], 8, 8)
    log.size = 9
    trip._submit = Witness(Cosigned(b"more")).submit
    assert await trip.once() == ""
    assert log.asked[-1] == (8, 8)


async def test_a_witness_that_is_where_the_log_is_cosigns_again() -> None:
    log, witness = FakeLog(8), Witness(Stale(8), Cosigned(b"lines"))
    trip = rounds(log, witness)
    assert [await trip.once(), await trip.once()] == ["", ""]
    assert witness.bodies[1] == LOG.submission(8, 8)


async def test_a_witness_that_is_ahead_is_asked_anew() -> None:
    log, witness = FakeLog(8), Witness(Stale(20), Stale(20))
    trip = rounds(log, witness)
    assert [await trip.once(), await trip.once(), await trip.once()] == ["", "the witness is ahead of the log", ""]
    assert log.asked == [(0, 0), (20, 0), (0, 0)]


async def test_what_the_log_does_not_take_is_a_problem() -> None:
    log = FakeLog(8)
    log.problem = "false"
    trip = rounds(log, Witness(Cosigned(b"lines")))
    assert (await trip.once(), trip.done) == ("false", 0)
    log.down = True
    assert await trip.once() == "The log does not answer."


async def test_one_that_tells_size_after_size_is_left_for_a_while() -> None:
    trip = rounds(FakeLog(8), Witness(*[Stale(1)] * (STALE_AT_ONCE + 1)))
    assert [await trip.once() for _ in range(STALE_AT_ONCE + 1)][-1] == "it tells one size after the other"


async def test_pauses_grow_end_with_success_and_are_told_once() -> None:
    answers: Iterator[Result] = iter([*[NotCosigned("it is dead")] * 8, Cosigned(b"l"), NotCosigned("it is dead")])
    told: list[str] = []
    pauses: list[float] = []
    log = FakeLog(8)

    async def submit(_: str, __: bytes) -> Result:
        answer = next(answers)
        if isinstance(answer, Cosigned):
            log.size += 1
        return answer

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    trip = Rounds("https://w.test", "w1", log, submit, jitter=lambda: 1.0, tell=told.append, sleep=sleep)
    with pytest.raises(asyncio.CancelledError):
        await trip.run()
    assert pauses == [SHORTEST_PAUSE * 2**n for n in range(6)] + [LONGEST_PAUSE] * 2 + [SHORTEST_PAUSE]
    assert told == ["witness w1: it is dead", "witness w1 cosigns again", "witness w1: it is dead"]
