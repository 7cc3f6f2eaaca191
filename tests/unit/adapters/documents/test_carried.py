"""Documents that stand in markup are found wherever a URI may stand, and opened."""

import base64
import json

import pytest
from tests import documents as d
from tests.documents import SECRET

from egress_gateway.adapters.documents.carried import data_uris, without_uris
from egress_gateway.adapters.documents.reading import open_document

URIS: dict[str, tuple[str, list[str]]] = {
    "a value": (" DATA:text/plain,a b", ["DATA:text/plain,a b"]),
    "in a style": ("a{b:url('data:,c')}d{e:url(data:,f)}", ["data:,c", "data:,f"]),
    "no URI": ("metadata: a, b", []),
    "no comma": ("see data: a", []),
}


@pytest.mark.parametrize(("value", "uris"), URIS.values(), ids=URIS)
def test_uris_are_found(value: str, uris: list[str]) -> None:
    assert list(data_uris(value)) == uris


def test_markup_without_them_is_short() -> None:
    assert without_uris("<a b='data:,cdef'>") == "<a b=''>"


def test_a_picture_in_a_drawing_is_a_document() -> None:
    opened = open_document(b"<svg><image href='data:application/octet-stream;base64,AAECAw=='/></svg>")
    assert [(part.where, part.reason) for part in opened.unread] == [("carried/1", "unknown type")]


def test_an_element_of_base64_is_a_document() -> None:
    inner = base64.b64encode(b"hello").decode()
    opened = open_document(f"<?xml version='1.0'?><x xmlns:w='w'><w:binData>{inner}</w:binData></x>".encode())
    assert ("binary/1", "hello") in [(passage.where, passage.text) for passage in opened.passages]


def test_an_element_of_base64_that_is_none_is_damaged() -> None:
    opened = open_document(b"<?xml version='1.0'?><x xmlns:w='w'><w:binData>x</w:binData></x>")
    assert [(part.where, part.reason) for part in opened.unread] == [("binary/1", "damaged")]


ARCHIVE = d.packed({"a.txt": SECRET})
ENCODED = base64.b64encode(ARCHIVE).decode()
LINES = base64.encodebytes(ARCHIVE).decode().strip()
AMONG: dict[str, str] = {
    "Markdown": f"![x](data:application/zip;base64,{ENCODED})",
    "Markdown, in hexadecimal escapes": "![x](data:application/zip,"
    + "".join(f"%{byte:02x}" for byte in ARCHIVE)
    + ")",
    "JSON": f'{{"a": "{ENCODED}"}}',
    "JSON with escaped strokes": json.dumps({"a": ENCODED}).replace("/", "\\/"),
    "a notebook": json.dumps({"image/png": LINES + "\n"}),
    "a notebook's lines, and words behind": f"{LINES}\n\nfurther words that are no part of it",
    "a card": "BEGIN:VCARD\nPHOTO;ENCODING=b:" + LINES.replace("\n", "\n ") + "\nEND:VCARD\n",
    "the alphabet for URLs": f"file {ENCODED.translate(str.maketrans('+/', '-_'))}",
    "without filling": f"file {ENCODED.rstrip('=')} end",
    "behind letters": f"file/{ENCODED}",
    "XML": f"<?xml version='1.0'?><x><data>{LINES}</data></x>",
    "an attribute": f"<p data-x='{ENCODED}'>",
}


@pytest.mark.parametrize("text", AMONG.values(), ids=AMONG)
def test_what_stands_among_words_is_opened_once(text: str) -> None:
    opened = open_document(text.encode())
    assert [passage.text for passage in opened.passages].count(SECRET) == 1
    assert opened.unread == ()


@pytest.mark.parametrize("text", ["a" * 90, "data:a,b", "{data:1,value:2}", "Qk" * 40, "begin 644 the work"])
def test_words_are_no_documents(text: str) -> None:
    assert len(open_document(text.encode()).passages) == 1
