"""Hyperscan and RE2 find the same ends with the same leftmost starts, for every built-in expression."""

from hypothesis import given, settings
from hypothesis import strategies as st

from egress_gateway.classify.differential import disagreement, variations
from egress_gateway.classify.normalise import LETTER
from egress_gateway.detector_registry import DETECTORS

EXPRESSIONS = {
    pattern.id: pattern.regex
    for detector in DETECTORS
    for pattern in detector.patterns
    # Python, which makes the texts, takes flags at the beginning only.
    if "(?i)" not in pattern.regex[4:]
}
CHARACTERS = st.sampled_from([LETTER, *map(chr, (9, 10, 13, *range(28, 127)))])
"""A vertical tab is white space to Hyperscan and not to RE2: it is the one character they are known to part at."""


@given(st.data())
@settings(max_examples=150)
def test_both_engines_see_the_same_in_texts_that_match(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(EXPRESSIONS)))
    text = data.draw(st.from_regex(EXPRESSIONS[name], fullmatch=True, alphabet=CHARACTERS))
    around = data.draw(st.text(CHARACTERS, max_size=8))
    assert (
        disagreement(name, EXPRESSIONS[name], [around + text[:80] + around, *list(variations(text[:60]))[1:3]]) is None
    )


@given(st.sampled_from(sorted(EXPRESSIONS)), st.text(CHARACTERS, max_size=120))
@settings(max_examples=150)
def test_both_engines_see_the_same_in_any_text(name: str, text: str) -> None:
    assert disagreement(name, EXPRESSIONS[name], [text]) is None
