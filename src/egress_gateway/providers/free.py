"""JSON that the API leaves to the caller: tool inputs, schemas, metadata, members nobody knows.

Each leaf is a slot and so is each key, because a key can carry data as well as a value. Keys never
appear in pointers: the third key of an object is `~3`.
"""

from decimal import Decimal

from egress_gateway.core.slots import Scope
from egress_gateway.providers.ledger import At, Ledger, size
from egress_gateway.providers.unseen import declare_unseen
from egress_gateway.wire.json import Json, word

LONGEST_WHOLE = 40
"""Digits. An exponent can ask for a billion of them; an IBAN has 34 characters."""

# fmt: off
_SCHEMA_WORDS = frozenset({
    "$schema", "$id", "$ref", "$defs", "$anchor", "$comment", "additionalProperties", "allOf", "anyOf", "const",
    "contains", "default", "definitions", "dependentRequired", "dependentSchemas", "deprecated", "description",
    "else", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxItems",
    "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
    "not", "nullable", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames",
    "readOnly", "required", "strict", "then", "title", "type", "unevaluatedProperties", "uniqueItems", "writeOnly",
    "array", "boolean", "integer", "null", "number", "object", "string",
})
# fmt: on
"""Keywords and type names of JSON Schema 2020-12, and of the drafts before it that clients still send."""

_PROSE = frozenset({"description", "title"})


def visit_free(ledger: Ledger, scope: Scope, value: Json, at: At, *, rigid: bool) -> None:
    """Book any JSON leaf by leaf. Depth is bounded by the decoder."""
    _visit(ledger, scope, value, at, str(at[1]), rigid=rigid)


def _visit(ledger: Ledger, scope: Scope, value: Json, at: At, name: str, *, rigid: bool) -> None:
    """`name` is that of the member which the value, or the array around it, stands in."""
    if isinstance(value, str):
        ledger.text(at, scope, value, rigid=rigid)
        declare_unseen(ledger, scope, name, value, at[2])
    elif isinstance(value, dict):
        for index, (member, child) in enumerate(value.items(), 1):
            below = f"{at[2]}/~{index}"
            book_key(ledger, below, member)
            _visit(ledger, scope, child, (value, member, below), member, rigid=rigid)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _visit(ledger, scope, child, (value, index, f"{at[2]}/{index}"), name, rigid=rigid)
    else:
        book_bare(ledger, value, at[2], scope, replaceable=None if rigid else at)
        if not isinstance(value, bool) and value is not None:
            declare_unseen(ledger, scope, name, word(value), at[2])


def visit_schema(ledger: Ledger, value: Json, at: At) -> None:
    """Book a JSON schema: prose may carry a token, everything else is what the model has to repeat."""
    if isinstance(value, str):
        if value in _SCHEMA_WORDS:
            ledger.structural += len(value)
        else:
            ledger.text(at, Scope.TOOL_SCHEMA, value, rigid=at[1] not in _PROSE)
            declare_unseen(ledger, Scope.TOOL_SCHEMA, "", value, at[2])
    elif isinstance(value, dict):
        for index, (name, child) in enumerate(value.items(), 1):
            below = f"{at[2]}/~{index}"
            if name in _SCHEMA_WORDS:
                ledger.structural += len(name)
            else:
                book_key(ledger, below, name)
            visit_schema(ledger, child, (value, name, below))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            visit_schema(ledger, child, (value, index, f"{at[2]}/{index}"))
    else:
        book_bare(ledger, value, at[2], Scope.TOOL_SCHEMA)


def book_key(ledger: Ledger, pointer: str, name: str) -> None:
    """Book a key that a caller chose."""
    ledger.scanned += size(name)
    ledger.inspect(pointer, Scope.KEY, name)


def book_bare(ledger: Ledger, value: Json, pointer: str, scope: Scope, *, replaceable: At | None = None) -> None:
    """Book a leaf that is no string: numbers are inspected, true, false and null say nothing.

    `replaceable`: where it stands, if another number may stand there. A whole number in another spelling
    (`4.111e3`, `4111.0`) is also inspected as plain digits.
    """
    written = word(value)
    if value is None or isinstance(value, bool):
        ledger.structural += len(written)
    else:
        ledger.scanned += len(written)
        ledger.inspect(pointer, scope, written, number=replaceable if isinstance(value, int) else None)
        if isinstance(value, Decimal) and (digits := _whole(value)) != written:
            ledger.inspect(pointer + "#", scope, digits)


def _whole(number: Decimal) -> str:
    """A whole number's digits; any other number, or one of more digits than identifiers have, as written."""
    if number.adjusted() >= LONGEST_WHOLE or number != number.to_integral_value():
        return word(number)
    return str(int(number))
