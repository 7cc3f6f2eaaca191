"""Encodings that are read, what is no encoding, and the bounds."""

import base64
import gzip
import hashlib
import time

import pytest

from egress_gateway.classify.decode import MAX_STRETCH, MAX_STRETCHES, find_encoded
from egress_gateway.classify.pattern import SEPARATOR

SAID = "card 4111111111111111 and more"
B64 = base64.b64encode(SAID.encode()).decode()
WRAPPED = "\n".join(B64[at : at + 16] for at in range(0, len(B64), 16))

ENCODED = {
    "base64": (f"x {B64} y", B64),
    "base64 without padding": (B64.rstrip("="), B64.rstrip("=")),
    "base64 for URLs": (base64.urlsafe_b64encode(SAID.encode()).decode(), B64),
    "base64 in lines": (WRAPPED, WRAPPED),
    "base32": (base64.b32encode(SAID.encode()).decode(), base64.b32encode(SAID.encode()).decode()),
    "hex": (SAID.encode().hex(), SAID.encode().hex()),
    "hex in capitals": (SAID.encode().hex().upper(), SAID.encode().hex().upper()),
}


@pytest.mark.parametrize(("text", "stretch"), ENCODED.values(), ids=ENCODED)
def test_an_encoding_is_read(text, stretch):
    (found,) = find_encoded(text)
    assert found.text == SAID
    assert text[found.start : found.end] == stretch


LOOSE = {
    "an invisible character": f"{SAID}\u200d".encode(),
    "invisible characters within": SAID.replace("1", "\u00ad1").encode(),
    "a byte-order mark": f"\ufeff{SAID}".encode(),
    "a control character at the end": f"{SAID}\x01".encode(),
    "an end as in C": f"{SAID}\0".encode(),
    "UTF-16": SAID.encode("utf-16-le"),
    "UTF-16 from the other end": SAID.encode("utf-16-be"),
    "UTF-16 with a mark": SAID.encode("utf-16"),
    "UTF-16 with a dash": f"{SAID} \u2013 \u00e9".encode("utf-16-le"),
    "UTF-16 of Greek with a mark": f"\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6 {SAID}".encode("utf-16"),
    "Latin-1": f"{SAID} f\xfcr M\xfcller".encode("latin-1"),
    "Windows-1252": f"{SAID}, \u201cM\xfcller\u201d".encode("cp1252"),
    "Latin-1 far behind": f"{SAID * 9} f\xfcr".encode("latin-1"),
}


@pytest.mark.parametrize("data", LOOSE.values(), ids=LOOSE)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.b32encode, bytes.hex], ids=["base64", "base32", "hex"])
def test_text_that_is_not_quite_plain_is_read(encode, data):
    encoded = encode(data)
    (found,) = find_encoded(encoded if isinstance(encoded, str) else encoded.decode())
    assert "4111111111111111" in found.text.replace("\u00ad", "")


def test_digests_are_left_alone():
    digests = [hashlib.sha256(str(number).encode()).digest()[:20] for number in range(2000)]
    assert sum(bool(find_encoded(encode(digest))) for digest in digests for encode in (bytes.hex, _standard)) == 0


def _standard(data):
    return base64.b64encode(data).decode()


WORDS = {
    "percent": ("q=bob%40example.com&r", "bob@example.com"),
    "entities": ("to &#98;ob&#x40;x.io now", "bob@x.io"),
    "named entities": ("bob&commat;x.io", "bob@x.io"),
    "escapes": (r"to bob\u0040x.io", "bob@x.io"),
    "escaped escapes": (r"to bob\\u0040x.io", "bob@x.io"),
    "hex escapes": (r"\x62ob\x40x.io", "bob@x.io"),
}


@pytest.mark.parametrize(("text", "said"), WORDS.values(), ids=WORDS)
def test_an_escaped_word_is_read(text, said):
    assert said in [found.text for found in find_encoded(text)]


PATHS = {
    "the rest of a path": (f"/api/v1/Decode/{B64}", B64),
    "one part of a path": (f"https://x.io/Data/{B64.rstrip('=')}/edit", B64.rstrip("=")),
    "only slashes follow": (f"Data/{B64.rstrip('=')}//", B64.rstrip("=")),
}


@pytest.mark.parametrize(("text", "stretch"), PATHS.values(), ids=PATHS)
def test_base64_behind_a_path_is_read(text, stretch):
    assert [(text[found.start : found.end], found.text) for found in find_encoded(text)] == [(stretch, SAID)]


NOISE = hashlib.sha512(b"noise").digest() * 2
NO_ENCODINGS = {
    "prose": "the internationalisation of configuration",
    "a path": "/usr/local/lib/python3.11/site-packages/egress_gateway",
    "a digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "bytes": base64.b64encode(NOISE).decode(),
    "bytes in hex": NOISE.hex(),
    "bytes in base32": base64.b32encode(NOISE).decode(),
    "base32 of no length": "ABCDEFGHIJKLMNOPQ",
    "an impossible length": "aB3" * 7,
    "a camel-case name": "computeSubtotalForItems",
    "capitals": "INTERNATIONALISATION1890",
    "several lines of words": "internationalisation\nconfigurationFiles",
    "many control characters": base64.b64encode(b"a\x01b\x02" * 8).decode(),
    "many bytes that are not ASCII": base64.b64encode(b"ab\xfc" * 8).decode(),
    "control characters beside Latin-1": base64.b64encode(b"f\xfcr all of us\x01\x02 and").decode(),
    "Latin-1 that has no letters": base64.b64encode(b"all of us \xff and more than").decode(),
    "few bytes, one not ASCII": b"M\xfcller 12".hex(),
    "broken UTF-16": (b"\xff\xfe" + b"\xd8" * 20).hex(),
    "zeros": bytes(20).hex(),
    "gzip that is broken": base64.b64encode(b"\x1f\x8b\x08\x00" + NOISE).decode(),
    "gzip of bytes": base64.b64encode(gzip.compress(NOISE)).decode(),
}


@pytest.mark.parametrize("text", NO_ENCODINGS.values(), ids=NO_ENCODINGS)
def test_what_is_no_encoding_is_left_alone(text):
    assert find_encoded(text) == []


def test_lines_of_their_own_are_read_line_by_line():
    one, two = (base64.b64encode(text).decode().rstrip("=") for text in (b"first value here", b"other value here"))
    assert {found.text for found in find_encoded(f"{one}\n{two}")} == {"first value here", "other value here"}


def test_a_word_on_the_line_after_is_left_out():
    text = f"{WRAPPED}\nregards"
    (found,) = find_encoded(text)
    assert (text[found.start : found.end], found.text) == (WRAPPED, SAID)


def test_gzip_inside_base64_is_read():
    (found,) = find_encoded(base64.b64encode(gzip.compress(SAID.encode() * 4)).decode())
    assert found.text == SAID * 4


LONG = "a long text. " * (MAX_STRETCH // 10)
TOO_LONG = {
    "base64": base64.b64encode(LONG.encode()).decode(),
    "hex": LONG.encode().hex(),
    "gzip": base64.b64encode(gzip.compress(LONG.encode())).decode(),
}


@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG)
def test_what_is_too_long_is_found_and_not_read(text):
    assert [found.text for found in find_encoded(text)] == [""]


def test_a_word_that_is_too_long_is_found_and_not_read():
    text = "%41" * MAX_STRETCH
    assert [(found.start, found.end, found.text) for found in find_encoded(text)] == [(0, len(text), "")]


def test_beyond_the_number_of_stretches_the_rest_of_each_slot_is_unread():
    word = "b%40x "
    text = word * (MAX_STRETCHES + 1) + SEPARATOR + "plain" + SEPARATOR + word
    *read, rest, other = find_encoded(text)
    assert [found.text for found in read] == ["b@x"] * MAX_STRETCHES
    assert [(text[found.start : found.end], found.text) for found in (rest, other)] == [(word, ""), (word, "")]


HARD = {
    "a long word before a percent sign": lambda size: "A1b2" * size + " 50%",
    "one word of percents": lambda size: "%zz" * size,
    "ampersands without entity": lambda size: "a&b" * size,
    "backslashes without escape": lambda size: "\\uz" * size,
    "backslashes in a row": lambda size: "\\u0041" + "\\" * size + "q",
    "lines like wrapped base64": lambda size: "internationalisation1\n" * (size // 4),
    "a path": lambda size: "/AbCdEfGhIjKlMnOp" * (size // 4),
}


def seconds(text):
    def once():
        began = time.thread_time()
        find_encoded(text)
        return time.thread_time() - began

    return min(once() for _ in range(5))


@pytest.mark.parametrize("make", HARD.values(), ids=HARD)
def test_four_times_the_text_takes_no_more_than_linear_time(make):
    """Quadratic would be sixteen times; twice the linear four leaves room for a busy machine."""
    assert seconds(make(16_000)) < 8 * seconds(make(4_000)) + 0.005


def test_a_budget_that_is_spent_leaves_the_rest_unread():
    first, second = find_encoded(f"{B64} {B64}", budget=len(SAID))
    assert (first.text, second.text) == (SAID, "")
