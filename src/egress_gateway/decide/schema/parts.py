"""The pieces that schemas are made of: mappings without other keys, words from a list, bounded numbers.

Only keywords that mean the same in draft 7 and in 2020-12 are used (no `unevaluatedProperties`, no
`prefixItems`): language servers read the newer draft and apply what the older one had.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.wire.fields import NAME

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
Schema = Mapping[str, Json]


class Refs(msgspec.Struct, frozen=True, kw_only=True):
    """What several places of one schema say alike, by reference."""

    data_class: Schema
    """A data class or a family."""
    classes: Schema
    """The same, or a set."""
    when: Schema
    """Conditions."""


NOTHING: Final[Schema] = {"type": "array", "maxItems": 0}
"""An empty list, where it says something."""


def text(about: str = "", *, pattern: re.Pattern[str] | str = "") -> Schema:
    """Text that is not empty; `pattern` must match all of it."""
    if not pattern:
        return {"type": "string", "minLength": 1, **_about(about)}
    grammar = pattern if isinstance(pattern, str) else pattern.pattern
    return {"type": "string", "pattern": f"^(?:{grammar})$", **_about(about)}


def name(about: str = "") -> Schema:
    """A name in our grammar."""
    return text(about, pattern=NAME)


def number(about: str, *, low: int, high: int) -> Schema:
    """A whole number within bounds."""
    return {"type": "integer", "minimum": low, "maximum": high, **_about(about)}


def flag(about: str, *, default: bool | None = None) -> Schema:
    """`true` or `false`."""
    return {"type": "boolean", **({} if default is None else {"default": default}), **_about(about)}


def choice(about: str, words: Collection[str], default: str | None = None) -> Schema:
    """One of a closed list."""
    return {"enum": [*words], **({} if default is None else {"default": default}), **_about(about)}


def word(known: Collection[str], *, else_pattern: re.Pattern[str] | str) -> Schema:
    """One of the known words; where none is known, any that could be one."""
    return {"enum": sorted(known)} if known else text(pattern=else_pattern)


def words(about: str, item: Schema) -> Schema:
    """One word, or a list of different ones."""
    several: Schema = {"type": "array", "items": item, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [item, several], **_about(about)}


def mapping(
    about: str,
    properties: Mapping[str, Schema],
    *,
    required: Collection[str] = (),
    **more: Json,
) -> Schema:
    """A mapping whose keys we know."""
    return {
        "type": "object",
        **_about(about),
        "properties": properties,
        **({"required": [*required]} if required else {}),
        "additionalProperties": False,
        **more,
    }


def entries(about: str, names: Schema, value: Schema, *, least: int = 0) -> Schema:
    """A mapping whose keys the file chooses."""
    return {
        "type": "object",
        **_about(about),
        "propertyNames": names,
        "additionalProperties": value,
        **({"minProperties": least} if least else {}),
    }


def _about(about: str) -> Schema:
    return {"description": about} if about else {}
