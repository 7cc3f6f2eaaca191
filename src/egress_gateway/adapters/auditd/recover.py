"""Starts from the files: finds what is whole, cuts a torn write, refuses a damaged log.

Bytes that are no frame after the newest checkpoint are what a power cut leaves of a write that nobody
was told of: they are moved aside and the log goes on. The same before the newest checkpoint is damage
to records that were vouched for, and the log does not start. Between a crash and this cut nothing is
lost that was acknowledged: an acknowledgement follows `sync`, also one that is given after a start.
"""

import hashlib
from collections import deque

import msgspec

from egress_gateway.adapters.auditd import snapshot
from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import CHECKPOINTS, chunks, last_notes, segment_indexes, segment_name
from egress_gateway.adapters.auditd.protocol import MAX_UNACKED
from egress_gateway.adapters.auditd.pruned import Behind, pruned_segments
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.state import Placed, State, answer
from egress_gateway.audit.accounts.ledger import Boot, Ledger
from egress_gateway.audit.merkle.leaf import hash_of, unwrap
from egress_gateway.audit.merkle.segment import End, Frame, SegmentReader, Tail
from egress_gateway.audit.merkle.tree import Frontier
from egress_gateway.audit.notes.checkpoint import Checkpoint, VerifierKey, read_text
from egress_gateway.audit.notes.note import parse, read_key, signed_by
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.core.errors import Unavailable, WireError

Answers = dict[Boot, deque[Answer]]


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    state: State
    answers: Answers
    cut: bytes = b""
    """Bytes of a torn write, now in a file of their own."""
    segment: int
    """The newest one."""
    begin: int
    """Where reading it began; what is before was durable when the snapshot was stored."""
    end: int
    """Where its frames end."""
    key_records: tuple[tuple[int, LogKeyRecord], ...] = ()
    """Those that the newest checkpoint does not cover, with their positions: what may not be at its end."""


def _damaged(what: str) -> Unavailable:
    remedy = "keep the directory as it is and run `egress audit verify` on it"
    return Unavailable("log_damaged", f"The audit log does not start: {what}; {remedy}.")


def recover(
    files: Files, vkey: VerifierKey, *, origin: str, segment_leaves: int, behind: Behind | None = None
) -> Recovered:
    """Read the log's state and make its end writable. Raises `Unavailable` (`log_damaged`).

    `behind` is where a log goes on whose first segments were pruned, if its snapshot is lost or from before.
    """
    checkpoint = _newest(files, vkey, origin)
    kept = snapshot.load(files)
    if kept.size > checkpoint.size:
        # Snapshots are stored after the checkpoint that covers them: this one cannot be trusted.
        kept = snapshot.Snapshot()
    gone = pruned_segments(files)
    indexes = [index for index in segment_indexes(files) if index >= gone]
    if indexes != list(range(gone, gone + len(indexes))):
        raise _damaged("a segment is missing")
    if kept.segment < gone:
        kept = _behind(gone, segment_leaves, behind, checkpoint)
    state = State(
        segment=kept.segment,
        offset=kept.offset,
        frontier=Frontier(kept.size, kept.edge),
        previous=kept.previous,
        ledger=Ledger(kept.standing),
    )
    answers: Answers = {(writer, boot): deque(told, maxlen=MAX_UNACKED) for writer, boot, told in kept.answers}
    # A segment that was begun by closing the one before it may have no file yet.
    if gone + len(indexes) < kept.segment + (kept.offset > 0):
        raise _damaged("a segment that the snapshot names is missing")
    cut = b""
    key_records: list[tuple[int, LogKeyRecord]] = []
    _compare(state, checkpoint)
    for index in indexes[kept.segment - gone :]:
        if index != state.segment:
            state.next_segment()
        tail = _read(files, state, answers, checkpoint, key_records)
        full = state.size == (index + 1) * segment_leaves
        if index != indexes[-1] and (tail.end is End.BROKEN or not full):
            raise _damaged(f"segment {index} is not whole")
        if tail.end is End.BROKEN:
            cut = _cut(files, state, checkpoint)
    if state.size < checkpoint.size:
        raise _damaged(f"record {state.size} is missing, and a checkpoint covers {checkpoint.size}")
    begin = kept.offset if state.segment == kept.segment else 0
    return Recovered(
        state=state,
        answers=answers,
        cut=cut,
        segment=state.segment,
        begin=begin,
        end=state.offset,
        key_records=tuple(key_records),
    )


def _behind(gone: int, leaves: int, behind: Behind | None, checkpoint: Checkpoint) -> snapshot.Snapshot:
    """The state behind the pruned segments. Its root is compared with the checkpoint's like any other."""
    if behind is None or gone * leaves > checkpoint.size:
        raise _damaged("its first segments were pruned, and no checkpoint covers them")
    try:
        return behind(gone, leaves)
    except Unavailable as error:
        raise _damaged("its first segments were pruned, and their tiles are gone") from error


def vouch(files: Files, found: Recovered) -> None:
    """Make durable what was found, before anybody is told that it is. Raises `Unavailable` (`log_failed`).

    A process that was killed between writing and syncing leaves records that are only in memory. After a
    failed sync they are there too, and the kernel may take them for written: hence they are written anew.
    """
    name = segment_name(found.segment)
    data = b"".join(chunks(files, name, found.begin))[: found.end - found.begin]
    if not data:
        return
    try:
        files.write(name, found.begin, data)
        files.sync(name)
    except OSError as error:
        raise Unavailable(
            "log_failed", "The audit log's disk has failed; what is on it cannot be vouched for."
        ) from error


def _newest(files: Files, vkey: VerifierKey, origin: str) -> Checkpoint:
    """The largest checkpoint on disk; a history that a crash cut in the middle of a note is mended."""
    found, rest = last_notes(files)
    if rest:
        files.truncate(CHECKPOINTS, files.size(CHECKPOINTS) - len(rest))
        files.sync(CHECKPOINTS)
    newest = Checkpoint(origin=origin, size=0, root=Frontier().root())
    stated = 0
    for raw in found[-2:]:
        try:
            note = parse(raw)
            opened = read_text(note.text)
            ours = signed_by(note, read_key(vkey))
        except WireError as error:
            raise _damaged(error.reason) from error
        if opened.origin != origin:
            raise _damaged(f"its checkpoint is of {opened.origin!r} and not of {origin!r}")
        stated = max(stated, opened.size)
        if ours:
            newest = max(newest, opened, key=lambda checkpoint: checkpoint.size)
        elif raw is found[-1] and raw not in found[:-1]:
            raise _damaged("a checkpoint that the log's key did not sign")
    if newest.size < stated:
        # Only an earlier one may be of the key before ours, also in `checkpoint` after a crash.
        raise _damaged("a checkpoint that the log's key did not sign")
    return newest


def _read(
    files: Files, state: State, answers: Answers, checkpoint: Checkpoint, key_records: list[tuple[int, LogKeyRecord]]
) -> Tail:
    reader = SegmentReader(state.offset)
    for chunk in chunks(files, segment_name(state.segment), state.offset):
        for frame in reader.feed(chunk):
            placed = _take(frame, state)
            if isinstance(placed.record, LogKeyRecord) and placed.seq >= checkpoint.size:
                key_records.append((placed.seq, placed.record))
            boot, told = answer(placed)
            answers.setdefault(boot, deque(maxlen=MAX_UNACKED)).append(told)
            _compare(state, checkpoint)
    return reader.close()


def _take(frame: Frame, state: State) -> Placed:
    try:
        leaf = unwrap(frame.leaf)
        record = admit(leaf.body)
    except WireError as error:
        raise _damaged(f"record {state.size} is {error.reason}") from error
    if leaf.seq != state.size or leaf.previous != state.previous or record.writer is None:
        raise _damaged(f"record {state.size} does not continue the chain")
    placed = Placed(seq=leaf.seq, leaf=hash_of(frame.leaf), leaf_bytes=len(frame.leaf), body=leaf.body, record=record)
    state.apply(placed)
    return placed


def _compare(state: State, checkpoint: Checkpoint) -> None:
    if state.size == checkpoint.size and state.frontier.root() != checkpoint.root:
        raise _damaged(f"its first {state.size} records are not those of its checkpoint")


def _cut(files: Files, state: State, checkpoint: Checkpoint) -> bytes:
    if state.size < checkpoint.size:
        raise _damaged(f"record {state.size} is broken, and a checkpoint covers {checkpoint.size}")
    name = segment_name(state.segment)
    torn = b"".join(chunks(files, name, state.offset)).rstrip(b"\x00")
    # Kept before it is cut: if we crash between the two, the next start finds the same bytes again.
    aside = f"cut-{state.size:012d}-{hashlib.sha256(torn).hexdigest()[:16]}"
    files.truncate(aside, 0)
    files.write(aside, 0, torn)
    files.sync(aside)
    files.sync_directory()
    files.truncate(name, state.offset)
    files.sync(name)
    return torn
