"""Leaves by position, over the borders of segments and chunks."""

import pytest

from egress_gateway.adapters import log_leaves as module
from egress_gateway.adapters.auditd import layout
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.log_leaves import LogLeaves
from egress_gateway.audit.merkle.segment import frame
from egress_gateway.core.errors import Unavailable
from egress_gateway.testing.simulated_disk import SimulatedDisk

SEGMENT = 10
LEAVES = [b"leaf %d" % number * (1 + number % 3) for number in range(25)]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SimulatedDisk:
    monkeypatch.setattr(layout, "CHUNK_BYTES", 50)
    monkeypatch.setattr(module, "_STRIDE", 4)
    disk = SimulatedDisk()
    for segment in range(3):
        part = LEAVES[segment * SEGMENT : (segment + 1) * SEGMENT]
        disk.write(segment_name(segment), 0, b"".join(map(frame, part)) + bytes(100 * (segment == 2)))
    return disk


def test_any_range_in_any_order(disk: SimulatedDisk) -> None:
    leaves = LogLeaves(disk, SEGMENT)
    for first in (24, 3, 0, 13, 9, 10, 5, 20):
        for end in range(first, 26 if first > 24 else 25):
            assert list(leaves.read(first, end)) == LEAVES[first:end]


def test_what_was_passed_is_not_read_again(disk: SimulatedDisk) -> None:
    leaves = LogLeaves(disk, SEGMENT)
    assert list(leaves.read(0, 8)) == LEAVES[:8]
    content = disk.content(segment_name(0))
    content[: len(frame(LEAVES[0]))] = b"\xff" * len(frame(LEAVES[0]))
    assert list(leaves.read(5, 9)) == LEAVES[5:9]


def test_what_is_not_there_is_said(disk: SimulatedDisk) -> None:
    leaves = LogLeaves(disk, SEGMENT)
    with pytest.raises(Unavailable, match="log_damaged"):
        list(leaves.read(24, 26))
    disk.content(segment_name(1))[3] ^= 1
    with pytest.raises(Unavailable, match="log_damaged"):
        list(leaves.read(10, 12))
    disk.lose(segment_name(0))
    with pytest.raises(Unavailable, match="log_pruned"):
        list(leaves.read(9, 12))


def test_the_rest_is_all_that_is_there(disk: SimulatedDisk) -> None:
    leaves = LogLeaves(disk, SEGMENT)
    for first in (0, 7, 10, 19, 24, 25, 99):
        assert list(leaves.rest(first)) == LEAVES[first:]


def test_what_is_half_written_is_read_when_it_is_whole(disk: SimulatedDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    # The end of the second frame is written first, then its beginning, then a third one.
    name, (second, third) = segment_name(2), map(frame, LEAVES[21:23])
    offset = len(frame(LEAVES[20]))
    disk.truncate(name, offset)
    disk.write(name, offset + 8, second[8:])
    writes = [(offset, second + third[:5]), (offset + len(second) + 5, third[5:])]
    monkeypatch.setattr(module.time, "sleep", lambda _: disk.write(name, *writes.pop(0)))
    assert list(LogLeaves(disk, SEGMENT).rest(19)) == LEAVES[19:23]
    assert writes == []


def test_what_stays_broken_is_damage(disk: SimulatedDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr(module.time, "sleep", paused.append)
    disk.content(segment_name(2))[len(frame(LEAVES[20])) + 9] ^= 1
    read = LogLeaves(disk, SEGMENT).rest(18)
    assert [next(read) for _ in range(3)] == LEAVES[18:21]
    with pytest.raises(Unavailable, match="checksum is wrong") as found:
        next(read)
    assert (found.value.code, len(paused)) == ("log_damaged", module._TRIES)
