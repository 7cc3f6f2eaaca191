"""What a witness decides about a checkpoint: whose it is, and whether it continues what was cosigned before.

By C2SP tlog-witness. Deciding is apart from remembering: whoever keeps `Held` has to judge and to replace it in
one step, or a slow submission could roll back a fast one.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum

import msgspec

from egress_gateway.audit.merkle.tree import EMPTY_ROOT, consistent
from egress_gateway.audit.notes.checkpoint import Checkpoint, read_text
from egress_gateway.audit.notes.note import Note, NoteKey, parse, signed_by
from egress_gateway.audit.notes.submission import Submission, read_submission
from egress_gateway.core.errors import WireError


class Status(IntEnum):
    """What a refusal is answered with, as HTTP has it."""

    MALFORMED = 400
    UNSIGNED = 403
    UNKNOWN = 404
    CONFLICT = 409
    INCONSISTENT = 422


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a checkpoint is not cosigned."""

    status: Status
    reason: str
    """For people; nothing of what was sent."""
    size: int | None = None
    """What the witness cosigned last, where the log has to go on from there."""
    suspicious: bool = False
    """The log signed what does not continue what it signed before, or somebody spoiled the proof."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A submission whose checkpoint its log did sign."""

    submission: Submission
    note: Note
    checkpoint: Checkpoint


class Held(msgspec.Struct, frozen=True):
    """The newest checkpoint of a log that this witness cosigned."""

    size: int
    root: bytes
    note: bytes
    """As the log signed it."""


NOTHING_HELD = Held(0, EMPTY_ROOT, b"")


def authenticate(body: bytes, logs: Mapping[str, Sequence[NoteKey]]) -> Signed | Refusal:
    """Read a submission and find who signed it; `logs` are the keys of each origin that is known.

    One good signature of a known key is enough, none may be false; those of other keys say nothing.
    """
    try:
        submission = read_submission(body)
        note = parse(submission.note)
        checkpoint = read_text(note.text)
    except WireError as error:
        return Refusal(status=Status.MALFORMED, reason=error.reason)
    keys = logs.get(checkpoint.origin)
    if keys is None:
        return Refusal(status=Status.UNKNOWN, reason="no log of this origin is known here")
    try:
        signatures = [signed_by(note, key) for key in keys]
    except WireError as error:
        return Refusal(status=Status.UNSIGNED, reason=error.reason)
    if not any(signatures):
        return Refusal(status=Status.UNSIGNED, reason="no key of this log that is known here signed it")
    if submission.old > checkpoint.size:
        return Refusal(status=Status.MALFORMED, reason="the old size is larger than the checkpoint's")
    return Signed(submission=submission, note=note, checkpoint=checkpoint)


def judge(signed: Signed, held: Held) -> Refusal | None:
    """Whether the checkpoint continues what is held; None if it may be cosigned and takes its place."""
    old, proof, new = signed.submission.old, signed.submission.proof, signed.checkpoint
    if new.size == held.size and new.root != held.root:
        return Refusal(
            status=Status.CONFLICT,
            reason="this log signed another root for this size",
            size=held.size,
            suspicious=held.size > 0,
        )
    if old != held.size:
        return Refusal(status=Status.CONFLICT, reason="another size was cosigned last", size=held.size)
    if not _continues(held, new, proof):
        return Refusal(status=Status.INCONSISTENT, reason="the proof does not lead here from there", suspicious=True)
    return None


def _continues(held: Held, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    if held.size in {0, new.size}:
        # Of an empty tree nothing can be proven, and nothing need be of one that did not grow.
        return not proof
    return consistent(held.size, new.size, held.root, new.root, proof)
