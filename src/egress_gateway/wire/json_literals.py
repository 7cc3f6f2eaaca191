"""The strings and numbers of a JSON text where they stand, so that one can be changed and nothing else.

Layout, order of members, digits of numbers and repeated names stay byte for byte as they were.
"""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Final

import msgspec

from egress_gateway.wire import json

_LITERAL: Final = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|-?[0-9][0-9.eE+-]*', re.DOTALL)

_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")


class LiteralKind(Enum):
    """What a literal is."""

    KEY = "key"
    STRING = "string"
    NUMBER = "number"


class Literal(msgspec.Struct, frozen=True, gc=False):
    """A string, decoded, or a number as written, and where it stands."""

    kind: LiteralKind
    start: int
    end: int
    text: str


def literals(text: str) -> list[Literal]:
    """All keys, strings and numbers in order. Raises `WireError` for text that is not JSON."""
    json.decode(text)
    return [_literal(found) for found in _LITERAL.finditer(text)]


def quoted(text: str) -> str:
    """The JSON string for a text, with its quotes."""
    return json.encode(text).decode()


def replaced(text: str, edits: Iterable[tuple[Literal, str]]) -> str:
    """The JSON with some literals, in order, replaced by strings; a number by a whole number stays one."""
    parts: list[str] = []
    position = 0
    for literal, new in edits:
        bare = literal.kind is LiteralKind.NUMBER and _WHOLE.fullmatch(new) is not None
        parts += text[position : literal.start], new if bare else quoted(new)
        position = literal.end
    return "".join(parts) + text[position:]


def _literal(found: re.Match[str]) -> Literal:
    string, colon = found.groups()
    if string is None:
        return Literal(LiteralKind.NUMBER, found.start(), found.end(), found[0])
    decoded = msgspec.json.decode(string, type=str)
    kind = LiteralKind.STRING if colon is None else LiteralKind.KEY
    return Literal(kind, found.start(1), found.end(1), decoded)
