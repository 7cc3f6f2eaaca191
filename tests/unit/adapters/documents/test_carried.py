"""Documents that stand in markup are found wherever a URI may stand, and opened."""

import base64

import pytest

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
