"""Keeps what a log signed and should not have: two notes that contradict each other convict it anywhere.

Two roots for one size are the log's alone. A proof that does not hold may be anybody's work: checkpoints are
public, and whoever has one can submit it with a wrong proof, as often as he likes. So each kind has room of its own,
and of wrong proofs one is kept for each size that is held: nobody fills the room of the other kind.
"""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from egress_gateway.adapters.secret_files import create_private
from egress_gateway.audit.notes.witnessing import Held, Signed
from egress_gateway.core.errors import ConfigError

MOST: Final = 1000
"""Of each kind, of all logs together, 64 KB each at most. The first ones are the ones that matter."""


class Kind(StrEnum):
    """What the name of a kept file begins with."""

    FORK = "fork"
    """Another root for the size that is held."""
    PROOF = "proof"
    """A checkpoint whose proof does not lead there from what is held."""


class Evidence:
    """A directory of contradictions, two files each: `<kind>-<digest>.submitted` and `<kind>-<digest>.held`."""

    def __init__(self, directory: Path, tell: Callable[[str], None]) -> None:
        self._directory = directory
        self._tell = tell
        self._full = False

    def keep(self, signed: Signed, held: Held, reason: str) -> bool:
        """Write down what was submitted beside what is held, and say so. False if that was done before."""
        kind, name = _named(signed, held)
        place = self._directory / f"{name}.submitted"
        if place.exists():
            return False
        what = f"{signed.checkpoint.origin} at size {signed.checkpoint.size}: {reason}"
        if sum(1 for _ in self._directory.glob(f"{kind}-*.submitted")) >= MOST:
            if kind is Kind.PROOF and self._full:
                # Anybody can bring on more of these, and is not to fill the operator's disk with lines.
                return False
            self._full = kind is Kind.PROOF
            self._tell(f"ALARM: {what}; not kept, as {self._directory} is full of this kind: look at it")
            return True
        try:
            create_private(self._directory / f"{name}.held", held.note)
            create_private(place, signed.submission.note)
        except ConfigError as error:
            self._tell(f"ALARM: {what}; not kept: {error}")
            return True
        self._tell(f"ALARM: {what}; keep {place} and what lies beside it, they prove it")
        return True


def _named(signed: Signed, held: Held) -> tuple[Kind, str]:
    """The kind, and the name that the same contradiction always gets."""
    checkpoint = signed.checkpoint
    if checkpoint.size == held.size and checkpoint.root != held.root:
        # Of the text alone: whoever adds a line of his own to a note has not made another.
        kind, what = Kind.FORK, signed.note.text.encode() + held.note
    else:
        kind, what = Kind.PROOF, f"{checkpoint.origin}\n{held.size}\n".encode() + held.root
    return kind, f"{kind}-{hashlib.sha256(what).hexdigest()[:32]}"
