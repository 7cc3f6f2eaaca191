"""Distinct values that left, by counter and principal: exact sets up to a bound, that age out in slices.

A value counts for at least the window after it left last, and for at most a twenty-fourth of it longer. Beyond
`CAP` values no new ones are kept, and the number stays above the bound until a window after the last that was
not: what is counted is never less than what left.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.adapters.counters.buckets import NoRoomError
from egress_gateway.core.counting import Tally
from egress_gateway.core.errors import WireError

CAP: Final = 10_000
"""Values of one tally; one more is told when there are or were more."""
SLICES: Final = 24
"""Of a window."""
MOST_TALLIES: Final = 100_000
MOST_VALUES: Final = 1_000_000
"""Of all tallies: some 150 bytes each."""
SHORTEST_SECONDS: Final = 60
LONGEST_SECONDS: Final = 31 * 24 * 3600
LOOKED_AT: Final = 500
"""Tallies that `forget` looks at each time."""
_DIGEST_BYTES: Final = 16
_OVERFLOW: Final = b""
"""Stands among stored values for those that were not kept."""

_Key = tuple[bytes, int]
"""A digest with the seconds of the window."""


class ValueRow(msgspec.Struct, frozen=True, array_like=True):
    """A value as it is stored."""

    tally: bytes
    seconds: int
    value: bytes
    ends: int
    """Microseconds since the epoch; it counts until then."""


class Tallies:
    """Sets of values. `now` is in microseconds and never goes back."""

    def __init__(self, rows: Iterable[ValueRow], *, most: int = MOST_TALLIES, most_values: int = MOST_VALUES) -> None:
        self._most = most
        self._room = most_values
        self._sets: OrderedDict[_Key, _Set] = OrderedDict()
        self._changed: list[ValueRow] = []
        for row in rows:
            values = self._sets.setdefault((row.tally, row.seconds), _Set())
            last = row.ends // _slice(row.seconds) - SLICES - 1
            if row.value == _OVERFLOW:
                values.overflow = last
            else:
                values.last[row.value] = last
                self._room -= 1

    def __len__(self) -> int:
        return len(self._sets)

    def count(self, tally: Tally, now: int) -> int:
        """How many distinct values there would be with these, `CAP + 1` for more than `CAP`. Raises `WireError`."""
        values = self._live(_key(tally), now)
        if values is None:
            return min(len(set(tally.values)), CAP + 1)
        if values.overflow is not None:
            return CAP + 1
        return min(len(values.last) + sum(value not in values.last for value in set(tally.values)), CAP + 1)

    def add(self, tally: Tally, now: int) -> int:
        """Count these from now on; as `count`. Raises `NoRoomError`, and then none of them is counted."""
        key = _key(tally)
        values = self._live(key, now)
        new = len(set(tally.values) if values is None else set(tally.values).difference(values.last))
        if min(new, CAP) > self._room or (values is None and len(self._sets) >= self._most):
            raise NoRoomError
        if not tally.values:
            return self.count(tally, now)
        if values is None:
            values = self._sets[key] = _Set(now // _slice(tally.seconds))
        slice_, current = _slice(tally.seconds), now // _slice(tally.seconds)
        ends = (current + SLICES + 1) * slice_
        for value in tally.values:
            if values.last.get(value) == current:
                continue
            kept = value in values.last or len(values.last) < CAP
            if not kept and values.overflow == current:
                continue
            if kept:
                self._room -= value not in values.last
                values.last[value] = current
            else:
                values.overflow = current
            self._changed.append(ValueRow(tally.key, tally.seconds, value if kept else _OVERFLOW, ends))
        return self.count(tally, now)

    def forget(self, now: int) -> None:
        """Let go of what has aged, in some of the tallies."""
        for _ in range(min(LOOKED_AT, len(self._sets))):
            key, values = self._sets.popitem(last=False)
            self._age(values, now // _slice(key[1]))
            if values.last or values.overflow is not None:
                self._sets[key] = values

    def changed(self) -> list[ValueRow]:
        """What was counted since this was last asked."""
        rows, self._changed = self._changed, []
        return rows

    def _live(self, key: _Key, now: int) -> "_Set | None":
        values = self._sets.get(key)
        if values is not None:
            self._age(values, now // _slice(key[1]))
        return values

    def _age(self, values: "_Set", current: int) -> None:
        if values.aged == current:
            return
        values.aged = current
        oldest = current - SLICES
        live = {value: last for value, last in values.last.items() if last >= oldest}
        self._room += len(values.last) - len(live)
        values.last = live
        if values.overflow is not None and values.overflow < oldest:
            values.overflow = None


class _Set:
    """The values of one tally."""

    __slots__ = ("aged", "last", "overflow")

    def __init__(self, aged: int = 0) -> None:
        self.aged = aged
        """The slice in which it was last looked through for what has aged."""
        self.last: dict[bytes, int] = {}
        """The slice in which each value left last."""
        self.overflow: int | None = None
        """The slice in which a value was last not kept."""


def _slice(seconds: int) -> int:
    """Microseconds of a slice."""
    return seconds * 1_000_000 // SLICES


def _key(tally: Tally) -> _Key:
    """Raises `WireError` for a tally that no worker in order makes."""
    if len(tally.key) != _DIGEST_BYTES or not SHORTEST_SECONDS <= tally.seconds <= LONGEST_SECONDS:
        raise WireError("a tally out of bounds")
    if set(map(len, tally.values)) - {_DIGEST_BYTES}:
        raise WireError("a value that is no digest")
    return tally.key, tally.seconds
