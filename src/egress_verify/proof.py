"""Checks a proof that somebody holds: that a record is in the log (`.tlog-proof`), or that one tree begins another."""

import re
from dataclasses import dataclass
from typing import Final

from egress_verify.brought import Brought
from egress_verify.canonical import check
from egress_verify.frames import unwrap
from egress_verify.keyring import KeyRing, UnknownSigner
from egress_verify.merkle import HASH_BYTES, consistent, included, leaf_hash
from egress_verify.notes import Checkpoint, NotOne, checkpoint_of, parse, unbase64
from egress_verify.report import Report, Verdict

_TITLE: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Proof:
    """A record's place under a checkpoint (C2SP tlog-proof)."""

    index: int
    hashes: tuple[bytes, ...]
    extra: bytes
    note: bytes


def read_proof(raw: bytes) -> Proof:
    """Read a `.tlog-proof`; proves nothing yet. Raises `NotOne`."""
    head, blank, note = raw.partition(b"\n\n")
    try:
        title, *lines = head.decode().split("\n")
    except UnicodeDecodeError as error:
        raise NotOne("a proof that is not UTF-8") from error
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = unbase64(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if title != _TITLE or not blank or index is None:
        raise NotOne("not a tlog-proof of version 1")
    return Proof(int(index[1]), hashes_of(lines[1:]), extra, note)


def hashes_of(lines: list[str]) -> tuple[bytes, ...]:
    """Hashes, one a line. Raises `NotOne`."""
    hashes = tuple(unbase64(line) for line in lines)
    if any(len(one) != HASH_BYTES for one in hashes):
        raise NotOne("a hash that is not 32 bytes long")
    return hashes


def open_checkpoint(raw: bytes, brought: Brought, ring: KeyRing, report: Report) -> Checkpoint | None:
    """A checkpoint that keys in force signed, and the policy's witnesses; None after a finding."""
    try:
        note = parse(raw)
        checkpoint = checkpoint_of(note)
        believed = ring.believes(note, checkpoint.size)
        at = brought.policy.met_at(note) if brought.policy is not None else None
    except UnknownSigner:
        detail = "a checkpoint signed by none of the keys that you brought; was the log's key changed?"
        report.find("signer_unknown", Verdict.INCOMPLETE, detail=detail)
        return None
    except NotOne as error:
        report.find("checkpoint_invalid", Verdict.TAMPERED, detail=str(error))
        return None
    if not believed:
        report.find("checkpoint_invalid", Verdict.TAMPERED, detail="a checkpoint that only a revoked key signed")
        return None
    if checkpoint.origin != brought.origin:
        report.find("checkpoint_origin", Verdict.TAMPERED, detail="a checkpoint of another log")
        return None
    report.checkpoints += 1
    if at is not None and brought.policy is not None and brought.policy.quorum != "none":
        report.witnessed, report.witnessed_at = max(report.witnessed, checkpoint.size), at
        if brought.max_age and brought.now - at > brought.max_age:
            detail = f"its witnesses signed {brought.now - at} seconds ago"
            report.find("stale", Verdict.STALE, seq=checkpoint.size, detail=detail)
    elif brought.policy is not None and at is None:
        detail = "without the cosignatures that the policy asks for"
        report.find("no_witness_quorum", Verdict.INCOMPLETE, seq=checkpoint.size, detail=detail)
    return checkpoint


def check_proof(raw: bytes, leaf: bytes, brought: Brought, *, is_record: bool = False) -> Report:
    """Whether this leaf is in the log, where the proof says. A record alone needs the leaf before it, as `extra`."""
    report = Report(mode="proof", origin=brought.origin)
    ring = KeyRing(brought)
    report.finished = True
    try:
        proof = read_proof(raw)
        if is_record:
            leaf = _wrapped(proof, leaf)
        body, _, says = unwrap(leaf)
        check(body)
    except NotOne as error:
        report.find("proof_invalid", Verdict.TAMPERED, detail=str(error))
        return report
    if says != proof.index:
        report.find("position", Verdict.TAMPERED, seq=proof.index, detail=f"it says {says}")
    checkpoint = open_checkpoint(proof.note, brought, ring, report)
    if checkpoint is None:
        return report
    report.records, report.keys = 1, ring.names
    report.covered, report.root = checkpoint.size, checkpoint.root.hex()
    if included(leaf_hash(leaf), proof.index, checkpoint.size, proof.hashes) != checkpoint.root:
        detail = "the proof does not lead from this record to the signed root"
        report.find("proof_invalid", Verdict.TAMPERED, seq=proof.index, detail=detail)
    return report


def _wrapped(proof: Proof, record: bytes) -> bytes:
    if len(proof.extra) != HASH_BYTES:
        raise NotOne("the proof does not name the leaf before; give the whole leaf with --leaf")
    return b'{"b":%b,"p":"%b","s":%d}' % (record.strip(b"\n"), proof.extra.hex().encode(), proof.index)


def check_order(old: bytes, new: bytes, report: Report) -> None:
    """What was kept later must not be the smaller: a log only grows. Whether it is of this log is checked apart."""
    try:
        first, second = (checkpoint_of(parse(raw)).size for raw in (old, new))
    except NotOne:
        return
    if first > second:
        detail = f"the older checkpoint covers {first} records, and the newer one {second}"
        report.find("inconsistent", Verdict.TAMPERED, seq=second, detail=detail)


def check_consistency(old: bytes, new: bytes, proof: bytes, brought: Brought) -> Report:
    """Whether the tree of one checkpoint begins the tree of another, by a proof of hashes, one a line."""
    report = Report(mode="consistency", origin=brought.origin)
    ring = KeyRing(brought)
    report.finished = True
    first = open_checkpoint(old, brought, ring, report)
    second = open_checkpoint(new, brought, ring, report)
    if first is None or second is None:
        return report
    report.records = report.covered = second.size
    report.root, report.keys = second.root.hex(), ring.names
    try:
        hashes = hashes_of(proof.decode("ascii").split())
    except (NotOne, UnicodeDecodeError):
        report.find("proof_invalid", Verdict.TAMPERED, detail="not a list of hashes")
        return report
    if first.size == second.size and first.root != second.root:
        detail = "two signed roots for one size: two versions of this log exist"
        report.find("checkpoint_fork", Verdict.TAMPERED, seq=first.size, detail=detail)
    elif not consistent(first.size, second.size, first.root, second.root, hashes):
        detail = "the proof does not show that the older tree begins the newer one"
        report.find("inconsistent", Verdict.TAMPERED, seq=first.size, detail=detail)
    return report
