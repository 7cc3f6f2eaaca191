"""A form with a file as a body that was inspected in full: fields are slots, the file is a document.

The tree has a member for each part, in their order: text for a field; for the file an object with its name, its
claimed media type and, where it is plain text, its characters. Other bytes are kept beside the tree and are never
written into. What leaves is a form written anew; where nothing is edited it has the same parts.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from egress_gateway.core.answers import Unseal
from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers import blob as blobs
from egress_gateway.providers.body import Document
from egress_gateway.providers.ledger import BINARY, Ledger, expected
from egress_gateway.providers.shape import Shape
from egress_gateway.providers.walk import visit
from egress_gateway.wire.json import Json
from egress_gateway.wire.multipart import Part, parse, render

FILENAME: Final = "filename"
MEDIA: Final = "media"
CONTENT: Final = "content"
"""Members of the tree for a file; the last one is missing where the bytes are no text."""

_CONTROLS: Final = dict.fromkeys([*range(32), 127])


def parse_form_body(fields: Mapping[str, Shape], file: str, body: bytes, *, unseal: Unseal) -> Document:
    """Inspect a form along the shapes of its fields, and the file in the part `file`. Raises `Unreadable`.

    A part that is neither is refused on every route: what a provider makes of one cannot be known.
    """
    try:
        parts = parse(body)
    except WireError as error:
        raise Unreadable("malformed_form", f"the body is no form that can be inspected: {error.reason}") from error
    ledger = Ledger(UnknownFields.REFUSE, unseal)
    tree: dict[str, Json] = {}
    kept: dict[str, bytes] = {}
    for index, part in enumerate(parts, 1):
        pointer = f"/{part.name}"
        if part.name == file:
            tree[part.name], kept[part.name] = _book_file(ledger, part, pointer), part.content
        elif part.name in fields:
            tree[part.name] = _field(part, pointer)
            ledger.structural += len(part.media)
            visit(ledger, fields[part.name], tree[part.name], (tree, part.name, pointer))
        else:
            pointer = f"/~{index}"
            raise Unreadable(
                "unknown_field",
                f"the form has a part at {pointer} that its API does not define; remove it",
                pointer=pointer,
            )
        ledger.structural += len(part.name)
    coverage = ledger.coverage(sum(map(_extent, parts)))
    if not coverage.adds_up:
        raise Unreadable("uncovered", "not every byte of the body can be inspected")
    return Document(tree, ledger, coverage, partial(_write, kept))


def _field(part: Part, pointer: str) -> str:
    if part.filename is not None or part.media not in {"", blobs.TEXT}:
        raise expected("a field, not a file,", pointer)
    try:
        value = part.content.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("malformed_form", f"the field at {pointer} is not UTF-8", pointer=pointer) from error
    if value.translate(_CONTROLS) != value:
        raise Unreadable("malformed_form", f"the field at {pointer} holds control characters", pointer=pointer)
    return value


def _book_file(ledger: Ledger, part: Part, pointer: str) -> dict[str, Json]:
    """Book a file as text if its bytes are nothing else, or as a document to be opened."""
    if part.filename is None:
        raise expected("a file with a name", pointer)
    member: dict[str, Json] = {FILENAME: part.filename, MEDIA: part.media}
    ledger.text((member, FILENAME, f"{pointer}/{FILENAME}"), Scope.MESSAGE, part.filename, rigid=False)
    if part.media in blobs.MEDIA_TYPES:
        ledger.structural += len(part.media)
    else:
        ledger.text((member, MEDIA, f"{pointer}/{MEDIA}"), Scope.METADATA, part.media, rigid=True)
    place, size = f"{pointer}/{CONTENT}", len(part.content)
    content = blobs.look_at(part.content)
    if content.text is None:
        ledger.opaque += size
        ledger.attach(place, Scope.MESSAGE, content.raw, size, content.media, booked=size)
    else:
        member[CONTENT] = content.text
        ledger.text((member, CONTENT, place), Scope.MESSAGE, content.text, rigid=False)
        if media := blobs.marked_up(content.text):
            ledger.attach(place, Scope.MESSAGE, content.raw, size, media)
    # Clients say `application/octet-stream` of what they do not know: that claims nothing.
    if blobs.contradicts("" if part.media == blobs.UNKNOWN else part.media, content):
        ledger.declare(place, BINARY, size, "not what it claims to be")
    return member


def _extent(part: Part) -> int:
    """Bytes of a part, counted without knowing what they mean."""
    return sum(map(len, (part.name.encode(), (part.filename or "").encode(), part.media.encode(), part.content)))


def _write(kept: Mapping[str, bytes], tree: Mapping[str, Json]) -> bytes:
    """The form of a tree. Raises `Unreadable` for a value that no form can carry."""
    try:
        return render([_part(name, value, kept) for name, value in tree.items()])
    except WireError as error:
        raise Unreadable("malformed_form", f"the form cannot be written anew: {error.reason}") from error


def _part(name: str, value: Json, kept: Mapping[str, bytes]) -> Part:
    if not isinstance(value, dict):
        return Part(name=name, content=str(value).encode())
    content = value.get(CONTENT)
    return Part(
        name=name,
        content=content.encode() if isinstance(content, str) else kept[name],
        filename=str(value[FILENAME]),
        media=str(value[MEDIA]),
    )
