"""JSON in which no object has two members of one name.

For documents that are believed because of a signature over their bytes: of two members with the same
name one reader takes the first and another the last (RFC 8259 section 4), and then the signer and we
could mean different things. Everything else is refused as `wire/json.py` does.
"""

import json
from typing import Final

from egress_gateway.core.errors import WireError
from egress_gateway.wire.json import Json, decode, measure


def decode_unique(data: bytes, *, depth: int) -> Json:
    """The tree for one JSON document, nested at most `depth` levels. Raises `WireError`."""
    tree = decode(data)
    if measure(tree).depth > depth:
        raise WireError(f"nested deeper than {depth} levels")
    # The second reading is for the names alone: form and depth are in order by now, and numbers stay unread.
    _NAMES.decode(data.decode())
    return tree


def _check_names(members: list[tuple[str, object]]) -> None:
    if len({name for name, _ in members}) != len(members):
        raise WireError("a member stands twice in an object")


_NAMES: Final = json.JSONDecoder(object_pairs_hook=_check_names, parse_int=len, parse_float=len)
