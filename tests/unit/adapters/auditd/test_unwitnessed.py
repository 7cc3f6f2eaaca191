"""Intents wait for witnesses while more than is allowed is unwitnessed, by number or by time."""

import pytest

from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.progress import Progress
from egress_gateway.adapters.auditd.unwitnessed import Bound, time_of
from egress_gateway.adapters.auditd.witnessing import WitnessingConfig
from egress_gateway.audit.merkle.leaf import GENESIS, wrap
from egress_gateway.audit.merkle.segment import frame
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk


class Time:
    now = 0

    def __call__(self) -> int:
        return self.now


@pytest.mark.parametrize("by_records", [True, False])
def test_too_many_or_too_old_hold_intents_up_until_witnesses_answer(*, by_records: bool) -> None:
    told: list[str] = []
    clock = Time()
    waiting = [0]
    progress = Progress(0, clock=clock, received=lambda: waiting[0])
    config = WitnessingConfig(policy="", max_records=10 if by_records else 0, max_seconds=0 if by_records else 3)
    bound = Bound(config, progress, told.append)
    bound.check()
    progress.committed(10)
    bound.check()
    clock.now += 3_000_000
    bound.check()
    waiting[0] = 1
    clock.now += 1
    with pytest.raises(Unavailable, match="log_unwitnessed"):
        bound.check()
    assert bound.reached
    progress.witnessed = 10
    bound.check()
    assert told == [
        "ALARM: 11 records are unwitnessed, the oldest for 3 s: nothing leaves until witnesses answer",
        "witnesses have caught up; requests leave again",
    ]


def test_without_a_bound_nothing_is_held_up() -> None:
    clock = Time()
    progress = Progress(1_000_000, clock=clock, received=lambda: 0)
    clock.now += 10**12
    Bound(WitnessingConfig(policy=""), progress, lambda _: None).check()


def test_a_record_says_when_it_was_made() -> None:
    disk = SimulatedDisk()
    body = encode(ConfigRecord(ts=17, digest="", component="", version=""))
    disk.write(segment_name(0), 0, frame(wrap(body, GENESIS, 0)) + frame(b"{}"))
    assert [time_of(disk, seq, 16) for seq in (0, 1, 2)] == [17, 0, 0]
