"""One quota's bucket: the generic cell rate algorithm, for any number of units at once.

A bucket holds `amount` units and is full at first; what is taken comes back evenly, the whole amount in
`seconds`. So at most `amount` leave at once, and at most twice that within any `seconds`. The algorithm is
that of ITU-T I.371 annex A, as a leaky bucket: what was taken is a level that sinks.

All arithmetic is in integers. A microsecond drains `amount` ticks, a unit is as many ticks as the period has
microseconds; nothing is ever rounded but the time that a caller is told to wait.

What a request really used is known only after its answer. Units that were taken in vain come back as if they
had never been taken, and no more: of what has drained meanwhile nothing is left to give back. How much that is
depends on how far the level sank since they were taken, so a bucket remembers its lowest levels.
"""

from typing import Final

MICROSECONDS: Final = 1_000_000
MOST_LOWS: Final = 16
"""Levels that a bucket remembers. With more of them, older reservations get less back than they could."""
NEVER: Final = -1
"""The wait for more units than a bucket holds."""


class Bucket:
    """The state of one bucket. `now` is in microseconds and never goes back; `at` numbers what happens to it."""

    __slots__ = ("_amount", "_drained", "_lows", "_period")

    def __init__(self, amount: int, seconds: int, *, at: int, drained: int = 0) -> None:
        """`drained` is what `drained` of an earlier bucket said; reservations from before `at` get nothing back."""
        self._amount = amount
        self._period = seconds * MICROSECONDS
        self._drained = drained
        self._lows = [(at, 0)]
        """The lowest level after each of these moments, ascending in both."""

    @property
    def drained(self) -> int:
        """When the bucket will be full again, in ticks: all of its state that has to be kept."""
        return self._drained

    @property
    def full_again(self) -> int:
        """The same in microseconds, rounded up: from then on the bucket is as good as new."""
        return -(-self._drained // self._amount)

    def wait(self, units: int, now: int) -> int:
        """Microseconds until so many units are there; 0 if they are, `NEVER` if they never will be."""
        if units > self._amount:
            return NEVER
        missing = self._level(now) + (units - self._amount) * self._period
        return max(0, -(-missing // self._amount))

    def take(self, units: int, now: int, at: int) -> None:
        """Take units, whether or not they are there."""
        level = self._level(now)
        self._note(at, level)
        self._drained = now * self._amount + level + units * self._period

    def give_back(self, units: int, now: int, *, since: int) -> None:
        """Return units that were taken at `since`, as far as time has not returned them already."""
        ticks = units * self._period
        lowest = min((low for at, low in self._lows if at > since), default=ticks)
        self._drained -= min(ticks, lowest, self._level(now))
        lows, self._lows = self._lows, []
        for at, low in lows:
            self._note(at, low if at <= since else max(0, low - ticks))

    def _level(self, now: int) -> int:
        return max(0, self._drained - now * self._amount)

    def _note(self, at: int, level: int) -> None:
        """The level was so low at this moment; what was remembered of higher ones before is the same."""
        lows = self._lows
        while lows and lows[-1][1] >= level:
            lows.pop()
        lows.append((at, level))
        if len(lows) > MOST_LOWS:
            lows[:2] = [(lows[1][0], lows[0][1])]
