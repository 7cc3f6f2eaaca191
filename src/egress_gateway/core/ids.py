"""Names for the strings and bytes that must not be mixed up."""

from collections.abc import Iterable
from typing import NewType

RecordId = NewType("RecordId", str)
"""A request's id (`rid`): UUIDv7 as 32 lower-case hex digits, so that ids sort by time (RFC 9562)."""

BundleDigest = NewType("BundleDigest", str)
"""`sha256:<hex>` over the canonical form of a policy bundle: its version."""

DetectorDigest = NewType("DetectorDigest", str)
"""`sha256:<hex>` over everything that can change what the classifier finds."""

LeafHash = NewType("LeafHash", bytes)
"""32 bytes: RFC 6962 leaf hash; record id, chain link and Merkle leaf at once."""

BodyDigest = NewType("BodyDigest", bytes)
"""32 bytes: SHA-256 of the exact bytes that leave, or that left."""

DataClass = NewType("DataClass", str)
"""Dotted name of a kind of data (`pii.email`); a family name (`pii`) stands for all below it."""

LaneId = NewType("LaneId", str)
"""One stream of text inside an answer: a choice, a content block or a tool call."""


def covers(family: str, data_class: str) -> bool:
    """Whether `family` names `data_class` itself or a family above it (`pii` covers `pii.email`)."""
    return data_class == family or data_class.startswith(f"{family}.")


def covered(data_class: str, families: Iterable[str]) -> bool:
    """Whether any of the families or classes covers a class; none of nothing does."""
    # A request asks some eighty times: a loop takes half the time of `any`.
    for family in families:  # noqa: SIM110
        if data_class == family or data_class.startswith(f"{family}."):
            return True
    return False
