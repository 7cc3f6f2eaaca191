"""The promises of a dialect for operations that take forms: nothing of a part escapes it, and no part is made up."""

from collections.abc import Iterator

from msgspec.structs import replace

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.testing.conformance.bodies import CANARY
from egress_gateway.wire.multipart import Part, parse, render

_BINARY = b"\x00" + CANARY.encode() + b"\xff"
"""A canary that no detector of texts can see."""


def check_form(dialect: Dialect, operation: Operation, body: bytes) -> Iterator[str]:
    """What is wrong with how a dialect treats this form and others that have a canary in one place; a line each."""
    parts = parse(body)
    document = dialect.parse(operation, body, unknown=UnknownFields.REFUSE, unseal=lambda _text, _blob: None)
    if not document.coverage.adds_up:
        yield f"{operation.name!r}: the account of a form does not add up"
    if parse(document.render()) != parts:
        yield f"{operation.name!r}: a form that nobody edits must be rendered with the same parts"
    before = document.render()
    fields = tuple(part.name for part in parts if part.name not in dialect.inspected)
    if any(part.name in fields for part in parse(dialect.modify(document, [Modify(rule="r", remove=fields)]))):
        yield f"{operation.name!r}: modify must remove parts"
    if document.render() != before:
        yield f"{operation.name!r}: modify must leave the document as it was"
    for place, planted in _planted(parts):
        for unknown in UnknownFields:
            yield from _canary(dialect, operation, render(planted), (place, unknown))


def _canary(dialect: Dialect, operation: Operation, body: bytes, at: tuple[str, UnknownFields]) -> Iterator[str]:
    place = f"{operation.name!r}, unknown fields {at[1].value}: {at[0]}"
    try:
        document = dialect.parse(operation, body, unknown=at[1], unseal=lambda _text, _blob: None)
    except Unreadable as refusal:
        if CANARY in str(refusal):
            yield f"{place}: a refusal must not quote the body"
        return
    in_slot = any(CANARY in slot.text for slot in document.slots)
    if not in_slot and not any(CANARY.encode() in one.content for one in document.attachments):
        yield f"{place}: must be a slot, a document to be opened, or refused"
    if not document.coverage.adds_up:
        yield f"{place}: the account does not add up"


def _planted(parts: tuple[Part, ...]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """Copies of a form with a canary in one place, each with the name of the place."""
    yield "another field", (*parts, Part(name=CANARY, content=b"x"))
    yield "another file", (*parts, Part(name="more", filename=CANARY, content=CANARY.encode()))
    for index, part in enumerate(parts):
        copies = {
            "name": replace(part, name=CANARY),
            "file name": replace(part, filename=CANARY),
            "media type": replace(part, media=f"text/{CANARY}"),
            "content": replace(part, content=CANARY.encode()),
            "bytes": replace(part, content=_BINARY),
        }
        for what, copy in copies.items():
            yield f"{what} of {part.name}", (*parts[:index], copy, *parts[index + 1 :])
