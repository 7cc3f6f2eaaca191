"""Starts the log's process and its clients, watches them, and has the log verified."""

import os
import resource
import secrets
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.log_load.client import BUCKET_US, CLIENTS
from tests.log_load.plan import Done, Plan, Report

from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.adapters.auditd.config import AuditdConfig
from egress_gateway.adapters.auditd.writers import WriterConfig
from egress_gateway.audit.notes.checkpoint import verifier_key

ORIGIN = "audit.test/load"
LOOK_SECONDS = 0.5
PATIENCE_SECONDS = 120.0
CATCH_UP_SECONDS = 4 * 3_600.0

__all__ = ["Plan", "run"]


class Logd:
    """The log's process in a directory."""

    def __init__(self, directory: Path) -> None:
        self.log = directory / "log"
        self.socket = directory / "s"
        key = Ed25519PrivateKey.generate()
        self.vkey = verifier_key(ORIGIN, key.public_key())
        directory.mkdir(exist_ok=True)
        for name, value in (("log-key", key.private_bytes_raw()), ("receipt-key", secrets.token_bytes(32))):
            path = directory / name
            path.write_text(value.hex())
            path.chmod(0o600)
        config = AuditdConfig(
            directory=str(self.log),
            socket=str(self.socket),
            log_key=f"file:{directory / 'log-key'}",
            receipt_key=f"file:{directory / 'receipt-key'}",
            origin=ORIGIN,
            writers=(WriterConfig(os.geteuid(), ("worker-*",)),),
        )
        place = directory / "auditd.json"
        place.write_bytes(msgspec.json.encode(config))
        command = [sys.executable, "-P", "-m", "egress_gateway.adapters.auditd", "--config", str(place)]
        self.process = subprocess.Popen(command)

    def memory(self) -> int:
        """Resident bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()

    def indexed(self) -> int:
        """Records that the index has."""
        database = sqlite3.connect(f"file:{self.log / INDEX}?mode=ro", uri=True, timeout=30)
        try:
            (size,) = database.execute("SELECT size FROM cursor").fetchone()
        finally:
            database.close()
        return int(size)

    def cpu(self) -> float:
        """Seconds of processor time that it took so far, in all its threads."""
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)


def run(plan: Plan, *, tell: Callable[[str], None]) -> Report:
    """One run. Raises `RuntimeError` if a process fails."""
    log = Logd(Path(plan.directory))
    try:
        return _measure(log, plan, tell)
    finally:
        if log.process.poll() is None:
            log.process.kill()
            log.process.wait()


def _measure(log: Logd, plan: Plan, tell: Callable[[str], None]) -> Report:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not log.socket.exists():
        _require(time.monotonic() < deadline and log.process.poll() is None, "the log does not serve")
        time.sleep(0.05)
    begun, cpu = time.monotonic(), log.cpu()
    clients = [_client(plan, f"worker-{number}") for number in range(CLIENTS)]
    memory: list[tuple[int, int]] = []
    while any(client.poll() is None for client in clients):
        time.sleep(LOOK_SECONDS)
        _require(log.process.poll() is None, "the log ended")
        memory.append((sum(path.stat().st_size for path in log.log.glob("segment-*")), log.memory()))
        if len(memory) % 60 == 0:
            tell(f"{memory[-1][0] >> 20} MiB, {memory[-1][1] >> 20} MiB resident, {log.indexed()} indexed")
    seconds = time.monotonic() - begun
    told = [client.communicate()[0] for client in clients]
    _require(all(client.returncode == 0 for client in clients), "a client failed; what it said is above")
    done = [msgspec.json.decode(each, type=Done) for each in told]
    highest = max(each.highest for each in done)
    behind = max(0, highest + 1 - log.indexed())
    begun = time.monotonic()
    while log.indexed() <= highest:
        _require(time.monotonic() < begun + CATCH_UP_SECONDS, "the index does not catch up")
        memory.append((0, log.memory()))
        time.sleep(LOOK_SECONDS)
    index_seconds = time.monotonic() - begun
    cpu = log.cpu() - cpu
    _require(log.stop() == 0, "the log did not stop well")
    begun = time.monotonic()
    report = _verify(log)
    verify_seconds = time.monotonic() - begun
    commits: Counter[int] = Counter()
    for each in done:
        commits.update(each.commits)
    acknowledged = sum(each.acknowledged for each in done)
    written = memory[max(0, len([one for one in memory if one[0]]) - 1)][0] if memory else 0
    early = [held for size, held in memory if 0 < size <= max(written // 10, 1)] or [memory[0][1] if memory else 0]
    return Report(
        records=report["records"],
        acknowledged=acknowledged,
        seconds=round(seconds, 1),
        rate=round(acknowledged / seconds),
        p50_ms=_share(commits, 0.5),
        p99_ms=_share(commits, 0.99),
        p999_ms=_share(commits, 0.999),
        longest_ms=_share(commits, 1.0),
        cpu_us=round(cpu / acknowledged * 1_000_000),
        bytes=sum(path.stat().st_size for path in log.log.glob("segment-*")),
        memory_first_mb=max(early) >> 20,
        memory_most_mb=max((held for _, held in memory), default=0) >> 20,
        index_behind=behind,
        index_seconds=round(index_seconds, 1),
        verdict=report["verdict"],
        findings=len(report["findings"]),
        verify_seconds=round(verify_seconds, 1),
    )


def _client(plan: Plan, name: str) -> subprocess.Popen[bytes]:
    told = msgspec.json.encode(msgspec.structs.replace(plan, name=name)).decode()
    return subprocess.Popen([sys.executable, "-m", "tests.log_load", "--client", told], stdout=subprocess.PIPE)


def _verify(log: Logd) -> dict:  # type: ignore[type-arg]
    command = [sys.executable, "-m", "egress_verify", "log", str(log.log), "--key", log.vkey, "--json"]
    return dict(msgspec.json.decode(subprocess.run(command, capture_output=True, check=False).stdout))


def _share(commits: Counter[int], share: float) -> float:
    """The time in milliseconds that this share of all commits did not pass."""
    left = share * commits.total()
    for bucket in sorted(commits):
        left -= commits[bucket]
        if left <= 0:
            return (bucket + 1) * BUCKET_US / 1000
    return 0.0


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)
