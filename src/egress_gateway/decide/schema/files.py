"""JSON Schema (2020-12) for each kind of file in a bundle, so that an editor completes and underlines.

A schema holds what the shape of one file can say: keys, closed lists, bounds, grammars. What takes two
files (whether a rule's group is in `groups.yaml`) it knows where it was made from a loaded bundle, whose
words it then lists; otherwise it takes any word that could be one. It never refuses what loads, and only
loading says that a bundle is right.
"""

from collections.abc import Collection, Mapping
from typing import Final

from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.decide.bundle import SCHEMA
from egress_gateway.decide.classes import CLASS
from egress_gateway.decide.schema import agreements, cases, lanes, rules
from egress_gateway.decide.schema.parts import Refs, Schema, mapping, name, number, text
from egress_gateway.decide.schema.when import when
from egress_gateway.decide.vocabulary import Vocabulary, families_of
from egress_gateway.wire.yaml import MAX_INT

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

FILES: Final[Mapping[str, str]] = {
    "bundle": "bundle.yaml",
    "classes": "classes.yaml",
    "floor": "floor.yaml",
    "groups": "groups.yaml",
    "providers": "providers.yaml",
    "region": "regions/<region>.yaml",
    "route": "routes/<name>.yaml",
    "rules": "rules.yaml",
    "test": "tests/<name>.yaml",
    "tools": "tools.yaml",
}
"""Each kind of file, and where it stands in a bundle."""

_REFS: Final = Refs(
    data_class={"$ref": "#/$defs/class"}, classes={"$ref": "#/$defs/classes"}, when={"$ref": "#/$defs/when"}
)
_OF_CLASSES: Final = ("classes", "floor", "region", "route", "rules", "test")
_OF_CONDITIONS: Final = ("floor", "region", "rules")


def general(operations: Mapping[str, Collection[str]]) -> Vocabulary:
    """The words that every bundle has: built-in classes, and what the build's dialects speak."""
    return Vocabulary(
        levels=BUILTIN_CLASSES,
        class_families=families_of(BUILTIN_CLASSES),
        families=tuple(operations),
        operations=tuple(sorted({operation for family in operations.values() for operation in family})),
    )


def schema_of(kind: str, vocabulary: Vocabulary, *, closed: bool) -> Schema:
    """The schema of a kind of file, of `FILES`.

    `closed` says that the vocabulary's data classes are all there are, as in a loaded bundle.
    """
    match kind:
        case "bundle":
            schema = _head()
        case "classes":
            schema = agreements.classes(_REFS.data_class)
        case "floor":
            schema = rules.floor(vocabulary, _REFS)
        case "groups":
            schema = agreements.groups(vocabulary)
        case "providers":
            schema = agreements.providers()
        case "region":
            schema = rules.region(vocabulary, _REFS)
        case "route":
            schema = lanes.route(vocabulary, _REFS.classes)
        case "rules":
            schema = rules.rules(vocabulary, _REFS)
        case "test":
            schema = cases.tests(vocabulary, _REFS.data_class)
        case _:
            schema = agreements.tools()
    shared: dict[str, Schema] = {}
    if kind in _OF_CLASSES:
        # A class that is being declared is in no vocabulary yet.
        shared["class"] = _class(vocabulary, closed=closed and kind != "classes")
        shared["classes"] = {"anyOf": [_REFS.data_class, text("A set, as $name.", pattern=r"\$.+")]}
    if kind in _OF_CONDITIONS:
        shared["when"] = when(vocabulary, _REFS.classes)
    return {"$schema": DIALECT, "title": FILES[kind], **schema, **({"$defs": shared} if shared else {})}


def _head() -> Schema:
    return mapping(
        "",
        {
            "schema": {"const": SCHEMA, "description": "The version of the format."},
            "name": name("What the bundle is called."),
            "serial": number("Rises with every release.", low=1, high=MAX_INT),
        },
        required=["schema", "name", "serial"],
    )


def _class(vocabulary: Vocabulary, *, closed: bool) -> Schema:
    known: Schema = {"enum": sorted({*vocabulary.levels, *vocabulary.class_families})}
    if closed:
        return known
    return {"anyOf": [known, text("A class of classes.yaml.", pattern=CLASS)]}
