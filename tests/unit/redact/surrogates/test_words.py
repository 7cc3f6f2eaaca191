"""Words of our own: the same for a word everywhere, in its case."""

import pytest
from tests.unit.redact.surrogates.drawing import source

from egress_gateway.redact.surrogates.kinds import Drawing
from egress_gateway.redact.surrogates.words import code_word, in_case_of, name_word

CASES = [
    ("ann", "lee", "lee"),
    ("ANN", "lee", "LEE"),
    ("Ann", "lee", "Lee"),
    ("A", "lee", "Lee"),
    ("mcX", "lee", "lee"),
]


@pytest.mark.parametrize(("model", "word", "expected"), CASES)
def test_case_is_kept(model: str, word: str, expected: str) -> None:
    assert in_case_of(model, word) == expected


@pytest.mark.parametrize("draw", [name_word, code_word])
def test_a_word_has_one_stand_in_in_its_scope(draw: Drawing) -> None:
    assert draw("Ann", source(), 0) == draw("Ann", source("pii.email"), 0)
    assert draw("ANN", source(), 0) == (draw("Ann", source(), 0) or "").upper()
    assert draw("Ann", source(), 0) != draw("Ann", source(), 1)


def test_a_thousand_words_have_few_stand_ins_in_common() -> None:
    assert len({name_word(f"w{number}", source(), 0) for number in range(1000)}) > 800
    assert len({code_word(f"w{number}", source(), 0) for number in range(1000)}) > 980
