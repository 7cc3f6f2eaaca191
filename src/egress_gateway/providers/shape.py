"""The shape language: what may stand where in a body, and what becomes of it.

A dialect describes its requests with these records, and `walk.py` takes a body along the
description. There is no shape for "ignore": every leaf ends as a slot that is inspected, as a
structural word of a closed vocabulary, as an opaque blob that policy hears of, or as a refusal.
Member names in a description are fixed by the provider's API: ASCII, without `/` and `~`.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from egress_gateway.core.slots import Scope


class Text(msgspec.Struct, frozen=True):
    """A string to inspect."""

    scope: Scope
    rigid: bool = False
    """Cannot carry a token: an identifier, a name, a pattern."""


class Model(msgspec.Struct, frozen=True):
    """The name of a model: text to inspect, in the form that rules can name (`core.models`)."""


class Word(msgspec.Struct, frozen=True):
    """A string of a closed vocabulary. Any other is a rigid slot: new words appear, data is seen."""

    words: frozenset[str]


class Number(msgspec.Struct, frozen=True):
    """A setting: structural while too short for any identifier (`MAX_SETTING_LENGTH`), else a rigid slot."""


class Flag(msgspec.Struct, frozen=True):
    """True or false."""


class Record(msgspec.Struct, frozen=True):
    """An object with the members of the API.

    Case variants of their names are refused: a reader that folds case would take them for the members.
    """

    members: Mapping[str, "Shape"]
    folded: frozenset[str]


class Items(msgspec.Struct, frozen=True):
    """An array of alike."""

    item: "Shape"


class Tagged(msgspec.Struct, frozen=True, kw_only=True):
    """An object whose kind stands in one of its members. An unknown kind is declared remote: it may be one."""

    tag: str
    cases: Mapping[str, "Shape"]
    absent: "Shape | None" = None
    """What an object without the tag is."""


class ByKind(msgspec.Struct, frozen=True, kw_only=True):
    """A value whose JSON type says what it is. A type without a shape is refused."""

    text: "Shape | None" = None
    array: "Shape | None" = None
    object: "Shape | None" = None


class Free(msgspec.Struct, frozen=True):
    """Any JSON: each leaf and each key is a slot, numbers and keys are rigid."""

    scope: Scope
    rigid: bool = False


class Schema(msgspec.Struct, frozen=True):
    """A JSON schema: descriptions and titles are text, every other string, number and key is rigid.

    The vocabulary of JSON Schema itself is structural.
    """


class JsonText(msgspec.Struct, frozen=True):
    """A string that holds JSON: its leaves are slots with pointers `outer#/inner`.

    A string that is not JSON after all is one slot of text.
    """

    scope: Scope


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """Base64 or a data URI, refused unless it decodes strictly. What decodes to text is a rigid slot."""

    scope: Scope
    claim: str = ""
    """The member beside it that names the media type or format."""


class Link(msgspec.Struct, frozen=True):
    """A URL that the provider may fetch: a rigid slot and declared remote. A `data:` URI is a blob."""

    scope: Scope
    reason: str


class Reference(msgspec.Struct, frozen=True):
    """An id of something the provider holds: a rigid slot and declared remote."""

    reason: str


class Remote(msgspec.Struct, frozen=True):
    """A value whose presence makes the provider act or read elsewhere: declared, and inspected."""

    reason: str
    shape: "Shape"


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """An object with a provider's opaque blob, and the member whose text the blob vouches for."""

    blob: str
    text: str = ""
    record: Record


class Signature(msgspec.Struct, frozen=True):
    """A provider's opaque blob inside a `Sealed` object: declared unless it is proven to be one."""


class Refuse(msgspec.Struct, frozen=True):
    """A member that may not be sent at all."""

    reason: str


Shape: TypeAlias = (
    Text | Model | Word | Number | Flag | Record | Items | Tagged | ByKind | Free | Schema | JsonText | Blob | Link
    | Reference | Remote | Sealed | Signature | Refuse
)  # fmt: skip

MAX_SETTING_LENGTH = 7
"""Characters of a structural number. 1000000 output tokens fit; an SSN, phone or card number does not."""

SIGNATURE = Signature()
NUMBER = Number()
FLAG = Flag()
MODEL = Model()
NAME = Text(Scope.METADATA, rigid=True)
"""An identifier: inspected like any text, but a token in its place would break the request."""


def record(members: Mapping[str, Shape]) -> Record:
    """An object with these members."""
    return Record(members, frozenset(name.casefold() for name in members))


def word(*words: str) -> Word:
    """A string out of a closed vocabulary."""
    return Word(frozenset(words))
