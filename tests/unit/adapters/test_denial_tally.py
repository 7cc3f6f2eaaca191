"""Refusals before authentication cannot fill the log, and none goes unrecorded."""

from egress_gateway.adapters.denial_tally import MOST_SOURCES, IntervalTally
from egress_gateway.audit.records.operations import DeniedSummaryRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Committed, Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.testing.manual_clock import ManualClock


class Log:
    """Keeps what it is given; says that it is unavailable while `down`."""

    def __init__(self) -> None:
        self.down = False
        self.records: list[DeniedSummaryRecord] = []

    async def append(self, body: bytes) -> Committed:
        if self.down:
            raise Unavailable("log_unavailable", "down")
        record = decode(body)
        assert isinstance(record, DeniedSummaryRecord)
        self.records.append(record)
        return Committed(seq=len(self.records), leaf=LeafHash(bytes(32)))

    async def intent(self, body: bytes, destination: str, digest: BodyDigest) -> Receipt:
        raise AssertionError("a tally never sends anything")

    def counts(self) -> dict[tuple[str, str], int]:
        return {(record.source, record.code): record.count for record in self.records}


def make() -> tuple[IntervalTally, Log, ManualClock, list[str]]:
    log, clock, told = Log(), ManualClock(), list[str]()
    return IntervalTally(log, clock, tell=told.append), log, clock, told


async def test_one_record_a_source_and_code() -> None:
    tally, log, _, _ = make()
    for _ in range(1000):
        tally.note("10.0.0.1", "key_unknown")
    tally.note("10.0.0.1", "key_missing")
    tally.note("10.0.0.2", "key_unknown")
    await tally.flush()
    assert log.counts() == {
        ("10.0.0.1", "key_unknown"): 1000,
        ("10.0.0.1", "key_missing"): 1,
        ("10.0.0.2", "key_unknown"): 1,
    }


async def test_a_record_says_from_when_to_when() -> None:
    tally, log, clock, _ = make()
    first = clock.now()
    tally.note("a", "c")
    clock.advance(3_000_000)
    tally.note("a", "c")
    await tally.flush()
    assert (log.records[0].first, log.records[0].last) == (first, first + 3_000_000)


async def test_what_was_recorded_is_not_recorded_again() -> None:
    tally, log, _, _ = make()
    tally.note("a", "c")
    await tally.flush()
    await tally.flush()
    assert len(log.records) == 1


async def test_more_sources_than_fit_are_counted_together() -> None:
    tally, log, _, _ = make()
    for number in range(MOST_SOURCES + 50):
        tally.note(f"source-{number}", "c")
    await tally.flush()
    assert log.counts()["*", "c"] == 50
    assert sum(record.count for record in log.records) == MOST_SOURCES + 50


async def test_nothing_is_lost_while_the_log_is_down() -> None:
    tally, log, _, told = make()
    tally.note("a", "c")
    tally.note("b", "c")
    log.down = True
    await tally.flush()
    tally.note("a", "c")
    log.down = False
    await tally.flush()
    assert log.counts() == {("a", "c"): 2, ("b", "c"): 1}
    assert told == ["refusals before authentication wait for the log: log_unavailable"]
