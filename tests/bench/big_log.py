"""Writes a big log fast, in the gateway's own format, for measuring whoever reads it.

`python -m tests.bench.big_log DIRECTORY --records 1000000` makes requests with their outcomes, a heartbeat
every 4,096 records, a checkpoint every 2,048, and the verifier key in `DIRECTORY/../verifier-key.txt`.
The records are as long as those of real traffic (1.2 to 1.9 KB); their content is made up.
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.audit.merkle.leaf import GENESIS, hash_of, wrap
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, frame
from egress_gateway.audit.merkle.stamp import Stamper
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, verifier_key
from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import (
    ConnectionGroup,
    LatencyGroup,
    ModelGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    UsageGroup,
)
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import encode
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount, Coverage

ORIGIN = "audit.bench/n1"
T0 = 1_760_000_000_000_000
EVERY_MICROS = 1_000
HEARTBEAT_RECORDS = 4_096
CHECKPOINT_RECORDS = 2_048
UNDER_WAY = 100
"""Requests between an intent and its outcome."""

_CLASSES = tuple(
    ClassCount(data_class=DataClass(name), count=count, score=900)
    for name, count in (("pii.email", 3), ("pii.name", 2))
)


def _template() -> dict[str, object]:
    digest = f"hmac-sha256:{os.urandom(32).hex()}"
    return {
        "principal": PrincipalGroup(
            app="support-bot",
            key_id="k7h2m9qa",
            issuer="corp",
            tenant="emea",
            person=f"p{'3k9v' * 6}ab",
            person_verified=True,
            groups=("clinicians", "emea-all"),
            groups_complete=True,
            mfa=True,
            agent="triage",
            agent_verified=True,
            session="s-8842-1",
            auth="key",
        ),
        "route": "support",
        "owner": "team-cx",
        "target": TargetGroup(name="openai", upstream="azure-us", region="us", tier="external", baa=True, dpa=True),
        "family": "openai",
        "operation": "chat.completions",
        "model": ModelGroup(requested="gpt-4o", asked="gpt-4o-2024-08-06"),
        "stream": True,
        "policy": PolicyGroup(
            bundle=f"sha256:{os.urandom(32).hex()}",
            outcome="permit",
            code="permit",
            rule="permit-clinic",
            rules=("permit-clinic", "redact-names"),
            obligations=("redact:redact-names",),
        ),
        "request": RequestGroup(
            digest=digest,
            bytes=4_812,
            classes=_CLASSES,
            coverage=Coverage(bytes=4_100, scanned=3_900, structural=180, opaque=20),
            detectors=f"sha256:{os.urandom(32).hex()}",
        ),
        "redactions": RedactionGroup(replaced=_CLASSES),
        "peer": "10.1.2.3",
    }


_SENT = SentGroup(
    digest=f"sha256:{'ab' * 32}", bytes=4_790, destination=f"azure-us POST /v1/chat/completions sha256:{'cd' * 32}"
)


def requests(count: int) -> Iterator[tuple[int, Exchange | HeartbeatRecord]]:
    """So many records of requests, interleaved as they are under load, with who writes each."""
    common = _template()
    intent = IntentRecord(ts=T0, attempt=1, sent=_SENT, **common)  # type: ignore[arg-type]
    outcome = OutcomeRecord(
        ts=T0,
        attempt=1,
        end="complete",
        status=200,
        upstream_status=200,
        sent=_SENT,
        connection=ConnectionGroup(tls="TLSv1.3"),
        response=ResponseGroup(
            digest=f"hmac-sha256:{'ef' * 32}",
            bytes=9_312,
            finish=("stop",),
            complete=True,
            usage=UsageGroup(input_tokens=812, output_tokens=402),
        ),
        lat_us=LatencyGroup(
            total=812_000, identify=40, parse=80, classify=310, decide=12, transform=55, intent=600, first_byte=301_000
        ),
        **common,  # type: ignore[arg-type]
    )
    replace = msgspec.structs.replace
    begun = ended = 0
    for number in range(count):
        ts = T0 + number * EVERY_MICROS
        waiting = begun - ended
        if waiting >= UNDER_WAY or (waiting and count - number <= waiting):
            yield ended % 2, replace(outcome, rid=RecordId(f"{ended:032x}"), ts=ts)
            ended += 1
        else:
            yield begun % 2, replace(intent, rid=RecordId(f"{begun:032x}"), ts=ts)
            begun += 1


def write(directory: Path, records: int, *, segment_leaves: int = SEGMENT_LEAVES) -> str:
    """A closed log of so many records; its verifier key."""
    directory.mkdir(parents=True)
    key = Ed25519PrivateKey.generate()
    stampers = [Stamper(f"worker-{number}", os.urandom(16).hex(), node="n1") for number in range(2)]
    own = Stamper("auditd", os.urandom(16).hex(), node="n1")
    numbers = [0, 0, 0]
    frontier, previous, frames, notes = Frontier(), GENESIS, bytearray(), bytearray()

    def take(writer: int, body: bytes) -> None:
        nonlocal previous, frames
        numbers[writer] += 1
        stamper = own if writer == 2 else stampers[writer]
        leaf = wrap(stamper.stamp(body, numbers[writer]), previous, frontier.size)
        previous = hash_of(leaf)
        frontier.add(previous)
        frames += frame(leaf)
        if frontier.size % segment_leaves == 0:
            (directory / f"segment-{frontier.size // segment_leaves - 1:08d}.log").write_bytes(frames)
            frames = bytearray()
        if frontier.size % CHECKPOINT_RECORDS == 0 or frontier.size == records:
            note = sign(Checkpoint(origin=ORIGIN, size=frontier.size, root=frontier.root()), ORIGIN, key)
            notes.extend(note + b"\n")

    beats = records // HEARTBEAT_RECORDS
    for writer, record in requests(records - beats):
        take(writer, encode(record))
        if beats and frontier.size % HEARTBEAT_RECORDS == HEARTBEAT_RECORDS - 1:
            beats -= 1
            beat = HeartbeatRecord(ts=record.ts, size=frontier.size, root=frontier.root().hex(), connected=2)
            take(2, encode(beat))
    if frames:
        (directory / f"segment-{frontier.size // segment_leaves:08d}.log").write_bytes(frames)
    (directory / "checkpoints").write_bytes(notes)
    newest = sign(Checkpoint(origin=ORIGIN, size=frontier.size, root=frontier.root()), ORIGIN, key)
    (directory / "checkpoint").write_bytes(newest)
    return verifier_key(ORIGIN, key.public_key())


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="tests.bench.big_log")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    arguments = parser.parse_args()
    vkey = write(arguments.directory, arguments.records)
    (arguments.directory.parent / "verifier-key.txt").write_text(vkey + "\n")


if __name__ == "__main__":
    main()
