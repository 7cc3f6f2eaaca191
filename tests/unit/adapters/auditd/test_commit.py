"""Group commit: batches, answers, and what a refusal takes with it."""

import asyncio
from collections.abc import Callable

import pytest

from egress_gateway.adapters.auditd import commit as module
from egress_gateway.adapters.auditd.admission import Admission, Gap
from egress_gateway.adapters.auditd.commit import Committer, Waiter
from egress_gateway.adapters.auditd.log import Log
from egress_gateway.adapters.auditd.one_thread import OneThread
from egress_gateway.adapters.auditd.protocol import AppendIntent
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.accounts.ledger import Boot
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.groups import SentGroup, WriterStamp
from egress_gateway.audit.records.operations import ConfigRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.testing.simulated_disk import SimulatedDisk

BOOT: Boot = ("w", "b")


class Seen:
    """A waiter that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[int | str] = []

    def durable(self, told: Answer) -> None:
        self.told.append(told.seq)

    def refused(self, error: Unavailable) -> None:
        self.told.append(error.code)


def record(wseq: int) -> bytes:
    stamp = WriterStamp(id="w", boot="b", wseq=wseq)
    return encode(ConfigRecord(ts=1, digest="", component="", version="", writer=stamp))


@pytest.fixture
def disk() -> SimulatedDisk:
    return SimulatedDisk()


def committer(
    disk: SimulatedDisk,
    *,
    leaves: int = 1 << 16,
    hold: Callable[[], None] = lambda: None,
    moved: Callable[[int], None] = lambda _: None,
) -> Committer:
    admission: Admission[Waiter] = Admission({}, {})
    admission.open(BOOT)
    log = Log(disk, State(), segment_leaves=leaves)
    return Committer(log, admission, OneThread("commit"), hold=hold, moved=moved)


async def run(commits: Committer) -> None:
    commits.stop()
    await commits.run()


def submit(commits: Committer, numbers: range) -> list[Seen]:
    seen = [Seen() for _ in numbers]
    for wseq, waiter in zip(numbers, seen, strict=True):
        commits.submit(BOOT, record(wseq), None, waiter)
    return seen


async def test_what_is_queued_together_is_one_commit(disk: SimulatedDisk) -> None:
    commits = committer(disk)
    before = disk.operations.count("sync segment-00000000.log")
    seen = submit(commits, range(1, 11))
    await run(commits)
    assert [waiter.told for waiter in seen] == [[seq] for seq in range(10)]
    # One sync for the zeros that are written ahead, one for the records.
    assert disk.operations.count("sync segment-00000000.log") == before + 2
    assert commits.frontier.size == 10


async def test_a_batch_ends_where_its_segment_does(disk: SimulatedDisk) -> None:
    commits = committer(disk, leaves=4)
    seen = submit(commits, range(1, 11))
    await run(commits)
    assert [waiter.told for waiter in seen] == [[seq] for seq in range(10)]
    assert commits.snapshot().segment == 2


async def test_a_record_sent_again_is_appended_once_and_answered_twice(disk: SimulatedDisk) -> None:
    commits = committer(disk)
    first, again, later = Seen(), Seen(), Seen()
    commits.submit(BOOT, record(1), None, first)
    commits.submit(BOOT, record(1), None, again)
    await run(commits)
    commits.submit(BOOT, record(1), None, later)
    commits.submit(BOOT, record(1), None, None)
    assert (first.told, again.told, later.told) == ([0], [0], [0])
    assert commits.frontier.size == 1


async def test_a_gap_is_handed_back(disk: SimulatedDisk) -> None:
    gap = committer(disk).submit(BOOT, record(2), None, Seen())
    assert isinstance(gap, Gap)
    assert gap.expected == 1


async def test_a_full_disk_refuses_everything_queued_and_frees_its_numbers(disk: SimulatedDisk) -> None:
    commits = committer(disk)
    disk.capacity = 0
    seen = submit(commits, range(1, 4))
    await run(commits)
    assert [waiter.told for waiter in seen] == [["log_full"]] * 3
    with pytest.raises(Unavailable, match="log_full"):
        commits.submit(BOOT, b"", AppendIntent(1, b"", "", BodyDigest(b"")), Seen())
    disk.capacity = 1 << 40
    seen = submit(commits, range(1, 4))
    await run(commits)
    assert [waiter.told for waiter in seen] == [[0], [1], [2]]


async def test_a_disk_that_fails_ends_the_run_and_leaves_unsaid_what_is_in_the_log(disk: SimulatedDisk) -> None:
    commits = committer(disk)
    seen = submit(commits, range(1, 4))
    disk.break_at(len(disk.operations))
    with pytest.raises(Unavailable, match="log_failed"):
        await run(commits)
    assert [waiter.told for waiter in seen] == [[]] * 3


async def test_a_snapshot_is_made_every_so_many_records(disk: SimulatedDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_RECORDS", 5)
    monkeypatch.setattr(module, "LARGEST_BATCH", 2)
    commits = committer(disk)
    submit(commits, range(1, 10))
    await run(commits)
    taken = commits.take_snapshot()
    assert taken is not None
    assert taken.size == 6
    assert taken.answers[0][2][-1].wseq == 6
    assert commits.take_snapshot() is None


async def test_who_waits_for_a_size_goes_on_with_the_commit_that_brings_it(
    disk: SimulatedDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_BATCH", 2)
    sizes: list[int] = []
    moved = asyncio.Event()

    def note(size: int) -> None:
        sizes.append(size)
        moved.set()

    commits = committer(disk, moved=note)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        waits = tasks.create_task(commits.grown_to(3))
        running = tasks.create_task(commits.run())
        submit(commits, range(1, 3))
        await moved.wait()
        await asyncio.sleep(0)
        assert (sizes, waits.done()) == ([2], False)
        submit(commits, range(3, 10))
        await waits
        assert 3 <= commits.frontier.size < 9
        # What is there already is not waited for.
        await commits.grown_to(3)
        commits.stop()
        await running
    assert sizes == [2, 4, 6, 8, 9]


async def test_who_waits_for_a_size_that_does_not_come_goes_on_when_it_is_stopped(disk: SimulatedDisk) -> None:
    commits = committer(disk)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        waits = tasks.create_task(commits.grown_to(3))
        await asyncio.sleep(0)
        assert not waits.done()
        commits.stop()
    await commits.grown_to(3)


async def test_only_new_intents_are_held_up_and_their_numbers_are_free_again(disk: SimulatedDisk) -> None:
    sizes: list[int] = []
    held = False

    def hold() -> None:
        if held:
            raise Unavailable("log_unwitnessed", "wait")

    commits = committer(disk, hold=hold, moved=sizes.append)
    digest = BodyDigest(bytes(32))
    sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=0, destination="u POST /")

    def intent(wseq: int) -> AppendIntent:
        stamp = WriterStamp(id="w", boot="b", wseq=wseq)
        body = encode(IntentRecord(rid=RecordId(f"{wseq:032x}"), ts=1, attempt=1, sent=sent, writer=stamp))
        return AppendIntent(wseq, body, "u POST /", digest)

    first, again, other = Seen(), Seen(), Seen()
    assert commits.submit(BOOT, intent(1).body, intent(1), first) is None
    held = True
    # Sent again, it joins the one that is under way.
    assert commits.submit(BOOT, intent(1).body, intent(1), again) is None
    with pytest.raises(Unavailable, match="log_unwitnessed"):
        commits.submit(BOOT, intent(2).body, intent(2), other)
    assert commits.submit(BOOT, record(2), None, other) is None
    assert commits.waiting == 2
    await run(commits)
    assert (first.told, again.told, other.told, sizes, commits.waiting) == ([0], [0], [1], [2], 0)
