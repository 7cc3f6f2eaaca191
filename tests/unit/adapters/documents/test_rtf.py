"""RTF with its escapes undone."""

import pytest
from tests import documents as d

from egress_gateway.adapters.documents.reading import open_document

TEXTS: dict[str, tuple[bytes, str]] = {
    "bytes": (rb"{\rtf1 \'e4}", "ä"),
    "bytes of another page": (rb"{\rtf1\ansicpg1251 \'cf}", "П"),
    "of none": (rb"{\rtf1\ansicpg9999 \'e4}", "ä"),
    "characters": (rb"{\rtf1 \u1055?x}", "Пx"),
    "characters with another stand-in": (rb"{\rtf1 \u1055\'3fx}", "Пx"),
    "half a pair": (rb"{\rtf1 a\u55357?b}", "ab"),
    "symbols": (rb"{\rtf1 a\{b\}c\\d\~e\_f\-g\:h}", "a{b}c\\d\xa0e-fgh"),
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


SPLICED: dict[str, bytes] = {
    "a bookmark": rb"4111 1111 {\*\bkmkstart zzz}1111 1111",
    "hidden text": rb"4111 1111 {\v zzz}1111 1111",
    "hidden text that ends": rb"4111 1111 \v zzz\v0 1111 1111",
    "hidden text that ends with all others": rb"4111 1111 \v zzz\plain 1111 1111",
    "a hidden destination that says that it is not": rb"4111 1111 {\*\foo\v0 zzz}1111 1111",
    "deleted text": rb"4111 1111 {\deleted zzz}1111 1111",
    "a footnote": rb"4111 1111 {\footnote zzz}1111 1111",
    "hidden characters": rb"4111 1111 {\v\u63?\'41}1111 1111",
    "a code page of mainframes": rb"\ansicpg037 " + b"".join(b"\\'%02x" % byte for byte in d.CARD.encode()),
    "what a code page of mainframes reads": rb"\ansicpg037 " + b"".join(
        b"\\'%02x" % byte for byte in d.CARD.encode("cp037")),
}  # fmt: skip


@pytest.mark.parametrize("inner", SPLICED.values(), ids=SPLICED)
def test_it_is_looked_at_as_it_is_shown_too(inner: bytes) -> None:
    assert d.CARD in "\n".join(passage.text for passage in open_document(b"{\\rtf1 " + inner + b"}").passages)


def test_a_code_page_in_which_letters_are_others_is_said() -> None:
    assert [part.reason for part in open_document(rb"{\rtf1\ansicpg037 a}").unread] == ["unknown charset"]
    assert open_document(rb"{\rtf1\ansicpg65001\ansicpg10000\ansicpg932 a}").unread == ()


@pytest.mark.parametrize("digits", ["5454545454545454", "5454 5454 5454 5454", "54545454\n54545454"])
def test_digits_among_bytes_in_hexadecimal_are_looked_at(digits: str) -> None:
    document = b"{\\rtf1{\\pict" + b" " * 70 + digits.encode() + b"}}"
    told = " ".join(passage.text for passage in open_document(d.packed({"a.rtf": document})).passages)
    assert " ".join(digits.split()) in told
