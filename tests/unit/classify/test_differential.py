"""Two engines are asked the same, and what one alone finds is told."""

import pytest

from egress_gateway.classify import differential
from egress_gateway.classify.differential import LONGEST_TEXT, disagreement, variations
from egress_gateway.core.errors import ConfigError

AGREED = {
    "a fixed length": (r"\bk_[a-z]{4}\b", "k_abcd"),
    "an open end": ("k_[a-z]{2,}", "k_abcdef"),
    "starts that overlap": ("(?:aa|aab|ab)b?", "aaabab"),
    "any case": ("(?i)key=[a-f0-9]{4}", "KEY=00fF"),
    "no match": ("z{9}", "aaaa"),
}


@pytest.mark.parametrize("pair", AGREED.values(), ids=AGREED)
def test_the_engines_agree(pair):
    expression, text = pair
    assert disagreement("it", expression, list(variations(text))) is None


def test_what_one_engine_alone_takes_for_white_space_is_told():
    assert disagreement("it", r"a\sb", ["a b", "xa\vb"]) == (
        "characters 2 to 4 of 4 match in one engine and not in the other"
    )


def test_a_start_that_is_not_the_leftmost_is_told(monkeypatch):
    class Late:
        def scan(self, text):
            return {0: [(1, 2)]}

    monkeypatch.setattr(differential, "compile_patterns", lambda _: Late())
    assert "characters 1 to 1 of 2" in disagreement("it", "a+", ["aa"])


def test_a_long_text_is_cut():
    assert disagreement("it", "ab", ["x" * LONGEST_TEXT + "ab"]) is None


def test_what_an_engine_refuses_is_named():
    with pytest.raises(ConfigError, match="'it' does not compile"):
        disagreement("it", "(?=a)b", ["b"])
