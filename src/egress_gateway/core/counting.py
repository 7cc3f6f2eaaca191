"""What a bundle wants counted over many requests: how much of what one principal has let out."""

from typing import Final

import msgspec

from egress_gateway.core.ids import DataClass

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
