"""Writes logs as the gateway does, whole or forged, for tests of those who read them.

Uses the gateway's own encoders, so that a test of the verifier is also one of the writer. Nothing is synced,
and segments may be small.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.audit.merkle.leaf import GENESIS, hash_of, wrap
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES, frame
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.notes.checkpoint import Checkpoint, sign, text_of, verifier_key
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.groups import RequestGroup, SentGroup, WriterStamp
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.audit.records.record import Record, encode
from egress_gateway.core.ids import RecordId
from egress_gateway.core.slots import Coverage
from egress_verify.brought import Brought
from egress_verify.log import check_log
from egress_verify.notes import read_key
from egress_verify.report import Report

ORIGIN = "audit.test/n1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = str(verifier_key(ORIGIN, KEY.public_key()))
T0 = 1_700_000_000_000_000
SECOND = 1_000_000
TILE_LEAVES = 256
ADDED_UP = Coverage(bytes=100, scanned=90, structural=10)


def stamped(records: Iterable[Record], writer: str = "w", boot: str = "b", first: int = 1) -> list[bytes]:
    """The records of one writer, numbered."""
    replace = msgspec.structs.replace
    return [
        encode(replace(record, writer=WriterStamp(id=writer, boot=boot, wseq=wseq)))
        for wseq, record in enumerate(records, first)
    ]


def intent(number: int, ts: int, coverage: Coverage = ADDED_UP) -> IntentRecord:
    """An attempt of one request."""
    sent = SentGroup(digest=f"sha256:{number:064x}", bytes=90, destination="azure POST /v1/chat/completions")
    request = RequestGroup(bytes=120, coverage=coverage)
    return IntentRecord(rid=RecordId(f"{number:032x}"), ts=ts, attempt=1, sent=sent, request=request, route="support")


def outcome(number: int, ts: int) -> OutcomeRecord:
    """How it ended."""
    return OutcomeRecord(rid=RecordId(f"{number:032x}"), ts=ts, attempt=1, end="complete", status=200)


def requests(count: int, at: int = T0, every: int = 1) -> list[Record]:
    """So many requests with their outcomes."""
    records: list[Record] = []
    for number in range(count):
        ts = at + number * every
        records += [intent(number, ts), outcome(number, ts)]
    return records


@dataclass(frozen=True)
class Witness:
    """Somebody who cosigns checkpoints, as C2SP tlog-cosignature says (Ed25519, with the time)."""

    name: str
    key: Ed25519PrivateKey

    @property
    def vkey(self) -> str:
        public = b"\x04" + self.key.public_key().public_bytes_raw()
        return f"{self.name}+{self._key_id(public).hex()}+{base64.b64encode(public).decode()}"

    def line(self, text: str, at: int) -> str:
        """The signature line under a checkpoint's text, at this second."""
        public = b"\x04" + self.key.public_key().public_bytes_raw()
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        encoded = base64.b64encode(self._key_id(public) + at.to_bytes(8, "big") + signature).decode()
        return f"— {self.name} {encoded}\n"

    def _key_id(self, public: bytes) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + public).digest()[:4]


@dataclass
class Written:
    """A log in memory: leaves in order, notes in order."""

    leaves: list[bytes] = field(default_factory=list)
    notes: list[bytes] = field(default_factory=list)
    cosigned: bytes = b""
    segment_leaves: int = SEGMENT_LEAVES
    pruned: int = 0
    """Segments of which only the tiles are stored, and that the log says to have pruned."""

    def segments(self) -> list[bytes]:
        """The files, without zeros at the end."""
        size = self.segment_leaves
        return [b"".join(map(frame, self.leaves[at : at + size])) for at in range(0, len(self.leaves), size)]

    def store(self, directory: Path, *, tail: bytes = b"") -> Path:
        """Write it down; `tail` comes behind the last frame."""
        directory.mkdir(parents=True, exist_ok=True)
        for index, data in enumerate(segments := self.segments()):
            behind = tail if index == len(segments) - 1 else b""
            if index >= self.pruned:
                (directory / f"segment-{index:08d}.log").write_bytes(data + behind)
        if self.pruned:
            self._prune(directory)
        if self.notes:
            (directory / "checkpoints").write_bytes(b"".join(note + b"\n" for note in self.notes))
            (directory / "checkpoint").write_bytes(self.notes[-1])
        if self.cosigned:
            (directory / "cosigned").write_bytes(self.cosigned)
        return directory

    def _prune(self, directory: Path) -> None:
        hashes = [hash_of(leaf) for leaf in self.leaves[: self.pruned * self.segment_leaves]]
        for number in range(len(hashes) // TILE_LEAVES):
            tile = directory / "tile" / "0" / f"{number:03d}"
            tile.parent.mkdir(parents=True, exist_ok=True)
            tile.write_bytes(b"".join(hashes[number * TILE_LEAVES : (number + 1) * TILE_LEAVES]))
        (directory / "pruned").write_text(json.dumps({"segments": self.pruned}))


def chained(bodies: Sequence[bytes]) -> list[bytes]:
    """The records in their envelopes."""
    leaves, previous = [], GENESIS
    for seq, body in enumerate(bodies):
        leaves.append(wrap(body, previous, seq))
        previous = hash_of(leaves[-1])
    return leaves


def checkpoint(leaves: Sequence[bytes], origin: str = ORIGIN) -> Checkpoint:
    """The state of a log of these leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(hash_of(leaf))
    return Checkpoint(origin=origin, size=frontier.size, root=frontier.root())


def signed(leaves: Sequence[bytes], key: Ed25519PrivateKey = KEY) -> bytes:
    """Its signed note."""
    return sign(checkpoint(leaves), ORIGIN, key)


def cosigned(leaves: Sequence[bytes], witnesses: Sequence[Witness], at: int, key: Ed25519PrivateKey = KEY) -> bytes:
    """Its note, signed by the log and by witnesses."""
    text = text_of(checkpoint(leaves))
    return signed(leaves, key) + "".join(witness.line(text, at) for witness in witnesses).encode()


def write(
    bodies: Sequence[bytes],
    checkpoints: Sequence[int] | None = None,
    *,
    key: Ed25519PrivateKey = KEY,
    segment_leaves: int = SEGMENT_LEAVES,
) -> Written:
    """A log of these records with checkpoints at these sizes (by default at the end)."""
    leaves = chained(bodies)
    sizes = [len(leaves)] if checkpoints is None else checkpoints
    return Written(leaves, [signed(leaves[:size], key) for size in sizes], segment_leaves=segment_leaves)


def heartbeat(bodies: Sequence[bytes], ts: int) -> HeartbeatRecord:
    """What the log says of itself after these records."""
    state = checkpoint(chained(bodies))
    return HeartbeatRecord(ts=ts, size=state.size, root=state.root.hex(), connected=1)


def verified(directory: Path, vkey: str = VKEY, *, segment_leaves: int = SEGMENT_LEAVES) -> Report:
    """The verifier's report on a log that nobody writes to."""
    key = read_key(vkey)
    brought = Brought(keys=[key], origin=key.name)
    return check_log(directory, brought, leaves=segment_leaves, patience=0).report
