"""What an evidence pack says of itself; every other file's digest is in it."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from egress_gateway.audit.accounts.selection import Selection

FORMAT: Final = "egress-pack v2"
NAME: Final = "manifest.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`manifest.json`. `egress-verify pack` reads it."""

    format: str = FORMAT
    kind: Literal["subject", "incident", "query"]
    origin: str
    size: int
    """Records that the pack's checkpoint covers."""
    created: int
    """Microseconds since the epoch."""
    query: Selection
    range: tuple[int, int]
    """Positions of the first and the last record. If there is none, the last is one below the first: of a contiguous
    pack, where its time would stand."""
    contiguous: bool
    """Every record from the first to the last is in it."""
    files: Mapping[str, str]
    """SHA-256 in hex of each other file."""


def encode(manifest: Manifest) -> bytes:
    """As it stands in the pack, with indents for people."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"
