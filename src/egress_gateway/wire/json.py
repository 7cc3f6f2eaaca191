"""JSON (RFC 8259) to a tree and back, bounded, exact and strict.

Numbers keep their digits: integers are Python integers, everything else is a `Decimal`, so nothing
is lost beyond 2^53 or in the last place of a fraction. Refused are NaN and infinities, a byte order
mark, trailing data, bytes that are not UTF-8, lone surrogates and control characters in strings.
Of members with the same name the last one wins; that is harmless as long as what is sent on is the
encoded tree and never the bytes that arrived.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import msgspec

from egress_gateway.core.errors import WireError

Json: TypeAlias = "str | int | bool | Decimal | list[Json] | dict[str, Json] | None"

MAX_DEPTH = 64
"""Nested containers. Tool schemas of real clients stay below 20; readers behind us recurse."""
MAX_MEMBERS = 500_000
"""Members and items. A 1,000-turn conversation has some 10,000; each costs us and the provider memory."""

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")

_LINE_BREAKS = ((b"\xe2\x80\xa8", rb"\u2028"), (b"\xe2\x80\xa9", rb"\u2029"), (b"\xc2\x85", rb"\u0085"))
"""U+2028, U+2029 and U+0085: legal in JSON, but some SDKs split an event's data line at them."""
_BOOLEANS = {True: "true", False: "false"}


class Extent(msgspec.Struct, frozen=True, gc=False):
    """How much a tree holds."""

    bytes: int
    """UTF-8 bytes of all leaves and keys: strings without quotes and escapes, numbers and words as written."""
    members: int
    depth: int


def decode(data: bytes | str) -> Json:
    """The tree for one JSON document. Raises `WireError`."""
    try:
        tree: Json = _DECODER.decode(data)
    except UnicodeError as error:
        raise WireError("not UTF-8") from error
    except RecursionError as error:
        raise WireError(f"nested deeper than {MAX_DEPTH} levels") from error
    except (msgspec.MsgspecError, InvalidOperation) as error:
        # msgspec's messages name bytes by offset and quote none of them, but a hook's could.
        raise WireError("not valid JSON") from error
    return tree


def decode_bounded(data: bytes | str) -> tuple[Json, Extent]:
    """The tree and its extent. Raises `WireError` also for a tree deeper or larger than the bounds."""
    tree = decode(data)
    extent = measure(tree)
    if extent.depth > MAX_DEPTH:
        raise WireError(f"nested deeper than {MAX_DEPTH} levels")
    if extent.members > MAX_MEMBERS:
        raise WireError(f"more than {MAX_MEMBERS} members")
    return tree, extent


def decode_checked(data: str) -> Json:
    """The tree, within the same bounds, for many small documents: counted only if it might exceed them."""
    opened = data.count("{") + data.count("[")
    if opened <= MAX_DEPTH and len(data) <= MAX_MEMBERS:
        return decode(data)
    return decode_bounded(data)[0]


def encode(tree: Json) -> bytes:
    """The shortest encoding, with line-breaking characters escaped."""
    data = _ENCODER.encode(tree)
    if not data.isascii():
        for character, escaped in _LINE_BREAKS:
            if character in data:
                data = data.replace(character, escaped)
    return data


def word(value: Json) -> str:
    """A leaf that is no string, as `encode` writes it."""
    if value is None:
        return "null"
    return _BOOLEANS[value] if isinstance(value, bool) else str(value)


def measure(tree: Json) -> Extent:
    """Count a tree level by level, without recursion and without knowing what it means."""
    texts: list[str] = []
    words = members = 0
    depth = -1
    below: list[list[Json] | dict[str, Json]] = [[tree]]
    while below:
        level, below = below, []
        depth += 1
        for container in level:
            members += len(container)
            values: Iterable[Json] = container
            if isinstance(container, dict):
                texts.extend(container)
                values = container.values()
            for value in values:
                if isinstance(value, str):
                    texts.append(value)
                elif isinstance(value, (dict, list)):
                    below.append(value)
                else:
                    words += len(word(value))
    # The list around the tree counts neither as a member nor as a level.
    return Extent(len("".join(texts).encode()) + words, members - 1, depth)
