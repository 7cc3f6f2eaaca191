"""Text in pictures, as the extra `ocr` reads it."""

import builtins
from collections.abc import Iterator

import pytest
from tests import documents as d
from tests.documents import CARD, SECRET

from egress_gateway.adapters.documents import ocr
from egress_gateway.adapters.documents.reading import open_document


@pytest.fixture
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real = builtins.__import__

    def importer(name: str, *rest: object) -> object:
        if name in {"rapidocr", "onnxruntime"}:
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]  # passed on as it came

    ocr._engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", importer)
    yield
    ocr._engine.cache_clear()


@pytest.mark.usefixtures("_without_ocr")
def test_without_it_a_picture_is_opaque_and_says_so() -> None:
    assert not ocr.is_installed()
    assert [part.reason for part in open_document(d.picture("hello")).unread] == ["no OCR installed"]


@pytest.mark.skipif(not ocr.is_installed(), reason="pip install 'llm-egress-gateway[ocr]'")
def test_what_stands_in_a_picture_is_read_in_lines() -> None:
    opened = open_document(d.picture(f"{SECRET} {CARD}"))
    assert [part.data_class for part in opened.unread] == ["opaque.picture"]
    text = "\n".join(passage.text for passage in opened.passages)
    assert SECRET in text
    assert CARD.replace(" ", "") in text.replace(" ", "")
