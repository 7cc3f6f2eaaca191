"""A log read for people: what is told of it is first proven to be in the tree of a signed checkpoint.

A proof is built from the tiles, or from the segments where there are none yet, and checked against the root
that the checkpoint states. Who signed the checkpoint is checked if the reader brings a key; keys are never taken
from the log. So whoever changes a segment, a tile or the index makes an error here, not another answer.
"""

from collections.abc import Collection, Iterator

import msgspec

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHUNK_BYTES, COSIGNED, notes, segment_indexes
from egress_gateway.adapters.auditd.pruned import pruned_segments
from egress_gateway.adapters.log_hashes import LogHashes
from egress_gateway.audit.merkle.leaf import GENESIS, hash_of, unwrap
from egress_gateway.audit.merkle.proof_file import Proof, write
from egress_gateway.audit.merkle.proofs import inclusion
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.merkle.tree import included
from egress_gateway.audit.notes import note as signed
from egress_gateway.audit.notes.checkpoint import Checkpoint, open_note, read_text, stated_size
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.core.errors import ConfigError, Unavailable, WireError
from egress_gateway.core.ids import LeafHash


class Vouched(msgspec.Struct, frozen=True, kw_only=True):
    """The checkpoint that everything is proven under."""

    checkpoint: Checkpoint
    note: bytes
    signers: tuple[str, ...]
    """Names below the note: the log's first, then those of witnesses."""
    newest: int
    """Records that the newest checkpoint covers, cosigned or not."""
    key: str = ""
    """Name of the key that the reader brought and that signed it; empty if he brought none."""
    cosigned: bool = False


def vouched(files: Directory, *, cosigned: bool = False) -> Vouched:
    """The newest checkpoint, or the newest cosigned one if that is wanted and there is one. Nobody's key is checked.

    Raises `ConfigError` if there is none.
    """
    history, _ = notes(files)
    if not history:
        raise ConfigError("the log has no checkpoint yet; wait a second", file=str(files.path))
    witnessed = files.read(COSIGNED, 0, CHUNK_BYTES) if cosigned else b""
    found = witnessed or history[-1]
    try:
        parsed = signed.parse(found)
        checkpoint = read_text(parsed.text)
        newest = stated_size(history[-1])
    except WireError as error:
        raise ConfigError(f"its newest checkpoint is {error.reason}", file=str(files.path)) from error
    return Vouched(
        checkpoint=checkpoint,
        note=found,
        signers=tuple(each.name for each in parsed.signatures),
        newest=newest,
        cosigned=bool(witnessed),
    )


def signed_by(under: Vouched, keys: Collection[VerifierKey]) -> Vouched:
    """The same, with the name of the key that signed it. Raises `ConfigError` if none of these did."""
    reason = "not signed by a key that may sign a log of its size"
    for key in keys:
        try:
            open_note(under.note, key)
        except WireError as error:
            reason = error.reason
        else:
            return msgspec.structs.replace(under, key=key.partition("+")[0])
    raise ConfigError(
        "none of the keys that were given, nor one that follows them in the log, signed the newest checkpoint: it is "
        f"{reason}; give the key that signs now, or the state that the log is of"
    )


class ProvenLog:
    """Leaves of one log, each with its proof. For one thread."""

    def __init__(self, files: Directory, under: Vouched, segment_leaves: int = SEGMENT_LEAVES) -> None:
        self.under = under
        self._files = files
        self._hashes = LogHashes(files, segment_leaves)
        self._pruned = pruned_segments(files)
        self.first = self._pruned * segment_leaves
        """Position of the oldest record that was not pruned, as the file `pruned` says."""

    def path(self, seq: int, leaf: bytes) -> tuple[bytes, ...]:
        """The audit path of a leaf, which is checked. Raises `Unavailable` (`record_not_proven`)."""
        checkpoint = self.under.checkpoint
        if not seq < checkpoint.size:
            raise Unavailable(
                "record_not_proven", f"Record {seq} is not covered by the checkpoint of {checkpoint.size} records."
            )
        path = inclusion(self._hashes, seq, checkpoint.size)
        if not included(hash_of(leaf), seq, checkpoint.size, path, checkpoint.root):
            raise Unavailable(
                "record_not_proven",
                f"Record {seq} is not what the checkpoint of {checkpoint.size} records vouches for; "
                "run `egress audit verify`.",
            )
        return path

    def proof(self, seq: int, leaf: bytes) -> bytes:
        """The proof to take away, as a C2SP `.tlog-proof`. Raises `Unavailable`."""
        return write(Proof(index=seq, path=self.path(seq, leaf), note=self.under.note))

    def whole(self) -> Iterator[tuple[int, bytes]]:
        """Every leaf that the checkpoint covers and that was not pruned, proven as a chain.

        Nothing vouches for the file `pruned`, so that what it says must be so and on record: raises `Unavailable`, at
        the latest behind the last leaf.
        """
        size = self.under.checkpoint.size
        there = any(index < self._pruned for index in segment_indexes(self._files))
        if there or (self._pruned and self.first >= size):
            raise _not_pruned("counts records that are still there, or that no checkpoint covers")
        if not size:
            return
        names = (b'"act":"audit.prune"', b'"object":"segments 0-%d"' % (self._pruned - 1))
        recorded = not self._pruned
        for seq, leaf in enumerate(self.chain(self.first, size - 1), self.first):
            recorded = recorded or all(name in leaf for name in names)
            yield seq, leaf
        if not recorded:
            raise _not_pruned("counts what no record says was pruned")

    def unproven(self) -> Iterator[bytes]:
        """The leaves behind the checkpoint: nothing vouches for them yet but that each follows the one before.

        Raises `Unavailable`, at the latest behind the last one.
        """
        size = self.under.checkpoint.size
        previous = GENESIS
        for last in self._hashes.leaves.read(max(0, size - 1), size):
            self.path(size - 1, last)
            previous = hash_of(last)
        yield from _linked(self._hashes.leaves.rest(size), size, previous)

    def chain(self, first: int, last: int) -> Iterator[bytes]:
        """The leaves from first to last, proven by the links between them and the proofs of both ends.

        Raises `Unavailable`, at the latest behind the last one.
        """
        leaf = b""
        for seq, leaf in enumerate(_linked(self._hashes.leaves.read(first, last + 1), first), first):
            if seq == first:
                self.path(seq, leaf)
            yield leaf
        self.path(last, leaf)


def _linked(leaves: Iterator[bytes], first: int, previous: LeafHash | None = None) -> Iterator[bytes]:
    """The leaves, as long as each is the next one of the log. Raises `Unavailable`."""
    for seq, leaf in enumerate(leaves, first):
        try:
            link = unwrap(leaf)
        except WireError as error:
            raise _broken(seq) from error
        if link.seq != seq or previous not in {None, link.previous}:
            raise _broken(seq)
        previous = hash_of(leaf)
        yield leaf


def _broken(seq: int) -> Unavailable:
    return Unavailable("record_not_proven", f"Record {seq} does not follow the one before; run `egress audit verify`.")


def _not_pruned(reason: str) -> Unavailable:
    return Unavailable(
        "log_damaged",
        f"The file `pruned` of the audit log {reason}; run `egress audit verify`. If `egress audit prune` was "
        "interrupted, run it again and start the gateway, which puts it on record.",
    )
