"""What is counted over many requests: what a bundle wants to know, and what is said to whoever counts."""

from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import DataClass

LARGEST_UNITS: Final = 1 << 40
"""Tokens or cents of one request, and what a bucket may hold; all arithmetic stays in 128 bits."""
PER: Final = ("person", "app", "agent", "route", "session")
"""Whose numbers are kept apart."""


class Counter(msgspec.Struct, frozen=True, kw_only=True):
    """The distinct values of some classes that leave unredacted in a window, for each combination of `per`."""

    name: str
    classes: tuple[DataClass, ...]
    """Classes or families; the same value in two of them counts twice."""
    per: tuple[str, ...]
    """Of `PER`, in its order."""
    seconds: int


class Fragments(msgspec.Struct, frozen=True, kw_only=True):
    """Look for a secret that leaves in pieces: over several requests of one principal within a window."""

    per: tuple[str, ...]
    """Of `PER`, in its order."""
    seconds: int


class Charge(msgspec.Struct, frozen=True, array_like=True):
    """So many units out of one bucket."""

    bucket: bytes
    """A keyed digest of whose bucket it is and of which rule, never a name."""
    amount: int
    """What the bucket holds; as much comes back evenly in `seconds`."""
    seconds: int
    units: int


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken from buckets before anything left, to be settled with what was really used."""

    at: int
    """When, in the order of the service that counts."""
    charges: tuple[Charge, ...]


class Overdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was taken, because one bucket does not hold enough."""

    charge: int
    """Which of the charges: the one that has to wait longest."""
    wait: int
    """Microseconds until there is enough; negative for more than the bucket can ever hold."""


class Settlement(msgspec.Struct, frozen=True, array_like=True):
    """What was taken from a bucket, and what should have been."""

    charge: Charge
    units: int
    """Really used: fewer give the rest back, more leave the bucket in debt."""


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """Values of one principal for one counter."""

    key: bytes
    """A keyed digest of counter and principal, never a name."""
    seconds: int
    """The window."""
    values: tuple[bytes, ...]
    """Keyed digests of values, each once."""


class ValueSeen(msgspec.Struct, frozen=True, array_like=True):
    """A value that a counter may want to know again: its class and a keyed digest of it."""

    data_class: DataClass
    digest: bytes


@conceals("pieces")
class KeptPieces(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of the earlier requests of one principal."""

    pieces: tuple[bytes, ...] = ()
    """Sealed, the oldest first."""
    version: int = 0
    """Another one after each request that has some kept; 0 if nothing is."""
