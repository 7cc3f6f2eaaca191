"""Bytes are text by their mark, by what they declare, or by being it; a guess says that it is one."""

import pytest

from egress_gateway.adapters.documents.charset import decode, is_guess

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
    "no text": (b"\x00\x01\x02", "", None, False),
    "half a character": (b"\xff\xfea", "", None, False),
    "empty": (b"", "", "", False),
}  # fmt: skip


@pytest.mark.parametrize(("content", "declared", "text", "guess"), CASES.values(), ids=CASES)
def test_bytes_are_these_characters(content: bytes, declared: str, text: str | None, *, guess: bool) -> None:
    assert decode(content, declared) == text
    if text is not None:
        assert is_guess(content, declared) is guess
