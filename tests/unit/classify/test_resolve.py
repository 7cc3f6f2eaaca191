"""Matches that have to prove themselves: cues, neighbours, validators, our own tokens."""

import pytest

from egress_gateway.classify.join import join_content
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import KEY_SEPARATOR, NUMBER, SEPARATOR, Cue, Pattern, Rank
from egress_gateway.classify.resolve import MAX_TRIES, REACH_AFTER, REACH_BEFORE, Pass, Resolver
from egress_gateway.classify.scan import compile_patterns
from egress_gateway.core.token_form import check_character

CUES = (Cue(name="id", words="ident|member number"),)


def resolve(text, **fields):
    pattern = Pattern(**{"id": "p", "regex": r"\b\d{4,}\b", "data_class": "c", "score": 500, **fields})
    resolver = Resolver([pattern], CUES)
    spans = compile_patterns(resolver.expressions()).scan(text)
    return [(text[found.start : found.end], found.score) for found in resolver.candidates(text, spans)]


CUED = {
    "before": ("ident 1234", 900),
    "after": ("1234 is the ident", 900),
    "snake case": ("my_ident_x 1234", 900),
    "camel case": ("memberIdent: 1234 identNumber: 1", 900),
    "in the key": (f"ident{KEY_SEPARATOR}1234", 900),
    "too far before": ("ident" + "." * (REACH_BEFORE + 1) + " 1234", 0),
    "too far after": ("1234 " + "." * (REACH_AFTER + 1) + "ident", 0),
    "part of a word": ("identity 1234", 0),
    "in another slot": (f"ident{SEPARATOR}1234", 0),
    "in the slot after": (f"1234{SEPARATOR}ident", 0),
    "in the key before the last": (f"ident{KEY_SEPARATOR}x{KEY_SEPARATOR}1234", 0),
    "nowhere": ("1234", 0),
}


@pytest.mark.parametrize(("text", "score"), CUED.values(), ids=CUED)
def test_a_cue_has_to_be_in_reach(text, score):
    assert resolve(text, score=0, cue="id", near=900) == ([("1234", score)] if score else [])
    assert resolve(text, cue="id", near=900) == [("1234", score or 500)]


JOINED = ["0.1234", "1234.5", "2-1234", "1234-5"]
ALONE = ["a-1234", "1234.", "1234-x", "1234", "x: 1234, 5678"]


@pytest.mark.parametrize("text", JOINED)
def test_a_piece_of_a_longer_number_is_none(text):
    assert not any(value == "1234" for value, _ in resolve(text, joints=NUMBER))


@pytest.mark.parametrize("text", ALONE)
def test_a_number_of_its_own_is_one(text):
    assert resolve(text, joints=NUMBER)[0] == ("1234", 500)


WHOLE_NUMBERS = {
    "a float of a whole number": ("1234.0", True),
    "of money": ("1234.00 paid", True),
    "a fraction": ("1234.05", False),
    "a version": ("1234.0.1", False),
}


@pytest.mark.parametrize(("text", "whole"), WHOLE_NUMBERS.values(), ids=WHOLE_NUMBERS)
def test_a_fraction_of_nothing_is_no_part_of_a_longer_number(text, whole):
    assert (("1234", 500) in resolve(text, joints=NUMBER)) is whole


def test_a_value_of_several_parts_is_no_whole_number():
    assert resolve("12-34.0", regex=r"\d\d-\d\d", joints=NUMBER) == []


def test_a_cue_may_be_glued_to_its_value():
    assert resolve("ident1234", regex=r"(?i:ident)(\d{4})\b", score=0, cue="id", near=900) == [("1234", 900)]


def test_values_may_share_the_character_between_them():
    assert resolve("_1234_5678_", regex=r"_(\d{4})_") == [("1234", 500), ("5678", 500)]


def test_the_group_is_the_value():
    assert resolve("n: 1234", regex=r"n: (\d+)\b") == [("1234", 500)]


def test_a_match_that_depends_on_its_neighbours_is_taken_whole():
    """RE2 sees the match alone: a word boundary that only the text around makes is not there."""
    assert resolve("1234-x", regex=r"(\d{4}-)\b") == [("1234-", 500)]


def test_a_shorter_end_is_tried_if_the_longest_is_refused():
    assert resolve("1234 5", regex=r"\b\d{4}(?: \d)?\b", validate=lambda text: len(text) == 4) == [("1234", 500)]


def test_ends_are_tried_only_so_often():
    text = " ".join(["1234"] * (MAX_TRIES + 2))
    tried = []
    resolve(text, regex=r"\b1234(?: 1234)*\b", validate=lambda text: tried.append(text) or False)
    assert len(tried) == MAX_TRIES


def test_an_extent_may_move_the_ends_or_refuse():
    assert resolve("1234x", regex=r"\d{4}", extent=lambda _text, start, end: (start, end + 1)) == [("1234x", 500)]
    assert resolve("1234", extent=lambda _text, start, _end: (start, start)) == []


def test_a_value_goes_on_no_further_than_its_pattern_says():
    resolver = Resolver([Pattern(id="p", regex="a", data_class="c", score=500, goes_on=4)], ())
    joined = join_content([normalise(text) for text in ("....a...", "b", "....a")], [True] * 3)
    assert [resolver.goes_on(0, start, joined) for start in (3, 4, 5, 8, 9, 13)] == [
        False,
        False,
        True,
        True,
        False,
        False,
    ]


def test_an_extent_sees_the_piece_that_the_value_stands_in_and_no_other():
    seen = []

    def extent(text, start, end):
        seen.append((text, text[start:end]))
        return 0, len(text)

    text = f"{SEPARATOR}a1{SEPARATOR}k{KEY_SEPARATOR}2{SEPARATOR}3b{SEPARATOR}"
    starts = (0, 4, 6, 8)
    pattern = Pattern(id="p", regex=rf"\d|k{KEY_SEPARATOR}2", data_class="c", score=500, extent=extent)
    resolver = Resolver([pattern], ())
    found = resolver.candidates(text, {0: [(2, 3), (4, 7), (6, 7), (8, 9)]}, starts)
    first, pair, last = (
        f"{SEPARATOR}a1{SEPARATOR}",
        f"{SEPARATOR}k{KEY_SEPARATOR}2{SEPARATOR}",
        f"{SEPARATOR}3b{SEPARATOR}",
    )
    assert seen == [(first, "1"), (pair, f"k{KEY_SEPARATOR}2"), (last, "3")]
    assert [text[one.start : one.end] for one in found] == [first, pair, last]


BODY = "1234ABCDEF"
OURS = f"NUM_{BODY}{check_character('NUM_' + BODY)}"
TOKENS = {
    "a token is nothing": (f"x {OURS} y", []),
    "beside a token": (f"{OURS} 1234", ["1234"]),
    "a token that is damaged": (f"NUM_{BODY}{'A' if OURS[-1] != 'A' else 'B'}", ["1234"]),
    "another shape": ("num_1234ABCDEFX", ["1234"]),
}


@pytest.mark.parametrize(("text", "values"), TOKENS.values(), ids=TOKENS)
def test_our_own_tokens_are_no_findings(text, values):
    assert [value for value, _ in resolve(text, regex=r"\d{4}")] == values


def two_before(_text, start, end):
    return start - 2, end


def test_a_value_that_reaches_back_has_its_cue_before_all_of_it():
    reaching = {"regex": "@", "extent": two_before, "reaches_back": 2, "score": 0, "cue": "id", "near": 900}
    assert resolve("ident ab@", **reaching) == [("ab@", 900)]
    # The word is a part of the value.
    assert resolve("x id.ident@", **{**reaching, "extent": lambda _text, _start, end: (2, end)}) == []


def test_a_native_pass_has_no_expression_of_another_and_none_is_empty():
    secret = Pattern(id="s", regex="a", data_class="c", score=500, rank=Rank.SECRET, splits=True)
    other = Pattern(id="o", regex="b", data_class="c", score=500, cue="id", near=900)
    resolver = Resolver([other, secret], CUES)
    assert resolver.passes() == [
        ((Pass.SIGNS,), [1]),
        ((Pass.VALUES, Pass.ACROSS), [1]),
        ((Pass.VALUES,), [0]),
        ((Pass.CUES,), [2]),
    ]
    assert Resolver([other], ()).passes() == [((Pass.VALUES,), [0])]
    long = Pattern(id="l", regex="c", data_class="c", score=500, goes_on=9)
    assert Resolver([other, long], ()).passes() == [((Pass.VALUES,), [0, 1]), ((Pass.WHOLE,), [1])]
    assert [resolver.wants_cues({number: [(0, 1)]}) for number in (0, 1)] == [True, False]


RARE = {"secret.x": False, "finance.iban": True, "injection.prompt": True, "pii.location": True, "pii.name": False}


@pytest.mark.parametrize(("data_class", "rare"), RARE.items())
def test_what_is_rare_has_signs(data_class: str, rare: bool):
    part = Pattern(id="a", regex="a", data_class=data_class, score=500, splits=True)
    whole = Pattern(id="b", regex="b", data_class=data_class, score=500)
    passes = Resolver([part, whole], ()).passes()
    if rare:
        assert passes == [((Pass.SIGNS,), [0, 1]), ((Pass.VALUES, Pass.ACROSS), [0, 1])]
    else:
        assert passes == [((Pass.VALUES,), [0, 1]), ((Pass.ACROSS,), [0])]
