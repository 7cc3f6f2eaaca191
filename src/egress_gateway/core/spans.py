"""What is left of a stretch of text when others have been taken out of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter
from typing import Final, Protocol


class Stretch(Protocol):
    """A half-open stretch of a text, in characters."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Behind its last character."""
        ...


_BY_START: Final = attrgetter("start")


def gaps(start: int, end: int, taken: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The parts of a span that no taken stretch covers, in order.

    `taken` is sorted by start and without overlaps; only the stretches at the span are looked at.
    """
    parts: list[tuple[int, int]] = []
    # The one before may reach into the span.
    first = max(bisect_right(taken, start, key=_BY_START) - 1, 0)
    for stretch in taken[first : bisect_left(taken, end, key=_BY_START)]:
        if stretch.end <= start:
            continue
        if start < stretch.start:
            parts.append((start, stretch.start))
        start = stretch.end
    if start < end:
        parts.append((start, end))
    return parts
