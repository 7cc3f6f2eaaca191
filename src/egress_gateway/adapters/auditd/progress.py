"""How far records have come: received, durable, checkpointed, witnessed; and for how long the rest has waited.

A record is received when it was admitted, durable when it is on disk, checkpointed when a signed checkpoint on disk
covers it, witnessed when cosignatures on disk that meet the policy do. Each is a number of records from the first
on, and none is ever larger than the one before it.
"""

from collections.abc import Callable
from typing import Final

import msgspec

MOST_MARKS: Final = 4096
"""Times that are remembered; with more, every second one goes. 64 KB."""
SPACING: Final = 10_000
"""Microseconds between two marks, at least: lags are right to so much."""


class Lag(msgspec.Struct, frozen=True):
    """What has not come to a state yet."""

    records: int
    micros: int
    """Since the oldest of them became durable; 0 if there are none."""


class Progress:
    """Owned by the event loop. `clock` is in microseconds and only goes forward."""

    def __init__(
        self, size: int, *, clock: Callable[[], int], received: Callable[[], int], witnesses: bool = True
    ) -> None:
        self._clock = clock
        self._witnesses = witnesses
        self._received = received
        self._marks: list[tuple[int, int]] = [(size, clock())] if size else []
        """Sizes, and when the first record beyond the size before it became durable."""
        self.durable = size
        self.checkpointed = 0
        self.witnessed = 0

    @property
    def received(self) -> int:
        """Records that were admitted."""
        return self.durable + self._received()

    def age(self, micros: int) -> None:
        """What was found at the start had waited for so long already."""
        self._marks = [(size, at - micros) for size, at in self._marks]

    def committed(self, size: int) -> None:
        """So many records are durable."""
        now = self._clock()
        if self._marks and (self._marks[-1][1] + SPACING > now) and self._marks[-1][0] > self._settled:
            # The oldest of those that share a mark has waited longest.
            self._marks[-1] = (size, self._marks[-1][1])
        else:
            self._marks.append((size, now))
        self.durable = size
        if len(self._marks) > MOST_MARKS:
            self._thin()

    def lag(self, reached: int) -> Lag:
        """Of the durable records, those beyond the first `reached`."""
        if reached >= self.durable:
            return Lag(0, 0)
        oldest = next(at for size, at in self._marks if size > reached)
        return Lag(self.durable - reached, max(0, self._clock() - oldest))

    def forget(self) -> None:
        """Nobody asks any more how long ago those became durable that are in all states."""
        self._marks = [mark for mark in self._marks if mark[0] > self._settled]

    @property
    def _settled(self) -> int:
        return min(self.checkpointed, self.witnessed) if self._witnesses else self.checkpointed

    def _thin(self) -> None:
        # Of two neighbours one mark remains: the later size with the earlier time, so that no lag looks smaller.
        self._marks = [
            (self._marks[min(at + 1, len(self._marks) - 1)][0], self._marks[at][1])
            for at in range(0, len(self._marks), 2)
        ]
