"""The JSON Schema (2020-12) of audit records, made from the code that writes and reads them.

Every field says what it is and which requirements it serves as evidence (`x-serves`). What it says is the text
below the field in the source, so that neither can be changed without the other. Each kind is a schema of its own:
whoever reads one kind needs only what that refers to.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from egress_gateway.audit.records.groups import LARGEST_INTEGER, Group
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.record import KINDS, kind_of
from egress_gateway.audit.records.requirements import SERVED
from egress_gateway.audit.records.sections import OF_GROUP, section_of
from egress_gateway.core.slots import ClassCount, Coverage

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ID: Final = "urn:egress-gateway:audit-record:1"
_REFERENCE: Final = "#/$defs/"

Schema = dict[str, Any]
"""JSON as msgspec gives it."""


def record_schema(kind: str = "") -> Schema:
    """The schema of all records, or of those of one kind. Raises `KeyError` for a kind that there is not."""
    _, found = msgspec.json.schema_components(KINDS, ref_template=_REFERENCE + "{name}")
    described: tuple[type, ...] = (*KINDS, *OF_GROUP, ClassCount, Coverage)
    owners = {owner.__name__: owner for owner in described}
    definitions = {name: _definition(schema, owners[name]) for name, schema in found.items()}
    classes = {kind_of(each): each.__name__ for each in KINDS}
    wanted = [classes[kind]] if kind else list(classes.values())
    named = {name: definitions[name] for name in _needed(wanted, definitions)}
    head: Schema = {"$schema": DIALECT, "$id": f"{ID}:{kind}" if kind else ID, "title": "Audit record"}
    if kind:
        return {**head, "$ref": _REFERENCE + wanted[0], "$defs": named}
    return {**head, "oneOf": [{"$ref": _REFERENCE + name} for name in wanted], "$defs": named}


def field_texts(owner: type) -> Mapping[str, str]:
    """What stands below each field of a record or a group, those of its bases among them."""
    texts: dict[str, str] = {}
    for each in reversed(owner.__mro__):
        if each.__module__.startswith("egress_gateway"):
            texts.update(_below(each))
    return texts


def _below(owner: type) -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(inspect.getsource(owner)).body
    if not isinstance(tree, ast.ClassDef):
        raise TypeError(f"{owner.__name__} is no class in its source")
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            yield field.target.id, " ".join(str(ast.literal_eval(text.value)).split())


def _definition(schema: Schema, owner: type) -> Schema:
    texts, properties = field_texts(owner), {}
    for name, value in schema["properties"].items():
        described = _plain(value)
        if name in texts:
            described["description"] = texts[name]
        if issubclass(owner, Group | Common):
            described["x-serves"] = list(SERVED[f"{section_of(owner, name)}.{name}"])
        properties[name] = described
    required = list(schema["required"])
    if issubclass(owner, Common):
        # It has a default and is written all the same.
        required.insert(1, "v")
    text = re.sub(r"\s+", " ", inspect.getdoc(owner) or "")
    return {
        "description": text,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _plain(value: Schema) -> Schema:
    """A value as records have it: never null, for empty is absent, and never beyond what all readers of JSON read."""
    (chosen,) = [one for one in value.get("anyOf", [value]) if one.get("type") != "null"]
    plain: Schema = {name: each for name, each in chosen.items() if name != "default"}
    if plain.get("type") == "integer":
        plain = {"type": "integer", "minimum": 0, "maximum": LARGEST_INTEGER}
    default = value.get("default")
    if isinstance(default, str | bool | int):
        plain["default"] = default
    return plain


def _needed(wanted: list[str], definitions: Mapping[str, Schema]) -> list[str]:
    """The names of these definitions and of all that they refer to, in the order in which they are met."""
    met: list[str] = []
    waiting = list(wanted)
    while waiting:
        name = waiting.pop(0)
        if name not in met:
            met.append(name)
            waiting += _referred(definitions[name])
    return met


def _referred(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(_REFERENCE)
        for value in schema.values():
            yield from _referred(value)
