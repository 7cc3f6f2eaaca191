"""Checks the files of a log, also while its own process goes on writing.

Records that no checkpoint covers are vouched for by nothing, and whoever can write the files can forge
them. A running log signs what it holds every second: so the check waits until a checkpoint covers
every record that is there when it begins, and leaves alone what is appended behind that checkpoint. A
log that has stopped, and has such records, stays incomplete.
"""

import time
from collections.abc import Callable, Iterable
from typing import Final

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import CHECKPOINT, chunks, notes, segment_indexes, segment_name
from egress_gateway.audit.checkpoint import VerifierKey, stated_size
from egress_gateway.audit.report import Report
from egress_gateway.audit.segment import SEGMENT_LEAVES, End, SegmentReader
from egress_gateway.audit.verify import Verifier
from egress_gateway.core.errors import WireError

PATIENCE_SECONDS: Final = 3.0
"""A checkpoint is due every second; a busy disk may take longer."""
_PAUSE_SECONDS: Final = 0.1


def check_log(
    files: Directory, vkey: VerifierKey, kept: Iterable[bytes] = (), *, seen: Callable[[int], object]
) -> Report:
    """The verifier's report about a log. `kept` are notes from elsewhere; `seen` is told of bytes read."""
    history, cut, until = _settled(files)
    verifier = Verifier(vkey, until=until)
    for note in (*history, *kept):
        verifier.checkpoint(note)
    if cut:
        verifier.checkpoint_cut()
    for index in segment_indexes(files):
        verifier.begin_segment(index)
        for chunk in chunks(files, segment_name(index)):
            verifier.feed(chunk)
            seen(len(chunk))
        verifier.end_segment()
    return verifier.close()


def _settled(files: Directory) -> tuple[list[bytes], bytes, int | None]:
    """The checkpoints, once they cover what is there; and how many records they cover, None if not all."""
    present, whole = _present(files)
    patience = time.monotonic() + PATIENCE_SECONDS
    while True:
        history, cut = notes(files)
        covered = _newest(history)
        # Bytes that are no frame may be one that is being written: then a later checkpoint covers it.
        if covered > present or (covered == present and whole):
            return history, cut, covered
        if not history or time.monotonic() >= patience:
            return history, cut, None
        time.sleep(_PAUSE_SECONDS)
        # The newest checkpoint is another file each time.
        files.close(CHECKPOINT)


def _present(files: Directory) -> tuple[int, bool]:
    """How many records the files hold by their frames, and whether nothing but zeros follows them."""
    last = max(segment_indexes(files), default=0)
    reader = SegmentReader()
    count = sum(len(reader.feed(chunk)) for chunk in chunks(files, segment_name(last)))
    return last * SEGMENT_LEAVES + count, reader.close().end is End.CLEAN


def _newest(history: list[bytes]) -> int:
    """What the newest checkpoint says that it covers; whether it may say so is the verifier's to check."""
    try:
        return stated_size(history[-1]) if history else 0
    except WireError:
        return 0
