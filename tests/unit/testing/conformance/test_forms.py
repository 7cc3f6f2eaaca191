"""The kit names what is wrong with how a dialect treats forms."""

from collections.abc import Callable, Sequence

import pytest

from egress_gateway.core.answers import Unseal
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.providers.dialects.openai_files import FILES_CREATE, OpenAIFiles
from egress_gateway.testing.conformance.forms import check_form
from egress_gateway.wire.multipart import Part, render

FORM = render([Part(name="purpose", content=b"x"), Part(name="file", filename="a.txt", content=b"hi")])


class Overlooks(OpenAIFiles):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.slots, document.attachments = document.slots[:1], ()
        return document


class Miscounts(OpenAIFiles):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.coverage = Coverage(bytes=1)
        return document


class Rewrites(OpenAIFiles):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.tree.pop("purpose", None)
        return document


class Quotes(OpenAIFiles):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        if b"canary" in body:
            raise Unreadable("no", body.decode(errors="replace"))
        return super().parse(operation, body, unknown=unknown, unseal=unseal)


class ModifiesInPlace(OpenAIFiles):
    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        document.tree.pop("purpose")
        return document.render()


class ModifiesNothing(OpenAIFiles):
    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        return document.render()


BROKEN: dict[Callable[[], Dialect], tuple[str, ...]] = {
    OpenAIFiles: (),
    Overlooks: (
        "'files.create', unknown fields scan: content of file: must be a slot, a document to be opened, or refused",
        "'files.create', unknown fields scan: bytes of file: must be a slot, a document to be opened, or refused",
        "'files.create', unknown fields refuse: file name of file: must be a slot, a document to be opened, or refused",
    ),
    Miscounts: (
        "'files.create': the account of a form does not add up",
        "'files.create', unknown fields scan: content of purpose: the account does not add up",
    ),
    Rewrites: ("'files.create': a form that nobody edits must be rendered with the same parts",),
    Quotes: ("'files.create', unknown fields scan: another field: a refusal must not quote the body",),
    ModifiesNothing: ("'files.create': modify must remove parts",),
    ModifiesInPlace: ("'files.create': modify must leave the document as it was",),
}


@pytest.mark.parametrize(("make", "lines"), BROKEN.items(), ids=[make.__name__ for make in BROKEN])
def test_a_bad_dialect_is_told_what_is_wrong(make: Callable[[], Dialect], lines: Sequence[str]) -> None:
    told = list(check_form(make(), FILES_CREATE, FORM))
    assert set(lines) <= set(told)
    assert bool(told) == bool(lines)
