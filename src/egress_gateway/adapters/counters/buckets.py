"""All buckets of a node: taken from all at once or not at all, forgotten when they are full again.

A bucket that is full says nothing that a new one would not say. So only those that somebody took from lately
take room, and how many there may be is bounded: a worker that is taken over could name any number.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from egress_gateway.core.counting import LARGEST_UNITS, Charge, Overdrawn, Reservation, Settlement
from egress_gateway.core.errors import WireError
from egress_gateway.decide.gcra import NEVER, Bucket

MOST_BUCKETS: Final = 200_000
"""Some 500 bytes each: what 20,000 people use within a day, with ten limits each."""
MOST_CHARGES: Final = 256
"""Of one request."""
LONGEST_SECONDS: Final = 366 * 24 * 3600
LOOKED_AT: Final = 2_000
"""Buckets that `forget` looks at each time."""

_Key = tuple[bytes, int, int]
"""A digest with the amount and the seconds: a limit that is changed begins with a full bucket."""


class BucketRow(msgspec.Struct, frozen=True, array_like=True):
    """A bucket as it is stored."""

    bucket: bytes
    amount: int
    seconds: int
    drained: int


class NoRoomError(Exception):
    """There is no room for more; what was asked was not done."""


class Buckets:
    """Buckets by digest. `now` is in microseconds and never goes back."""

    def __init__(self, rows: Iterable[BucketRow], *, at: int, most: int = MOST_BUCKETS) -> None:
        """`at` is where this life of the service begins to number what happens."""
        self._at = at
        self._most = most
        self._buckets: OrderedDict[_Key, Bucket] = OrderedDict(
            ((row.bucket, row.amount, row.seconds), Bucket(row.amount, row.seconds, at=at, drained=row.drained))
            for row in rows
        )
        self._changed: set[_Key] = set()

    def __len__(self) -> int:
        return len(self._buckets)

    def reserve(self, charges: Sequence[Charge], now: int) -> Reservation | Overdrawn:
        """Take all or nothing. Raises `WireError` for charges that no worker in order makes, and `NoRoomError`."""
        keys = [_key(charge) for charge in charges]
        if len(set(keys)) < len(keys) or len(keys) > MOST_CHARGES:
            raise WireError("a bucket that is charged twice, or too many")
        buckets = [self._bucket(key) for key in keys]
        waits = [bucket.wait(charge.units, now) for bucket, charge in zip(buckets, charges, strict=True)]
        if any(waits):
            longest = NEVER if NEVER in waits else max(waits)
            return Overdrawn(charge=waits.index(longest), wait=longest)
        if len(self._buckets) + sum(key not in self._buckets for key in keys) > self._most:
            raise NoRoomError
        self._at += 1
        for key, bucket, charge in zip(keys, buckets, charges, strict=True):
            self._take(key, bucket, charge.units, now)
        return Reservation(at=self._at, charges=tuple(charges))

    def settle(self, at: int, settlements: Iterable[Settlement], now: int) -> None:
        """Give back what was not used, take what was used besides. Raises `WireError` as `reserve`."""
        self._at += 1
        for settlement in settlements:
            key = _key(settlement.charge)
            more = settlement.units - settlement.charge.units
            if not 0 <= settlement.units <= LARGEST_UNITS:
                raise WireError("units that no request uses")
            if more > 0 and (key in self._buckets or len(self._buckets) < self._most):
                self._take(key, self._bucket(key), more, now)
            elif more < 0 and (bucket := self._buckets.get(key)) is not None:
                bucket.give_back(-more, now, since=at)
                self._changed.add(key)

    def forget(self, now: int) -> None:
        """Let go of some of those that are full again."""
        for _ in range(min(LOOKED_AT, len(self._buckets))):
            key, bucket = self._buckets.popitem(last=False)
            if bucket.full_again > now:
                self._buckets[key] = bucket

    def changed(self) -> list[BucketRow]:
        """Those that changed since this was last asked, and are not forgotten since."""
        keys, self._changed = self._changed, set()
        return [BucketRow(*key, self._buckets[key].drained) for key in keys if key in self._buckets]

    def _bucket(self, key: _Key) -> Bucket:
        return self._buckets.get(key) or Bucket(key[1], key[2], at=self._at)

    def _take(self, key: _Key, bucket: Bucket, units: int, now: int) -> None:
        bucket.take(units, now, self._at)
        self._buckets[key] = bucket
        self._changed.add(key)


def _key(charge: Charge) -> _Key:
    """Raises `WireError` for a charge that no worker in order makes."""
    if not (
        len(charge.bucket) == 16
        and 0 < charge.amount <= LARGEST_UNITS
        and 0 < charge.seconds <= LONGEST_SECONDS
        and 0 <= charge.units <= LARGEST_UNITS
    ):
        raise WireError("a charge out of bounds")
    return charge.bucket, charge.amount, charge.seconds
