"""PDF beyond its text: what makes a page unreadable, and what a reader that is missing leaves."""

import builtins

import pytest
from tests import documents as d

from egress_gateway.adapters.documents.reading import open_document


def test_a_page_that_is_drawn_and_not_written_is_opaque() -> None:
    blank = d.pdf("")
    assert open_document(blank).unread == ()
    drawn = d.drawn_pdf()
    assert [(part.where, part.reason) for part in open_document(drawn).unread] == [("page/1", "unknown type")]


def test_form_fields_are_text() -> None:
    assert "Ada Castellano" in [passage.text for passage in open_document(d.pdf_form("Ada Castellano")).passages][-1]


def test_without_a_reader_it_is_opaque_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def importer(name: str, *rest: object) -> object:
        if name == "pypdf":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]  # passed on as it came

    content = d.pdf("x")
    monkeypatch.setattr(builtins, "__import__", importer)
    assert [part.reason for part in open_document(content).unread] == ["no PDF reader installed"]
