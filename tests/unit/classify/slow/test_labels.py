"""What tokens are labelled comes to the spans that the scheme means."""

import pytest

from egress_gateway.classify.slow.labels import LONGEST_WORD, Token, spans

CASES = {
    "nothing": ("O O", []),
    "one that goes on": ("O B-PER I-PER O", [(2, 6, "PER")]),
    "two side by side": ("B-PER B-PER", [(0, 2, "PER"), (2, 4, "PER")]),
    "another kind": ("B-PER I-ORG", [(0, 2, "PER"), (2, 4, "ORG")]),
    "one that goes on from nothing": ("O I-LOC I-LOC", [(2, 6, "LOC")]),
    "with their last": ("B-PER L-PER I-PER", [(0, 4, "PER"), (4, 6, "PER")]),
    "with their end": ("B-PER I-PER E-PER", [(0, 6, "PER")]),
    "alone": ("U-LOC S-LOC", [(0, 2, "LOC"), (2, 4, "LOC")]),
    "without letters": ("PER PER O ORG", [(0, 4, "PER"), (6, 8, "ORG")]),
    "a hyphen that is no scheme": ("GPE-LOC", [(0, 2, "GPE-LOC")]),
}


def tokens(labels, words=None):
    return [
        Token(2 * at, 2 * at + 2, -1 if words is None else words[at], label, 0.5) for at, label in enumerate(labels)
    ]


@pytest.mark.parametrize(("labels", "expected"), CASES.values(), ids=CASES.keys())
def test_spans(labels, expected):
    assert [(each.start, each.end, each.label) for each in spans(tokens(labels.split()))] == expected


def test_the_score_is_the_mean():
    first, second = tokens(["B-PER", "I-PER"])
    (found,) = spans([first, Token(2, 4, -1, "I-PER", 1.0)])
    assert found.score == 0.75
    assert second.score == 0.5


def test_a_word_that_began_as_something_goes_on_as_it():
    assert [(each.start, each.end) for each in spans(tokens(["B-PER", "O", "O"], [0, 0, 1]))] == [(0, 4)]


def test_a_word_that_began_as_nothing_may_become_something():
    assert [(each.start, each.end) for each in spans(tokens(["O", "B-PER"], [0, 0]))] == [(2, 4)]


def test_writing_without_spaces_is_no_word():
    count = LONGEST_WORD // 2 + 5
    (found,) = spans(tokens(["B-PER", *["O"] * (count - 1)], [0] * count))
    assert (found.start, found.end) == (0, LONGEST_WORD)
