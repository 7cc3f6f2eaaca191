"""Addresses in answers: the same however they arrive, held no longer than promised, and inert for good."""

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.screen.addresses import LONGEST_ADDRESS
from egress_gateway.screen.defuse import (
    LOADING,
    LONGEST_ALT,
    LONGEST_LABEL,
    LONGEST_TAG,
    MOST_SPACE,
    OPENERS,
    DefusingFilter,
)

HOST = "good.example"
LONGEST_HELD = LONGEST_TAG + LONGEST_ADDRESS + LONGEST_ALT + LONGEST_LABEL + MOST_SPACE
PARTS = [
    *(
        "https://",
        "HTTP://",
        "wss:",
        "//",
        "www.",
        "evil.example",
        HOST,
        "/p.png",
        "/",
        "?",
        "q=",
        "#",
        "&",
        "%41",
        "@",
    ),
    *(
        "!",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "]:",
        "[r]",
        "[r]: ",
        "![r]",
        "![a][r]",
        "<",
        ">",
        "<img",
        "<a",
        " src=",
        " href=",
    ),
    *(
        '"',
        "'",
        "\\",
        "url(",
        "@import ",
        "javascript:",
        "data:text/html,",
        "&#104;ttps://",
        "\n",
        " ",
        "\t",
        "word",
        "a1B2",
    ),
    *("dGhlIHVzZXIgc2FpZCBzb21ldGhpbmc", "EMAIL_SE9R57SMNRE", "vec![1, 2]", "x" * 600, "y" * 2_100),
]
ANSWERS = st.lists(st.sampled_from(PARTS), max_size=24).map("".join)
SIZES = st.lists(st.integers(1, 40), max_size=60)


def defused(pieces: Sequence[str]) -> tuple[str, int, list[tuple[int, int, str]]]:
    filter_ = DefusingFilter([HOST], lambda _text: False)
    text = "".join(map(filter_.feed, pieces)) + filter_.close()
    return text, filter_.carrying, [(span.start, span.end, span.said) for span in filter_.spans]


def cut(text: str, sizes: Sequence[int]) -> list[str]:
    pieces: list[str] = []
    position = 0
    for size in sizes:
        pieces.append(text[position : position + size])
        position += size
    return [*pieces, text[position:]]


@given(ANSWERS, SIZES)
@settings(max_examples=300, deadline=None)
def test_any_chunking_defuses_the_same(answer: str, sizes: list[int]) -> None:
    whole = defused([answer])
    assert defused(cut(answer, sizes)) == whole
    assert defused([*answer[:200], answer[200:]]) == whole


@given(ANSWERS)
@settings(max_examples=150, deadline=None)
def test_the_spans_lead_back_to_what_was_said(answer: str) -> None:
    shown, _, spans = defused([answer])
    for start, end, said in reversed(spans):
        shown = shown[:start] + said + shown[end:]
    assert shown == answer


@given(ANSWERS)
@settings(max_examples=100, deadline=None)
def test_no_more_is_held_than_promised(answer: str) -> None:
    filter_ = DefusingFilter([HOST], lambda _text: False)
    for number in range(0, len(answer), 50):
        filter_.feed(answer[number : number + 50])
        assert filter_.held <= LONGEST_HELD


@given(ANSWERS)
@settings(max_examples=150, deadline=None)
def test_what_was_defused_stays_as_it_is(answer: str) -> None:
    shown, _, spans = defused([answer])
    inert = "".join(shown[start:end] + "\n" for start, end, _ in spans if end - start > len("&lt;"))
    assert defused([inert])[0] == inert


PLAINLY = re.compile(
    rf"(?P<image>!\[)|(?P<target>\]\()|(?P<definition>\]:)|<(?P<tag>(?i:{'|'.join(LOADING)}))(?=[\s/>])"
    r"|(?P<style>(?i:url\(|@import(?=[\s\"'])))|(?P<url>(?i:(?:https?|ftps?|wss?):|www\.))"
)
"""Openers as the table in `defuse.py` has them; it takes ten times as long."""
ALIKE = "!]<uU@hHfFwWtTpPsSrRlLiImMgG[(:./ '\n\u017f\u0131\u0130\u212a\uff48\uff55"
"""What openers are made of, and letters that are equal to some of them but for case."""


def openers(pattern: re.Pattern[str], text: str) -> list[tuple[object, ...]]:
    return [(found.span(), found.lastgroup, found["tag"]) for found in pattern.finditer(text)]


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(ALIKE, max_size=6), st.sampled_from(LOADING))).map("".join))
def test_openers_are_found_by_their_first_character_as_by_the_whole(text: str) -> None:
    assert openers(OPENERS, text) == openers(PLAINLY, text)
