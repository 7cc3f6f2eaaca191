"""Invisible characters: read where they carry text, left alone where they are ordinary."""

import pytest

from egress_gateway.classify.hidden import find_hidden


def tags(text):
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def selectors(text):
    return "".join(chr(0xFE00 + byte) if byte < 16 else chr(0xE0100 + byte - 16) for byte in text.encode())


def bits(text, zero, one):
    return "".join(zero if bit == "0" else one for byte in text.encode() for bit in f"{byte:08b}")


HIDDEN = {
    "tags": ("hi" + tags("secret"), "secret"),
    "tags behind a flag": ("\U0001f3f4" + tags("leak this now"), "leak this now"),
    "variation selectors, low bytes": ("x" + selectors("a\nb\tc"), "a\nb\tc"),
    "variation selectors": ("\U0001f600" + selectors("secret"), "secret"),
    "selectors among other characters": ("a" + "\u200b".join(selectors("key")) + "\u200b", "key"),
    "zero-width bits": ("a" + bits("key", "\u200b", "\u200c") + "b", "key"),
    "zero-width bits, the other way": ("a" + bits("key", "\u200d", "\u200b") + "b", "key"),
    "a run that says nothing": ("a" + "\u200b\u200c\u200d\u2060" * 2, ""),
    "two kinds, too few for a byte": ("a\u200b\u200c\u200b\u200c", ""),
}


@pytest.mark.parametrize(("text", "said"), HIDDEN.values(), ids=HIDDEN)
def test_hidden_text_is_found_and_read(text, said):
    (run,) = find_hidden(text)
    assert run.text == said
    assert not any(character.isascii() for character in text[run.start : run.end])


ORDINARY = {
    "ASCII": "nothing here",
    "an emoji sequence": "\u2764\ufe0f\u200d\U0001f525",
    "the flag of England": "\U0001f3f4" + tags("gbeng") + "\U000e007f",
    "a byte-order mark": "\ufeffhello",
    "a joiner between letters": "\u0646\u200c\u0645",
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_ordinary_text_is_left_alone(text):
    assert find_hidden(text) == []
