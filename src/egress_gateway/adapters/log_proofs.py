"""Proofs about a log directory, each checked against the checkpoint that it is for before it is handed out.

Reads only. What cannot be shown is an error and never a proof that fails at somebody else's desk.
"""

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, COSIGNED
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.audit.merkle.leaf import hash_of, unwrap
from egress_gateway.audit.merkle.proof_file import Proof
from egress_gateway.audit.merkle.proofs import consistency, head, inclusion
from egress_gateway.audit.merkle.tree import consistent, included
from egress_gateway.audit.notes.checkpoint import Checkpoint, read_text
from egress_gateway.audit.notes.note import LARGEST_NOTE, parse
from egress_gateway.core.errors import ConfigError, Unavailable, WireError


def checkpoint_of(raw: bytes) -> Checkpoint:
    """What a note states; nothing of it is verified. Raises `ConfigError`."""
    try:
        return read_text(parse(raw).text)
    except WireError as error:
        raise ConfigError(f"is no checkpoint: {error.reason}") from error


def newest_note(files: Directory, covering: int = 0) -> bytes:
    """The newest cosigned checkpoint; the newest one at all if that does not cover so many records.

    Raises `ConfigError` if none does.
    """
    found = [note for name in (COSIGNED, CHECKPOINT) if (note := files.read(name, 0, LARGEST_NOTE))]
    for note in found:
        if checkpoint_of(note).size >= max(covering, 1):
            return note
    if not found:
        raise ConfigError("the log has no checkpoint yet; wait a second", file=str(files.path))
    raise ConfigError(f"no checkpoint covers record {covering - 1}; wait a second, or name an earlier one")


def prove_record(hashes: LogHashes, seq: int, note: bytes) -> tuple[Proof, bytes]:
    """That the record at a position is under the checkpoint, and its leaf.

    The proof's extra data is the hash of the leaf before, so that the record alone can be checked, too.
    Raises `ConfigError` and `Unavailable`.
    """
    checkpoint = checkpoint_of(note)
    if not 0 <= seq < checkpoint.size:
        raise ConfigError(f"there is no record {seq} among the {checkpoint.size} that the checkpoint covers")
    (leaf,) = hashes.leaves.read(seq, seq + 1)
    path = inclusion(hashes, seq, checkpoint.size)
    if not included(hash_of(leaf), seq, checkpoint.size, path, checkpoint.root):
        raise _damaged()
    return Proof(index=seq, path=path, note=note, extra=unwrap(leaf).previous), leaf


def prove_growth(hashes: LogHashes, earlier: Checkpoint, later: Checkpoint) -> tuple[bytes, ...] | None:
    """That the log of one checkpoint continues that of an earlier one; None if it does not.

    Raises `Unavailable` if the directory is not the log of the later one.
    """
    if head(hashes, later.size) != later.root:
        raise _damaged()
    if earlier.size == 0:
        return () if earlier.root == head(hashes, 0) else None
    path = consistency(hashes, earlier.size, later.size)
    return path if consistent(earlier.size, later.size, earlier.root, later.root, path) else None


def _damaged() -> Unavailable:
    remedy = "run `egress audit verify`; if it finds nothing, remove the directory `tile` and start the log anew"
    return Unavailable("log_damaged", f"The log's files do not lead to its checkpoint: {remedy}.")
