"""RTF with its escapes undone."""

import pytest

from egress_gateway.adapters.documents.reading import open_document

TEXTS: dict[str, tuple[bytes, str]] = {
    "bytes": (rb"{\rtf1 \'e4}", "ä"),
    "bytes of another page": (rb"{\rtf1\ansicpg1251 \'cf}", "П"),
    "of none": (rb"{\rtf1\ansicpg9999 \'e4}", "ä"),
    "characters": (rb"{\rtf1 \u1055?x}", "Пx"),
    "characters with another stand-in": (rb"{\rtf1 \u1055\'3fx}", "Пx"),
    "half a pair": (rb"{\rtf1 a\u55357?b}", "ab"),
    "symbols": (rb"{\rtf1 a\{b\}c\\d\~e\_f\-g\*h}", "a{b}c\\d\xa0e-fgh"),
    "lines": (b"{\\rtf1 a\\par b\\tab c\r\nd}", "a\nb\tcd"),
    "a brace too many": (rb"{\rtf1 a}}}b", "ab"),
}


@pytest.mark.parametrize(("content", "text"), TEXTS.values(), ids=TEXTS)
def test_it_reads_as_it_is_shown(content: bytes, text: str) -> None:
    assert [passage.text.strip() for passage in open_document(content).passages] == [text]


def test_what_is_not_shown_is_kept_apart_and_what_it_carries_is_opened() -> None:
    opened = open_document(rb"{\rtf1{\fonttbl{\f0 Ada;}}{\pict " + b"<p>hello, reader</p>".hex().encode() + b"}shown}")
    assert {passage.where: passage.text for passage in opened.passages} == {
        "text": "shown",
        "aside": "Ada;",
        "carried/1": "hello, reader",
        "carried/1/markup": "<p>hello, reader</p>",
    }


@pytest.mark.parametrize(
    ("content", "reason"), [(rb"{\rtf1 \bin3 abc}", "unknown type"), (b"{\\rtf1" + b"{" * 300, "nested too deep")]
)
def test_what_cannot_be_read_is_said(content: bytes, reason: str) -> None:
    assert [part.reason for part in open_document(content).unread] == [reason]


REPLACED: dict[str, tuple[bytes, list[str]]] = {
    "by none": (rb"{\rtf1 \uc0\u52 111}", ["4111"]),
    "by two": (rb"{\rtf1 \uc2\u52 ??111}", ["4111"]),
    "as the group has it": (rb"{\rtf1 {\uc0\u52 1}\u49 ?11}", ["41111"]),
    "by what says something": (rb"{\rtf1 \u63 4x}", ["?x", "4"]),
}


@pytest.mark.parametrize(("content", "texts"), REPLACED.values(), ids=REPLACED)
def test_a_character_is_replaced_by_as_many_as_its_group_says(content: bytes, texts: list[str]) -> None:
    assert [passage.text.strip() for passage in open_document(content).passages] == texts
