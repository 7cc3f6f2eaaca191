"""The files with what witnesses cosigned: `cosigned`, the newest, and `cosigned-history`, one an hour.

`cosigned` is old or new after a crash, never half. The history is read as `checkpoints` is: what is cut off at its
end was being written.
"""

from typing import Final

from egress_gateway.adapters.auditd.files import Files
from egress_gateway.adapters.auditd.layout import CHUNK_BYTES, COSIGNED, chunks
from egress_gateway.audit.notes.checkpoint import split_notes

HISTORY: Final = "cosigned-history"
HOUR: Final = 3600
_TEMPORARY: Final = "cosigned.new"


class CosignedFiles:
    """Owns both files. For one thread. Raises `OSError` as the disk does."""

    def __init__(self, files: Files) -> None:
        self._files = files
        history = b"".join(chunks(files, HISTORY))
        _, rest = split_notes(history)
        self._end = len(history) - len(rest)
        self._hour = 0

    def newest(self) -> bytes:
        """The newest note; empty if there is none."""
        return self._files.read(COSIGNED, 0, CHUNK_BYTES)

    def store(self, note: bytes, now: int) -> None:
        """Put a note in the place of the newest; durable on return. `now` in seconds since the epoch."""
        self._files.truncate(_TEMPORARY, 0)
        self._files.write(_TEMPORARY, 0, note)
        self._files.sync(_TEMPORARY)
        self._files.replace(_TEMPORARY, COSIGNED)
        self._files.sync_directory()
        if now // HOUR > self._hour:
            self._files.truncate(HISTORY, self._end)
            self._files.write(HISTORY, self._end, note + b"\n")
            self._files.sync(HISTORY)
            self._end += len(note) + 1
            self._hour = now // HOUR
