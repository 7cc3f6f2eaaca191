"""A disguise hides the value it is given, says where it stands now, and leaves the words around it."""

import base64
import gzip
import json
from urllib.parse import unquote

import pytest

from corpora.disguises import DISGUISES
from corpora.sample import Span

BEFORE, VALUE, AFTER = "Write to ", "ann4711@mail.example", ' about "it".'
TEXT = BEFORE + VALUE + AFTER
SPAN = Span(len(BEFORE), len(BEFORE) + len(VALUE), "pii.email")
CUTS = [name for name in DISGUISES if name.startswith("cut")]
IN_PLACE = [name for name in DISGUISES if name not in {*CUTS, "JSON in JSON"}]


def hidden(name: str) -> str:
    (part,) = DISGUISES[name](TEXT, SPAN)
    (span,) = part.spans
    assert span.data_class == SPAN.data_class
    return part.text[span.start : span.end]


@pytest.mark.parametrize("name", IN_PLACE)
def test_only_the_value_changes(name: str) -> None:
    (part,) = DISGUISES[name](TEXT, SPAN)
    (span,) = part.spans
    assert part.text[: span.start] == BEFORE
    assert part.text[span.end :] == AFTER
    assert VALUE not in part.text


@pytest.mark.parametrize("name", CUTS)
def test_pieces_make_the_text_again_and_each_has_some_of_the_value(name: str) -> None:
    parts = DISGUISES[name](TEXT, SPAN)
    assert "".join(part.text for part in parts) == TEXT
    assert "".join(part.text[span.start : span.end] for part in parts for span in part.spans) == VALUE
    assert all(span.start < span.end for part in parts for span in part.spans)


@pytest.mark.parametrize(
    ("name", "undo"),
    [
        ("base64", base64.b64decode),
        ("base32", base64.b32decode),
        ("hexadecimal", bytes.fromhex),
        ("percent encoding", lambda text: unquote(text).encode()),
        ("gzip in base64", lambda text: gzip.decompress(base64.b64decode(text))),
        ("base64 twice", lambda text: base64.b64decode(base64.b64decode(text))),
        ("Unicode escapes", lambda text: json.loads(f'"{text}"').encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_encoded_can_be_decoded(name: str, undo) -> None:
    assert undo(hidden(name)) == VALUE.encode()


def test_json_in_json_still_says_the_same() -> None:
    (part,) = DISGUISES["JSON in JSON"](TEXT, SPAN)
    assert json.loads(json.loads(part.text)["body"])["note"] == TEXT
    assert part.text[part.spans[0].start : part.spans[0].end] == VALUE


def test_digits_become_words() -> None:
    assert hidden("digits as words") == "a n n four seven one one @ m a i l . e x a m p l e"


@pytest.mark.parametrize("name", ["digits as words", "Arabic-Indic digits", "mathematical digits"])
def test_a_disguise_that_changes_nothing_is_none(name: str) -> None:
    assert DISGUISES[name]("to Ann", Span(3, 6, "pii.name")) == ()


def test_a_value_too_short_to_cut_is_not_cut() -> None:
    assert DISGUISES["cut over two messages"]("to Ann", Span(3, 6, "pii.name")) == ()
