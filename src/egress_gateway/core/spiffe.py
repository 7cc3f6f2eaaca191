"""SPIFFE ids (SPIFFE-ID specification, sections 2.1 to 2.3): names of workloads."""

import re
from typing import Final

import msgspec

MAX_ID: Final = 2048
"""Bytes of a whole id (section 2.3); all of them are ASCII."""

_ID: Final = re.compile(r"spiffe://([a-z0-9._-]{1,255})((?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*)")
"""Trust domain and path. No user, port, query, percent sign, empty or dot segment can match."""


class SpiffeId(msgspec.Struct, frozen=True, kw_only=True):
    """The two parts of an id."""

    trust_domain: str
    path: str
    """Begins with a slash; empty for the id of the trust domain itself."""


def parse_spiffe(text: str) -> SpiffeId | None:
    """The parts of an id, or None for any other text."""
    found = _ID.fullmatch(text) if len(text) <= MAX_ID else None
    return SpiffeId(trust_domain=found[1], path=found[2]) if found else None
