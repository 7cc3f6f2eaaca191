"""The log's process is killed, or its disk fails, at each point of its work: nothing acknowledged is lost, none forged.

A real process and real files; `breaking_point` decides where. Writers are in the test and go on trying. What a power
cut leaves at each operation is `tests/unit/adapters/auditd/test_log.py`.
"""

import asyncio
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.gateway import until
from tests.e2e.template import new_directory
from tests.faults.test_auditd_kill import DESTINATION, Logd

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import SentGroup
from egress_gateway.audit.records.record import encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_verify.report import Verdict

BREAKING_POINT = Path(__file__).parent / "breaking_point"
WRITERS = 2
IN_FLIGHT = 8
MORE = 60
"""Records that are acknowledged before the point, and again after it."""

POINTS = {
    "before frames are written": "write segment- before",
    "after frames are written, before they are synced": "sync segment- before",
    "after frames are synced, before anybody is told": "sync segment- after",
    "before room is made ahead": "extend segment- before",
    "after room is made ahead": "extend segment- after",
    "before a full segment is cut to its length": "truncate segment- before",
    "after a full segment is cut to its length": "truncate segment- after",
    "before a checkpoint is in the history": "write checkpoints before",
    "after a checkpoint is in the history, before it is synced": "sync checkpoints before",
    "after a checkpoint is durable in the history": "sync checkpoints after",
    "before the newest checkpoint is written": "write checkpoint.new before",
    "before the newest checkpoint takes the place of the last": "replace checkpoint before",
    "after the newest checkpoint takes the place of the last": "replace checkpoint after",
    "the disk fails to write": "write segment- eio",
    "the disk fails to sync": "sync segment- eio",
    "the disk fails to make room": "extend segment- eio",
    "the disk fails to close a segment": "truncate segment- eio",
    "the disk fails to write a checkpoint": "write checkpoints eio",
    "the disk fails to sync a checkpoint": "sync checkpoints eio",
    "no space to make room": "extend segment- enospc",
    "no space for frames": "write segment- enospc",
    "no space for a checkpoint": "write checkpoints enospc",
}
STOPPING = {
    "before the snapshot is written": "write snapshot.new before",
    "before the snapshot takes the place of the last": "replace snapshot before",
    "after the snapshot takes the place of the last": "replace snapshot after",
    "the disk fails to write the snapshot": "write snapshot.new eio",
    "no space for the snapshot": "write snapshot.new enospc",
}


class Broken:
    """A log whose process breaks where it is told to, and is started again whenever it has ended."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = directory / "point"
        monkeypatch.setenv("BREAKING_POINT", str(self.place))
        path = os.pathsep.join([str(BREAKING_POINT), *filter(None, [os.environ.get("PYTHONPATH")])])
        monkeypatch.setenv("PYTHONPATH", path)
        self.log = Logd(directory, segment_leaves=64)
        self.log.start()
        self.acked: dict[int, str] = {}
        self.over = False

    def breaks(self, point: str) -> None:
        new = self.place.with_suffix(".new")
        new.write_text(point)
        new.replace(self.place)

    def look(self) -> None:
        """Do as a supervisor does."""
        process = self.log.process
        if process is not None and process.poll() is not None:
            self.log.start()

    async def write(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(WRITERS):
                client = AuditClient(self.log.socket, f"worker-{number}", lambda: secrets.token_hex(8), timeout=20)
                running = tasks.create_task(client.run())
                await_all = [tasks.create_task(self._requests(client)) for _ in range(IN_FLIGHT)]
                tasks.create_task(_then_cancel(await_all, running))

    async def _requests(self, client: AuditClient) -> None:
        while not self.over:
            rid = RecordId(secrets.token_hex(16))
            digest = BodyDigest(hashlib.sha256(rid.encode()).digest())
            sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=1, destination=DESTINATION)
            intent = IntentRecord(rid=rid, ts=time.time_ns() // 1000, attempt=1, sent=sent)
            try:
                granted = await client.intent(encode(intent), DESTINATION, digest)
                self._took(granted.seq, granted.leaf.hex())
                outcome = OutcomeRecord(rid=rid, ts=time.time_ns() // 1000, attempt=1, end="complete")
                committed = await client.append(encode(outcome))
                self._took(committed.seq, committed.leaf.hex())
            except Unavailable as error:
                assert error.code == "log_full"  # noqa: PT017  (everything else is waited out)
                await asyncio.sleep(0.05)

    def _took(self, seq: int, leaf: str) -> None:
        assert seq not in self.acked, "one place for two records"
        self.acked[seq] = leaf

    async def more(self) -> None:
        target = len(self.acked) + MORE

        def there() -> bool:
            self.look()
            return len(self.acked) >= target

        await until(there, "no record is acknowledged any more")

    async def reached(self) -> None:
        def gone() -> bool:
            self.look()
            return not self.place.exists()

        await until(gone, "the point is never reached")

    def check(self) -> None:
        report = self.log.verify()
        assert not report.findings
        assert report.verdict is Verdict.OK
        leaves = self.log.leaves()
        assert {seq: leaves[seq].hex() for seq in self.acked} == self.acked


async def _then_cancel(first: list["asyncio.Task[None]"], then: "asyncio.Task[None]") -> None:
    await asyncio.wait(first)
    then.cancel()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    made = Broken(new_directory(), monkeypatch)
    yield made
    if made.log.process is not None and made.log.process.poll() is None:
        made.log.kill()


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
async def test_broken_here_under_load_nothing_acknowledged_is_lost(broken: Broken, point: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(broken.write())
        await broken.more()
        broken.breaks(point)
        await broken.reached()
        await broken.more()
        broken.over = True
    await until(lambda: broken.look() or broken.log.serves(), "the log does not serve")
    assert await asyncio.to_thread(broken.log.stop) == 0
    broken.check()


@pytest.mark.parametrize("point", STOPPING.values(), ids=STOPPING)
async def test_broken_while_it_stops_nothing_acknowledged_is_lost(broken: Broken, point: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(broken.write())
        await broken.more()
        broken.over = True
    broken.breaks(point)
    await asyncio.to_thread(broken.log.stop)
    assert not broken.place.exists(), "the point is never reached"
    broken.log.start()
    await asyncio.to_thread(broken.log.wait_until_it_serves)
    assert await asyncio.to_thread(broken.log.stop) == 0
    broken.check()
