"""Keeps what a log signed and should not have: two notes that contradict each other convict it anywhere.

A proof that does not hold may also be somebody else's work, who sent a checkpoint of the log with a wrong proof;
two roots for one size are the log's alone. Both are kept, each once, and no more than a disk can hold.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import create_private
from egress_gateway.audit.witnessing import Held, Signed
from egress_gateway.core.errors import ConfigError

MOST: Final = 1000
"""Of all logs together, 64 KB each at most. The first ones are the ones that matter."""


class Evidence:
    """A directory of contradictions, two files each: `<digest>.submitted` and `<digest>.held`."""

    def __init__(self, directory: Path, tell: Callable[[str], None]) -> None:
        self._directory = directory
        self._tell = tell

    def keep(self, signed: Signed, held: Held, reason: str) -> bool:
        """Write down what was submitted beside what is held, and say so. False if it was kept before."""
        submission = signed.submission.note
        # Of the text alone: whoever adds a line of his own to a note has not made another.
        name = hashlib.sha256(signed.note.text.encode() + held.note).hexdigest()[:32]
        place = self._directory / f"{name}.submitted"
        if place.exists():
            return False
        what = f"{signed.checkpoint.origin} at size {signed.checkpoint.size}: {reason}"
        if self._directory.is_dir() and sum(1 for _ in self._directory.iterdir()) >= 2 * MOST:
            self._tell(f"ALARM: {what}; not kept, as {self._directory} is full: look at it")
            return True
        try:
            create_private(self._directory / f"{name}.held", held.note)
            create_private(place, submission)
        except ConfigError as error:
            self._tell(f"ALARM: {what}; not kept: {error}")
            return True
        self._tell(f"ALARM: {what}; keep {place} and what lies beside it, they prove it")
        return True
