"""The files of a log directory, also while its own process goes on writing.

Records that no checkpoint covers are vouched for by nothing. A running log signs what it holds every second: so
the check waits until a checkpoint states to cover every record that is there when it begins, and leaves alone what
comes behind it. A log that has stopped, and has such records, stays incomplete.
"""

import json
import re
import time
from pathlib import Path
from typing import Final, NamedTuple

from egress_verify.files import read_regular
from egress_verify.frames import SEGMENT_LEAVES, Frames
from egress_verify.notes import NotOne, checkpoint_of, parse, split
from egress_verify.segment import path_of

PATIENCE_SECONDS: Final = 3.0
"""A checkpoint is due every second; a busy disk may take longer."""
_PAUSE_SECONDS: Final = 0.1
_SEGMENT: Final = re.compile(r"segment-([0-9]{8})\.log")


class History(NamedTuple):
    """The log's own checkpoints."""

    notes: list[bytes]
    """Oldest first, the newest last."""
    cut: bytes
    """What of a note is at the end of the file and not whole."""
    until: int | None
    """The size of the checkpoint that settles what is looked at; None if none covers what is there."""


def segment_indexes(directory: Path) -> list[int]:
    """Segments that are there, in order. Raises `OSError`."""
    return sorted(int(match[1]) for each in directory.iterdir() if (match := _SEGMENT.fullmatch(each.name)))


def read_optional(path: Path) -> bytes:
    """A file's bytes; none if it is not there."""
    try:
        return read_regular(path)
    except FileNotFoundError:
        return b""


def pruned_segments(directory: Path) -> int:
    """How many of the first segments are said to have been removed. Raises `NotOne`."""
    raw = read_optional(directory / "pruned")
    if not raw:
        return 0
    try:
        stated = json.loads(raw)["segments"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotOne("`pruned` is not what the gateway writes") from error
    if type(stated) is not int or stated < 0:
        raise NotOne("`pruned` is not what the gateway writes")
    return stated


def settled(directory: Path, leaves: int = SEGMENT_LEAVES, patience: float = PATIENCE_SECONDS) -> History:
    """The checkpoints, once they cover what is there."""
    present, whole = _present(directory, leaves)
    give_up = time.monotonic() + patience
    while True:
        notes, cut = _notes(directory)
        covered = _stated(notes[-1]) if notes else 0
        # Bytes that are no frame may be one that is being written: then a later checkpoint covers it.
        if covered > present or (covered == present and whole):
            return History(notes, cut, covered)
        if not notes or time.monotonic() >= give_up:
            return History(notes, cut, None)
        time.sleep(_PAUSE_SECONDS)


def _notes(directory: Path) -> tuple[list[bytes], bytes]:
    notes, cut = split(read_optional(directory / "checkpoints"))
    newest = read_optional(directory / "checkpoint")
    if newest and newest not in notes[-1:]:
        notes.append(newest)
    return notes, cut


def _stated(note: bytes) -> int:
    """What size a note states; whether it may say so is checked later."""
    try:
        return checkpoint_of(parse(note)).size
    except NotOne:
        return 0


def _present(directory: Path, leaves: int) -> tuple[int, bool]:
    """How many records the files hold by their frames, and whether nothing but zeros follows them."""
    last = max(segment_indexes(directory), default=-1)
    if last < 0:
        return 0, True
    frames = Frames(path_of(directory, last))
    return last * leaves + sum(1 for _ in frames), not frames.fault
