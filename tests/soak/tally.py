"""What happened so far: counts by kind, and everything that must not have happened."""

from collections import Counter
from typing import Final

import msgspec

MOST_KEPT: Final = 100
"""Violations that are described; the rest are counted."""


class Violation(msgspec.Struct, frozen=True):
    """A promise that was not kept."""

    second: int
    """Of the run."""
    promise: str
    what: str


class Tally:
    """Counts, and the violations with their time."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.violations: list[Violation] = []
        self.broken: Counter[str] = Counter()
        """Violations by promise."""
        self.second = 0

    def violated(self, promise: str, what: str) -> None:
        """A promise was broken. `what` holds no content."""
        self.broken[promise] += 1
        if len(self.violations) < MOST_KEPT:
            self.violations.append(Violation(self.second, promise, what))
