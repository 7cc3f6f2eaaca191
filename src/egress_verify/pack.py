"""Checks an evidence pack: every file as its manifest says, every record in the signed tree, none left out.

A contiguous pack proves by the chain of its records that none between the first and the last is missing, and by
the records beside them that these are all of its time. Of any other pack, only the whole log can show that: with it,
the pack's records are found anew, and must be the same.
"""

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from egress_verify.brought import Brought
from egress_verify.canonical import check
from egress_verify.facts import UnknownRecord, facts_in
from egress_verify.frames import unwrap
from egress_verify.keyring import KeyRing
from egress_verify.ledger import Place, Tally
from egress_verify.log import Findings
from egress_verify.merkle import included, leaf_hash
from egress_verify.neighbours import FILE, check_edges, read_leaves, read_neighbours
from egress_verify.notes import Checkpoint, NotOne
from egress_verify.proof import open_checkpoint, read_proof
from egress_verify.report import Report, Verdict
from egress_verify.selection import Selection, selection_of

FORMAT: Final = "egress-pack v2"
LOG_KEYS: Final = "log-keys.jsonl"
"""The log's records about its keys, which lead from a key that was brought to the one that signed."""
LARGEST_FILE: Final = 1 << 31
"""Bytes of one file of a pack when unpacked: a million records."""

_BROKEN: Final = (NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error)
"""What else `zipfile` raises at bytes that are no zip file."""


class Pack:
    """The files of a pack. Raises `NotOne` if it is none."""

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                infos = archive.infolist()
                names = [info.filename for info in infos]
                if len({*names}) != len(names):
                    raise NotOne("a pack with two files of one name")
                if any(info.file_size > LARGEST_FILE for info in infos):
                    raise NotOne("a pack with a file that is too large")
                self.files = {name: archive.read(name) for name in names}
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, *_BROKEN) as error:
            raise NotOne("not a zip file that can be read") from error
        try:
            manifest: Any = json.loads(self.files["manifest.json"])
            if manifest["format"] != FORMAT:
                raise NotOne(f"not a pack of the format {FORMAT}")
            self.digests: dict[str, str] = manifest["files"]
            self.origin: str = manifest["origin"]
            self.size: int = manifest["size"]
            self.contiguous = manifest["contiguous"] is True
            self.first, self.last = manifest["range"]
            if not isinstance(self.digests, dict) or not isinstance(self.origin, str):
                raise NotOne("a manifest without its files or its log")
            if not all(isinstance(digest, str) for digest in self.digests.values()):
                raise NotOne("a manifest without digests")
            if any(type(number) is not int for number in (self.size, self.first, self.last)):
                raise NotOne("a manifest without its size or range")
            self.selection = selection_of(manifest.get("query")).with_requests(_readable(self.files))
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise error if isinstance(error, NotOne) else NotOne("a manifest that lacks something") from error


def _readable(files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """The pack's records, without those that are none: they are found when all is checked.

    What a forged one adds to the requests that are looked for does no harm: it is found too. If one was left out
    that would have named a request, the log shows that one.
    """
    for line in files.get("leaves.jsonl", b"").split(b"\n"):
        try:
            record = json.loads(unwrap(line)[0])
        except (NotOne, ValueError, RecursionError):
            continue
        if isinstance(record, dict) and type(record.get("ts")) is int:
            yield record


def check_pack(pack: Pack, brought: Brought, log: Findings | None) -> Report:
    """Check it, with the whole log's findings if it was brought; those were made with the pack's selection."""
    report = Report(
        mode="pack",
        origin=brought.origin,
        query=pack.selection.told,
        whole_requests=pack.selection.requests,
        finished=True,
    )
    ring = log.ring if log is not None else KeyRing(brought)
    _files(pack, report)
    if pack.origin != brought.origin:
        report.find("checkpoint_origin", Verdict.TAMPERED, detail="a pack of another log")
    keys = read_leaves(pack.files.get(LOG_KEYS, b""), LOG_KEYS, report)
    if log is None:
        # What they say is signed by the keys themselves; that they are in the log is proven below.
        ring.learn([(Place(seq, -1, -1, 0), unwrap(keys[seq])[0]) for seq in sorted(keys)], report)
    checkpoint = open_checkpoint(pack.files.get("checkpoint", b""), brought, ring, report)
    if checkpoint is None:
        return report
    report.covered, report.root, report.keys = checkpoint.size, checkpoint.root.hex(), ring.names
    if checkpoint.size != pack.size:
        report.find("pack", Verdict.TAMPERED, detail="the manifest states another size than the checkpoint")
    leaves = _leaves(pack, report)
    report.records = len(leaves)
    neighbours = read_neighbours(pack.files.get(FILE, b""), report) if pack.contiguous else {}
    proven = {f"proofs/{seq}.tlog-proof" for seq in _proofs(pack, leaves, {**neighbours, **keys}, checkpoint, report)}
    report.unproven = sorted({*pack.files} - proven - {"manifest.json", "checkpoint", "leaves.jsonl", FILE, LOG_KEYS})
    _selected(leaves, pack.selection, report, contiguous=pack.contiguous)
    _ends(leaves, report)
    if log is not None:
        _against(leaves, checkpoint, log, report, contiguous=pack.contiguous)
    else:
        report.completeness = "bring the log (--log DIR) to see that no record was left out"
    if pack.contiguous:
        _whole_time(pack, leaves, neighbours, report, alone=log is None)
    return report


def _files(pack: Pack, report: Report) -> None:
    for name, digest in sorted(pack.digests.items()):
        content = pack.files.get(name)
        if content is None:
            report.find("pack_file_missing", Verdict.INCOMPLETE, detail=f"{name!a} is not in the pack")
        elif hashlib.sha256(content).hexdigest() != digest:
            report.find("pack_file", Verdict.TAMPERED, detail=f"{name!a} is not the file of the manifest")
    for name in sorted({*pack.files} - {*pack.digests} - {"manifest.json"}):
        report.find("pack_file", Verdict.TAMPERED, detail=f"{name!a} is not in the manifest")


def _place(line: bytes) -> tuple[str, int]:
    """Which leaf a record names as its predecessor, and its position. Raises `NotOne` if it is no record."""
    body, names, seq = unwrap(line)
    if type(check(body).get("ts")) is not int:
        raise NotOne("a record without a time")
    return names, seq


def _leaves(pack: Pack, report: Report) -> dict[int, bytes]:
    """The records by position; of a contiguous pack also that they follow each other."""
    found: dict[int, bytes] = {}
    previous, last = "", -1
    *lines, rest = pack.files.get("leaves.jsonl", b"").split(b"\n")
    if rest:
        report.find("envelope", Verdict.TAMPERED, detail="the last line of leaves.jsonl does not end")
    for line in lines:
        try:
            names, seq = _place(line)
        except NotOne as error:
            report.find("envelope", Verdict.TAMPERED, seq=last + 1, detail=str(error))
            continue
        if seq <= last:
            report.find("position", Verdict.TAMPERED, seq=seq, detail="not in the order of the log")
        if pack.contiguous and found and (names != previous or seq != last + 1):
            report.find("chain", Verdict.TAMPERED, seq=seq, detail="does not follow the record before it")
        previous, last = leaf_hash(line).hex(), seq
        found[seq] = line
    # Without a record, the range is where one would be: it ends before it begins.
    if (min(found, default=pack.first), max(found, default=pack.first - 1)) != (pack.first, pack.last):
        report.find("pack", Verdict.TAMPERED, detail="the manifest states another range than the records have")
    return found


def _proofs(
    pack: Pack, records: dict[int, bytes], further: dict[int, bytes], checkpoint: Checkpoint, report: Report
) -> set[int]:
    """Check those that a pack must have; whose they are. `further` are leaves that are none of its records."""
    ends = {pack.first, pack.last}
    wanted = {*further} | (ends & {*records} if pack.contiguous else {*records})
    leaves = {**further, **records}
    for seq in sorted(wanted):
        raw = pack.files.get(f"proofs/{seq}.tlog-proof")
        if raw is None:
            report.find("proof_missing", Verdict.INCOMPLETE, seq=seq, detail="no proof of this record")
            continue
        try:
            proof = read_proof(raw)
        except NotOne as error:
            report.find("proof_invalid", Verdict.TAMPERED, seq=seq, detail=str(error))
            continue
        root = included(leaf_hash(leaves[seq]), seq, checkpoint.size, proof.hashes)
        if proof.index != seq or root != checkpoint.root:
            detail = "the proof does not lead from this record to the signed root"
            report.find("proof_invalid", Verdict.TAMPERED, seq=seq, detail=detail)
        if proof.note != pack.files.get("checkpoint"):
            detail = "the proof has another checkpoint than the pack"
            report.find("proof_invalid", Verdict.TAMPERED, seq=seq, detail=detail)
    return wanted


def _whole_time(
    pack: Pack, leaves: dict[int, bytes], neighbours: dict[int, bytes], report: Report, *, alone: bool
) -> None:
    """That a pack of a time has all of it: what the chain does not show, its neighbours do."""
    if not leaves and pack.last != pack.first - 1:
        return
    whole = check_edges(neighbours, (pack.first, pack.last), pack.size, pack.selection, report, alone=alone)
    if whole and alone:
        found = f"from record {pack.first} to {pack.last} by the chain" if leaves else "that there is no record"
        ends = ", up to the checkpoint" if pack.last + 1 == pack.size else ""
        report.completeness = f"proven {found}, and those beside are of another time{ends}"


def _selected(leaves: dict[int, bytes], selection: Selection, report: Report, *, contiguous: bool) -> None:
    """A pack about a query has nothing else in it; one of a range has what lies between."""
    for seq, leaf in leaves.items():
        record = json.loads(unwrap(leaf)[0])
        ts = record.get("ts", 0)
        report.first_ts = min(report.first_ts or ts, ts)
        report.last_ts = max(report.last_ts, ts)
        kind = str(record.get("kind", ""))
        report.kinds[kind] = report.kinds.get(kind, 0) + 1
        if not contiguous and not selection.takes(record):
            report.find("pack_foreign", Verdict.TAMPERED, seq=seq, detail="not a record of the pack's query")


def _ends(leaves: dict[int, bytes], report: Report) -> None:
    """How many of its intents have no end in it, and how many of its ends are those of writers that were lost."""
    tally = Tally()
    for seq, leaf in leaves.items():
        try:
            facts = facts_in(check(unwrap(leaf)[0]))
        except UnknownRecord:
            # None that the log's own check would take; that it is not in the tree is found by its proof.
            continue
        tally.take(facts, Place(seq, -1, -1, facts.ts))
    report.open_intents = sum(len(attempts) for attempts in tally.open.values())
    report.orphans = report.kinds.get("orphan", 0)


def _against(
    leaves: dict[int, bytes], checkpoint: Checkpoint, log: Findings, report: Report, *, contiguous: bool
) -> None:
    """Find the pack's records anew in the whole log, whose own findings count too."""
    for finding in log.report.findings:
        report.add(finding)
    if log.tree.root_at(checkpoint.size) != checkpoint.root:
        detail = "the pack's checkpoint is not of this log"
        report.find("anchor_fork", Verdict.TAMPERED, seq=checkpoint.size, detail=detail)
        return
    expected = {seq: digest for seq, digest in log.selected if seq < checkpoint.size}
    for seq in sorted(expected.keys() - leaves.keys()):
        report.find("pack_omits", Verdict.TAMPERED, seq=seq, detail="a record of the query is not in the pack")
    for seq in sorted(leaves.keys() & expected.keys()):
        if leaf_hash(leaves[seq]) != expected[seq]:
            report.find("pack_foreign", Verdict.TAMPERED, seq=seq, detail="not the record that the log has there")
    if not contiguous:
        for seq in sorted(leaves.keys() - expected.keys()):
            report.find("pack_foreign", Verdict.TAMPERED, seq=seq, detail="not a record of the query in the log")
    report.completeness = f"proven: the log has {len(expected)} records of this query below {checkpoint.size}"
