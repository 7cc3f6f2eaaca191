"""Bytes are text by their mark, by what they declare, or by being it; a guess says that it is one."""

import pytest

from egress_gateway.adapters.documents.charset import decode, is_foreign_to_ascii, is_guess, other_readings

GREETING = "Grüße aus Köln, wie besprochen und versprochen"
RUSSIAN = "Привет, как дела?"
CASES: dict[str, tuple[bytes, str, str | None, bool]] = {
    "UTF-8": (GREETING.encode(), "", GREETING, False),
    "UTF-8 with a mark": (GREETING.encode("utf-8-sig"), "", GREETING, False),
    "UTF-16": (RUSSIAN.encode("utf-16"), "", RUSSIAN, False),
    "UTF-32": (RUSSIAN.encode("utf-32"), "", RUSSIAN, False),
    "UTF-16, without a mark": (b"\0h\0e\0l\0l\0o", "", "hello", False),
    "Latin": (GREETING.encode("cp1252"), "", GREETING, False),
    "declared outside": (RUSSIAN.encode("cp1251"), "cp1251", RUSSIAN, False),
    "declared inside": (f"charset=koi8-r {RUSSIAN}".encode("koi8-r"), "", f"charset=koi8-r {RUSSIAN}", False),
    "declared, but unknown": (GREETING.encode("cp1252"), "x-nothing", GREETING, False),
    "declared, but no charset": (GREETING.encode("cp1252"), "zlib", GREETING, False),
    "nobody knows": (RUSSIAN.encode("cp1251"), "", RUSSIAN.encode("cp1251").decode("cp1252"), True),
    "nothing of cp1252": (b"\x81" * 9, "", "\x81" * 9, True),
    "declared, but of few": (b"charset=cp037 hello", "", "charset=cp037 hello", True),
    "declared, but not so": (b"charset=iso-2022-jp \x1b$B\x7f", "", None, False),
    "declared, shifted, but not so": (b"charset=hz ~{0", "", "charset=hz ~{0", True),
    "no text": (b"\x00\x01\x02", "", None, False),
    "half a character": (b"\xff\xfea", "", None, False),
    "empty": (b"", "", "", False),
}  # fmt: skip


@pytest.mark.parametrize(("content", "declared", "text", "guess"), CASES.values(), ids=CASES)
def test_bytes_are_these_characters(content: bytes, declared: str, text: str | None, *, guess: bool) -> None:
    assert decode(content, declared) == text
    if text is not None:
        assert is_guess(content, declared) is guess


OTHERWISE: dict[str, tuple[bytes, str, list[str]]] = {
    "no other charset": (GREETING.encode(), "utf-8", []),
    "shifted and declared": (RUSSIAN.encode("utf-7"), "utf-7", [RUSSIAN]),
    "shifted": ("山田".encode("iso-2022-jp"), "", ["山田"]),
    "declared otherwise": ("ä".encode(), "cp1252", ["ä".encode().decode("cp1252")]),
    "wide, and letters besides": ("hello, hello".encode("utf-16") + b"4111 1111 1111", "", ["4111 1111 1111"]),
    "wide by its declaration": (b"4111 1111 1111", "utf-16-le", [b"4111 1111 1111".decode("utf-16-le")]),
    "none that is known": (b"hello", "x-nothing", []),
}  # fmt: skip


@pytest.mark.parametrize(("content", "declared", "texts"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_others_may_read_is_read_as_well(content: bytes, declared: str, texts: list[str]) -> None:
    assert list(other_readings(content, declared)) == texts


@pytest.mark.parametrize(
    ("content", "foreign"),
    [(b"<a/>", False), (b"<?xml encoding='latin-1'?>", False), (b"<?xml encoding='cp037'?>", True),
     (b"<?xml encoding='utf-7'?>", True), (b"<?xml encoding='x-y'?>", False)],
)  # fmt: skip
def test_a_declaration_may_say_that_letters_are_others(content: bytes, *, foreign: bool) -> None:
    assert is_foreign_to_ascii(content) is foreign
