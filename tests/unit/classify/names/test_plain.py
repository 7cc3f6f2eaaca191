# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""Text as its readers see it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.classify.names.plain import plain

READINGS = {
    "ASCII": ("Jane Smith", "Jane Smith"),
    "accents": ("Jürgen Müller, Łukasz Żak, Nguyễn", "Jürgen Müller, Łukasz Żak, Nguyễn"),
    "accents by themselves": (unicodedata.normalize("NFD", "Jürgen Nguyễn"), "Jürgen Nguyễn"),
    "accents in either order": ("Mu\u0323\u0308ller Mu\u0308\u0323ller", "Mụller Mụller"),
    "strokes": ("J\u0335a\u0335n\u0335e\u0335", "Jane"),
    "full-width": ("Ｊａｎｅ　Ｏ＇Ｎｅｉｌ", "Jane　O'Neil"),
    "mathematical": ("𝐉𝐚𝐧𝐞 𝕊𝕞𝕚𝕥𝕙", "Jane Smith"),
    "circled and small capitals": ("ⒿⒶⓃⒺ ᴊᴀɴᴇ", "JANE JANE"),
    "zero-width": ("J\u200ba\u200dn\u2060e\ufeff", "Jane"),
    "direction marks and selectors": ("J\u200ea\ufe0fn\U000e0101e", "Jane"),
    "soft hyphen": ("Smi\u00adth", "Smith"),
    "look-alikes among Latin letters": ("Jаnе Ѕmіth", "Jane Smith"),
    "look-alikes alone in Latin text": ("please call Јоѕе today", "please call Jose today"),
    "look-alikes in disguise": ("Jа\u200bnе", "Jane"),
    "look-alikes alone in Cyrillic text": ("он на собрании", "он на собрании"),
    "a Latin word in Cyrillic text": ("письмо от Jаne пришло", "письмо от Jane пришло"),
    "a word with other letters": ("мы и Jane", "мы и Jane"),
    "signs": ("№ 5 ™ → “so”, ½", "№ 5 ™ → “so”, ½"),
    "other scripts": ("王小明 さん مرحبا", "王小明 さん مرحبا"),
    "marks of other scripts": ("नमस्ते שָׁלוֹם", "नमस्ते שָׁלוֹם"),
}


@pytest.mark.parametrize(("text", "reading"), READINGS.values(), ids=READINGS)
def test_a_text_is_seen_as(text: str, reading: str) -> None:
    assert plain(text).text == reading


@pytest.mark.parametrize(
    ("text", "word", "written"),
    [
        ("ask J\u200ba\u200bn\u200be now", "Jane", "J\u200ba\u200bn\u200be"),
        ("ask Ｊane now", "Jane", "Ｊane"),
        ("ask Ju\u0308rgen now", "Jürgen", "Ju\u0308rgen"),
        ("ask \u200bJаne\u0335 now", "Jane", "Jаne\u0335"),
    ],
)
def test_a_word_leads_back_to_what_was_written(text: str, word: str, written: str) -> None:
    seen = plain(text)
    start = seen.text.index(word)
    begin, end = seen.original(start, start + len(word))
    assert text[begin:end] == written


@given(st.text(st.sampled_from("aJé\u0301\u0335\u200bＪ𝐉аЖя漢ⓐ -"), min_size=1))
def test_all_that_is_seen_was_written(text: str) -> None:
    seen = plain(text)
    spans = [seen.original(at, at + 1) for at in range(len(seen.text))]
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert [begin for begin, _ in spans] == sorted(begin for begin, _ in spans)
