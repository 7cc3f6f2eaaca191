# ruff: noqa: RUF001  - ambiguous characters are what is tested
"""What text is read as, and that every offset leads back to where it came from."""

import pytest

from egress_gateway.classify.normalise import fold, normalise

READINGS = {
    "ASCII stays as it is": ("card 4111", "card 4111"),
    "full-width digits": ("４１１１", "4111"),
    "mathematical letters": ("𝐛𝐨𝐛@𝓮𝔁", "bob@ex"),
    "Cyrillic look-alikes": ("bоb@exаmple.com", "bob@example.com"),
    "Greek look-alikes": ("ΑΒΕ", "ABE"),
    "zero-width characters vanish": ("4\u200b1\u200c1\u2060", "411"),
    "bidirectional controls vanish": ("\u202e41\u202c", "41"),
    "tags vanish": ("4\U000e00411", "41"),
    "variation selectors vanish": ("4\ufe0f1", "41"),
    "combining marks vanish": ("p\u0300a\u0301ss", "pass"),
    "composed letters lose their marks": ("contraseña é", "contrasena e"),
    "Arabic digits": ("٤١١", "411"),
    "other spaces and dashes": ("a\u00a0b\u2011c\u2003d", "a b-c d"),
    "one character read as two": ("Straße", "Strasse"),
    "letters without ASCII likeness": ("日本4111", "\x1a\x1a4111"),
    "signs without ASCII likeness": ("→☎4111", "??4111"),
    "a footnote behind a number": ("4111¹ and 22²³.", "4111? and 22??."),
    "a number raised as a whole": ("x⁴¹¹¹", "x4111"),
    "a raised digit inside a number": ("4¹11", "4111"),
    "a raised number too long for a footnote": ("4¹¹¹", "4111"),
    "a unit": ("m²", "m2"),
    "a lone surrogate": ("a\ud800b", "a?b"),
    "soft hyphen": ("se\u00adcret", "secret"),
    "blank letters": ("4\u31641\u28001", "411"),
}


@pytest.mark.parametrize(("text", "reading"), READINGS.values(), ids=READINGS)
def test_text_is_read_as(text, reading):
    normal = normalise(text)
    assert normal.text == reading
    assert normal.length == len(text)


SPANS = {
    "identity": ("abcdef", 1, 3, "bc"),
    "behind a vanished character": ("x\u200b4111", 1, 5, "4111"),
    "around vanished characters": ("4\u200b1\u200b\u200b1 x", 0, 3, "4\u200b1\u200b\u200b1"),
    "half of a character read as two": ("aßb", 2, 3, "ß"),
    "across one read as two": ("aßb", 0, 4, "aßb"),
    "one for one": ("é４x", 1, 2, "４"),
    "at the end": ("x\u200by", 1, 2, "y"),
}


@pytest.mark.parametrize(("text", "start", "end", "original"), SPANS.values(), ids=SPANS)
def test_a_span_leads_back(text, start, end, original):
    begin, finish = normalise(text).original(start, end)
    assert text[begin:finish] == original


def test_many_kinds_of_characters_fold_like_few():
    ideographs = "".join(map(chr, range(0x4E00, 0x4E00 + 200)))
    assert normalise(ideographs + "４").text == "\x1a" * 200 + "4"


def test_ascii_folds_to_itself():
    assert fold("a") == "a"
