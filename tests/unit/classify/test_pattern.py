"""The records of the tables, and the two ways to write a credential's pattern."""

import re

import pytest

from egress_gateway.classify.pattern import CERTAIN, LONGEST_RUN, Rank, issued, named, not_amid_digits, run_on


def test_an_issued_credential_is_a_certain_secret():
    pattern = issued("acme_key", r"\bacme_[a-z]{8}\b", variant="_new")
    assert (pattern.id, pattern.data_class, pattern.rank, pattern.score) == (
        "acme_key_new",
        "secret.acme_key",
        Rank.SECRET,
        CERTAIN,
    )
    assert pattern.regex == r"(?:\b|_)(acme_[a-z]{8})(?:\b|_)"
    assert pattern.extent is None


def test_an_open_end_is_matched_at_its_least_and_run_to_its_end():
    pattern = issued("acme_key", r"\bacme_[a-z]{8,}={0,2}")
    assert pattern.regex == r"(?:\b|_)(acme_[a-z]{8})"
    assert pattern.extent("acme_abcdefghij== k", 0, 13) == (0, 17)


def test_an_expression_without_boundaries_stays_as_it_is():
    assert issued("acme_key", r"[?&]acme=[a-z]{8}").regex == r"[?&]acme=[a-z]{8}"


def test_flags_stay_in_front():
    assert issued("acme_key", r"(?i)\bacme=[a-z]{8}\b").regex == r"(?i)(?:\b|_)(acme=[a-z]{8})(?:\b|_)"


NEIGHBOURS = {
    "nothing": ("1234", (0, 4)),
    "letters before": ("card1234", (4, 8)),
    "letters on both sides": ("a1234b", (1, 5)),
    "signs": ("9-1234-9", (2, 6)),
    "a digit behind letters before": ("9a1234", (2, 2)),
    "a digit behind letters after": ("1234a9", (0, 0)),
}


@pytest.mark.parametrize(("text", "span"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_letters_beside_digits_must_not_lead_to_digits(text, span):
    start = text.index("1234")
    assert not_amid_digits(text, start, start + 4) == span


def test_a_named_credential_has_its_value_as_group():
    pattern = named("acme_key", "acme", "[a-z]{12}")
    text = "ACME_KEY=aBcdefghijkl"
    assert re.fullmatch(pattern.regex, text[:-2])[1] == "aBcdefghij"
    assert pattern.extent(text, 9, 19) == (9, 21)
    assert pattern.extent(text + "m", 9, 19) == (9, 9)
    assert not pattern.validate("x" * 12)


def test_what_an_extent_is_made_of_is_in_its_name():
    assert named("a", "a", "[a-z]{12}").extent.__qualname__ != named("a", "a", "[a-z]{13}").extent.__qualname__
    assert run_on("[a]").__qualname__ != run_on("[b]").__qualname__


def test_padding_behind_a_class_that_ends_with_a_hyphen():
    pattern = issued("acme_key", r"\bacme_[a-z-]{8,}={0,2}")
    assert pattern.extent("acme_ab-defghi-k==", 0, 13) == (0, 18)


def test_a_run_is_bounded():
    assert run_on("[a]")("a" * (LONGEST_RUN + 50), 0, 5) == (0, LONGEST_RUN + 5)
    assert run_on("[a]")("ab", 0, 1) == (0, 1)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("acme_abcdefgh", 13),
        ("acme_abcdefghij--", 15),
        ("acme_abcd--------efgh", 21),
        ("acme_abcdefg-", 0),
        ("acme_------------", 0),
    ],
)
def test_a_run_may_have_to_end_in_other_characters_than_it_has(text, end):
    pattern = issued("acme_key", r"\bacme_[a-z-]{7,}[a-z]")
    assert pattern.regex == r"(?:\b|_)(acme_[a-z-]{8})"
    assert pattern.extent(text, 0, 13) == (0, end)
