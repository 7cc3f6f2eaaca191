"""The log's process is killed under load, again and again: nothing acknowledged is lost, no request fails.

Real processes: this file started as a program is a writer; pytest starts two of them and the log.
"""

import asyncio
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.audit_client import AuditClient
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import chunks, notes, segment_indexes, segment_name
from egress_gateway.adapters.tile_files import TileFiles
from egress_gateway.audit.merkle.leaf import hash_of
from egress_gateway.audit.merkle.segment import SegmentReader
from egress_gateway.audit.merkle.tiles import TILE_WIDTH, completed
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.receipts import receipt
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import SentGroup
from egress_gateway.audit.records.record import encode
from egress_gateway.core.ids import BodyDigest, RecordId
from egress_gateway.core.secret import Secret
from egress_verify.brought import Brought
from egress_verify.log import check_log
from egress_verify.notes import read_key
from egress_verify.report import Report, Verdict

ORIGIN = "audit.test/kill"
DESTINATION = "azure-us POST /v1/chat/completions"
SEGMENT_LEAVES = 2_048
"""Small, so that segments are closed while the log is being killed."""
SERVING_SECONDS = 0.8
"""How long each run of the log takes records before it is killed."""
KILLS = 5
IN_FLIGHT = 20
PATIENCE_SECONDS = 15.0


async def write_until(path: str, name: str, end: Path) -> list[tuple[int, str]]:
    """Send intents and outcomes until a file says that it is over; return what was acknowledged."""
    client = AuditClient(path, name, lambda: secrets.token_hex(8), node="n1", timeout=PATIENCE_SECONDS)
    acked: list[tuple[int, str]] = []

    async def requests() -> None:
        while not end.exists():  # noqa: ASYNC240  (a look takes a microsecond)
            rid = RecordId(secrets.token_hex(16))
            digest = BodyDigest(hashlib.sha256(rid.encode()).digest())
            sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=1, destination=DESTINATION)
            now = time.time_ns() // 1000
            granted = await client.intent(
                encode(IntentRecord(rid=rid, ts=now, attempt=1, sent=sent)), DESTINATION, digest
            )
            outcome = OutcomeRecord(rid=rid, ts=time.time_ns() // 1000, attempt=1, end="complete")
            committed = await client.append(encode(outcome))
            acked.extend([(granted.seq, granted.leaf.hex()), (committed.seq, committed.leaf.hex())])

    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(client.run())
        await asyncio.gather(*(requests() for _ in range(IN_FLIGHT)))
        connection.cancel()
    return acked


class Logd:
    """The log's process, to be killed and started again."""

    def __init__(self, directory: Path, *, segment_leaves: int = SEGMENT_LEAVES) -> None:
        self._leaves = segment_leaves
        self.log = directory / "log"
        self.socket = str(directory / "s")
        self.key = Ed25519PrivateKey.generate()
        self.receipt_key = secrets.token_bytes(32)
        for name, value in (("log-key", self.key.private_bytes_raw()), ("receipt-key", self.receipt_key)):
            path = directory / name
            path.write_text(value.hex())
            path.chmod(0o600)
        self.config = directory / "auditd.json"
        self.config.write_text(
            json.dumps(
                {
                    "directory": str(self.log),
                    "socket": self.socket,
                    "log_key": f"file:{directory / 'log-key'}",
                    "receipt_key": f"file:{directory / 'receipt-key'}",
                    "origin": ORIGIN,
                    "writers": [{"uid": os.geteuid(), "names": ["worker-*"]}],
                    "segment_leaves": segment_leaves,
                    "reserve_bytes": 0,
                }
            )
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "egress_gateway.adapters.auditd", "--config", str(self.config)]
        )

    def wait_until_it_serves(self) -> None:
        """This run, and not one that left its socket behind: only who listens can be connected to."""
        deadline = time.time() + PATIENCE_SECONDS
        while not self.serves():
            assert time.time() < deadline, "the log does not serve"
            signal.sigtimedwait([], 0.02)

    def serves(self) -> bool:
        """Whether it can be connected to now."""
        with socket.socket(socket.AF_UNIX) as one:
            return one.connect_ex(self.socket) == 0

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)

    def verify(self) -> Report:
        files = Directory(self.log)
        _, cut = notes(files)
        files.close()
        assert cut == b""
        keys = [read_key(verifier_key(ORIGIN, self.key.public_key()))]
        return check_log(self.log, Brought(keys=keys, origin=ORIGIN), leaves=self._leaves).report

    def leaves(self) -> list[bytes]:
        files = Directory(self.log)
        found: list[bytes] = []
        for index in segment_indexes(files):
            reader = SegmentReader()
            for chunk in chunks(files, segment_name(index)):
                found += [hash_of(frame.leaf) for frame in reader.feed(chunk)]
        files.close()
        return found


@pytest.fixture
def logd() -> Iterator[Logd]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        log = Logd(Path(name))
        log.start()
        yield log
        if log.process is not None and log.process.poll() is None:
            log.kill()


def writer(path: str, name: str, end: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, path, name, str(end)], stdout=subprocess.PIPE)


def test_killed_under_load_loses_nothing_that_was_acknowledged(logd: Logd) -> None:
    end = logd.log.with_name("over")
    writers = [writer(logd.socket, name, end) for name in ("worker-0", "worker-1")]
    for _ in range(KILLS):
        logd.wait_until_it_serves()
        deadline = time.time() + SERVING_SECONDS
        while time.time() < deadline:
            assert all(process.poll() is None for process in writers), "a request failed while the log restarted"
            os.sched_yield()
            signal.sigtimedwait([], 0.02)
        logd.kill()
        logd.start()
    logd.wait_until_it_serves()
    end.touch()
    answers = [process.communicate(timeout=PATIENCE_SECONDS)[0] for process in writers]
    assert [process.returncode for process in writers] == [0, 0], "a request failed while the log restarted"
    assert logd.stop() == 0

    report = logd.verify()
    assert report.findings == []
    assert report.verdict is Verdict.OK
    assert report.open_intents == 0
    assert report.kinds["boot"] == KILLS + 1
    leaves = logd.leaves()
    acked = [tuple(one) for answer in answers for one in json.loads(answer)]
    assert len(acked) > 4 * SEGMENT_LEAVES / KILLS
    assert [(seq, leaf) for seq, leaf in acked if leaves[seq].hex() != leaf] == []
    assert len({seq for seq, _ in acked}) == len(acked), "one record acknowledged in two places"
    assert report.kinds["intent"] + report.kinds["outcome"] == len(acked), "a record sent again was appended twice"
    tiles = TileFiles(logd.log)
    found = [tile for tile in completed(0, len(leaves)) if tiles.has(tile)]
    assert found
    assert all(tiles.read(tile) == b"".join(leaves[tile.index * TILE_WIDTH :][:TILE_WIDTH]) for tile in found)


def test_a_receipt_from_the_log_is_good_for_what_it_names_and_nothing_else(logd: Logd) -> None:
    body = b'{"model":"m"}'

    async def one() -> receipt.Receipt:
        client = AuditClient(logd.socket, "worker-0", lambda: "boot", timeout=PATIENCE_SECONDS)
        digest = BodyDigest(hashlib.sha256(body).digest())
        sent = SentGroup(digest=f"sha256:{digest.hex()}", bytes=len(body), destination=DESTINATION)
        rid = RecordId("0" * 32)
        async with asyncio.TaskGroup() as tasks:
            connection = tasks.create_task(client.run())
            granted = await client.intent(
                encode(IntentRecord(rid=rid, ts=1, attempt=1, sent=sent)), DESTINATION, digest
            )
            assert len(await client.of_request(rid)) == 1
            connection.cancel()
        return granted

    granted = asyncio.run(one())
    now = time.time_ns() // 1000
    receipt.check(Secret(logd.receipt_key), granted, destination=DESTINATION, body=body, now=now)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(write_until(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))  # noqa: T201
