"""The log of the demo: what it holds, whether the verifier believes it, and that it notices one flipped bit."""

import asyncio
import hashlib
import shutil
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import INDEX
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import RESERVE, chunks, segment_name
from egress_gateway.adapters.supervisor import python
from egress_gateway.audit.merkle.leaf import Leaf, unwrap
from egress_gateway.audit.merkle.segment import SegmentReader, frame
from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.record import Record, decode, kind_of
from egress_gateway.cli.demo.stage import Stage
from egress_gateway.cli.demo.story import Check, Claim, Proof, Row, Scene
from egress_gateway.cli.demo.values import found_in
from egress_gateway.core.errors import ConfigError
from egress_gateway.testing.providers import Exchange as Arrival

ORIGINAL: Final = b'"pci.card"'
FORGED: Final = b'"pci.care"'
"""One bit away."""


class Entry(msgspec.Struct, frozen=True):
    """A record and its place in the log."""

    leaf: Leaf
    record: Record


async def prove(stage: Stage, scenes: tuple[Scene, ...], arrivals: list[Arrival], values: tuple[str, ...]) -> Proof:
    """Read and verify the log of a gateway that has stopped. Raises `ConfigError` if there is none."""
    entries = read_log(stage.log)
    copy = stage.directory / "altered-log"
    seq = alter(stage.log, copy)
    whole, altered = await asyncio.gather(verify(stage, stage.log), verify(stage, copy))
    return Proof(
        rows=tuple(row_of(entry, scenes) for entry in entries),
        whole=whole,
        tampering=f"In a copy of the log one bit of record {seq} is flipped, so that its card (pci.card) becomes "
        "care (pci.care), and the frame's checksum is repaired.",
        altered=altered,
        claims=(
            *about_records(entries, scenes, arrivals),
            Claim(f"none of the {len(values)} values is anywhere in the log", not _anywhere(stage.log, values)),
            Claim("the verifier finds the log whole", whole.exit_code == 0 and whole.said.startswith("ok:")),
            Claim(
                f"the verifier finds the altered copy tampered with, right behind record {seq}",
                altered.exit_code == 1
                and altered.said.startswith("tampered:")
                and f"at record {seq + 1}" in altered.said,
            ),
        ),
    )


def read_log(directory: Path) -> list[Entry]:
    """All records of a log of one segment, in order."""
    files, reader = Directory(directory), SegmentReader()
    frames = [each for chunk in chunks(files, segment_name(0)) for each in reader.feed(chunk)]
    files.close()
    leaves = [unwrap(each.leaf) for each in frames]
    return [Entry(leaf, decode(leaf.body)) for leaf in leaves]


def alter(log: Path, copy: Path) -> int:
    """Copy a log and flip one bit in the copy, as a forger would who wants to hide a card; the record's position."""
    shutil.copytree(log, copy, ignore=shutil.ignore_patterns(RESERVE, f"{INDEX}*"))
    segment = copy / segment_name(0)
    data = segment.read_bytes()
    for each in SegmentReader().feed(data):
        if ORIGINAL in each.leaf:
            forged = frame(each.leaf.replace(ORIGINAL, FORGED, 1))
            segment.write_bytes(data[: each.offset] + forged + data[each.offset + len(forged) :])
            return unwrap(each.leaf).seq
    raise ConfigError("holds no record of a card, though the demo sent one", file=str(segment))


async def verify(stage: Stage, log: Path) -> Check:
    """Run `egress-verify` as an auditor would."""
    arguments = ("log", str(log), "--key", str(stage.verifier))
    process = await asyncio.create_subprocess_exec(
        *python("egress_verify", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    shown = f"egress-verify log {log.relative_to(stage.directory)} --key {stage.verifier.name}"
    return Check(command=shown, said=said.decode().strip(), exit_code=process.returncode or 0)


def about_records(entries: list[Entry], scenes: tuple[Scene, ...], arrivals: list[Arrival]) -> tuple[Claim, ...]:
    """What the records say of each request, held against what the provider received."""
    records = [entry.record for entry in entries]
    intents = [record for record in records if isinstance(record, IntentRecord)]
    ended = {record.rid for record in records if isinstance(record, OutcomeRecord | RefusalRecord)}
    asked = {turn.record for scene in scenes for turn in scene.turns}
    pairs = list(zip(intents, arrivals, strict=False))
    complete = len(intents) == len(arrivals) > 0
    return (
        Claim("every request of the demo has its end in the log", bool(asked) and asked <= ended),
        Claim(
            f"each of the {len(arrivals)} requests that left was recorded before the provider got its first byte",
            complete and all(intent.ts * 1000 < arrival.received.first_byte_ns for intent, arrival in pairs),
        ),
        Claim(
            "each record holds the SHA-256 of exactly the bytes that the provider received",
            complete and all(intent.sent.digest == _digest(arrival.received.body) for intent, arrival in pairs),
        ),
    )


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _anywhere(log: Path, values: tuple[str, ...]) -> tuple[str, ...]:
    files = [path for path in log.iterdir() if path.name != RESERVE]
    return found_in("\n".join(path.read_bytes().decode("latin-1") for path in files), values)


def row_of(entry: Entry, scenes: tuple[Scene, ...]) -> Row:
    """A record as people read it."""
    record = entry.record
    if not isinstance(record, Exchange):
        return Row(seq=entry.leaf.seq, kind=kind_of(record))
    refused = isinstance(record, RefusalRecord)
    replaced = record.redactions.replaced if isinstance(record, OutcomeRecord) else ()
    classes = record.request.classes if refused or isinstance(record, IntentRecord) else ()
    return Row(
        seq=entry.leaf.seq,
        kind=kind_of(record),
        scene=next((number for number, scene in enumerate(scenes, 1) if _plays(scene, record)), 0),
        upstream=record.target.upstream,
        verdict=f"{record.policy.outcome}: {record.policy.rule}" if refused else record.policy.outcome,
        found=", ".join(each.data_class.rpartition(".")[2] for each in classes),
        replaced=sum(each.count for each in replaced),
        restored=record.redactions.restored,
    )


def _plays(scene: Scene, record: Exchange) -> bool:
    return any(turn.record == record.rid for turn in scene.turns)
