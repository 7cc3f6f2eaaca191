"""Names of the files in a log directory, and reading them.

| name | holds | if an attacker changes it |
|---|---|---|
| `segment-<n>.log` | leaves `n * 65,536` and up | the chain or the next checkpoint's root is wrong |
| `checkpoint` | the newest signed note | its signature is wrong; an older one is found by witnesses |
| `checkpoints` | all signed notes, an empty line between | the same |
| `cosigned`, `cosigned-history` | the newest note that witnesses cosigned; one an hour | the same |
| `tile/<L>/<N>` | full tiles of the tree's hashes; derived | proofs do not lead to a signed root |
| `snapshot` | where to resume; derived | the log does not start, as the root is wrong |
| `reserve` | nothing; disk space kept for outcomes | less space is left |
| `pruned` | how many segments are gone, from the first on | the log does not start, or a segment is missing |
| `cut-<seq>-<digest>` | bytes of a torn write | the `boot` record has their digest |
"""

import re
from collections.abc import Iterator

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.audit.notes.checkpoint import split_notes
from egress_gateway.audit.notes.note import LARGEST_NOTE

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints"
COSIGNED = "cosigned"
"""The newest checkpoint that enough witnesses cosigned."""
SNAPSHOT = "snapshot"
RESERVE = "reserve"

CHUNK_BYTES = 1 << 20
_SIGNATURE = "— ".encode()
_SEGMENT = re.compile(r"segment-([0-9]{8})\.log")


def segment_name(index: int) -> str:
    """The file of one segment."""
    return f"segment-{index:08d}.log"


def segment_indexes(files: Files) -> list[int]:
    """Segments that are there, in order."""
    return [int(match[1]) for name in files.names() if (match := _SEGMENT.fullmatch(name))]


def chunks(files: Files, name: str, offset: int = 0) -> Iterator[bytes]:
    """The bytes of a file from `offset` on."""
    while data := files.read(name, offset, CHUNK_BYTES):
        offset += len(data)
        yield data


def notes(files: Files) -> tuple[list[bytes], bytes]:
    """All signed notes, oldest first, the newest checkpoint last; and what is cut off at the end."""
    return _with_newest(files, b"".join(chunks(files, CHECKPOINTS)))


def last_notes(files: Files) -> tuple[list[bytes], bytes]:
    """The last of them, two at least if there are as many; a log of years has gigabytes of notes."""
    begin = max(0, files.size(CHECKPOINTS) - 4 * LARGEST_NOTE)
    tail = b"".join(chunks(files, CHECKPOINTS, begin))
    if begin:
        # What it begins in the middle of is left out: a rest of a text, of signatures, or both.
        _, _, tail = tail.partition(b"\n\n")
        while tail.startswith(_SIGNATURE):
            _, _, tail = tail.partition(b"\n\n")
    return _with_newest(files, tail)


def _with_newest(files: Files, history: bytes) -> tuple[list[bytes], bytes]:
    found, rest = split_notes(history)
    newest = files.read(CHECKPOINT, 0, CHUNK_BYTES)
    if newest and newest not in found[-1:]:
        found.append(newest)
    return found, rest
