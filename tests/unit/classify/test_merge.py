"""Which of overlapping findings stands, and that no covered character is lost."""

import pytest

from egress_gateway.classify.merge import Mark, merge
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.slots import Scope, Slot

TEXT = "abcdefghi jk lm"
SLOTS = [Slot(pointer=f"/{number}", scope=Scope.MESSAGE, text=TEXT) for number in range(3)]
M, P, S, V = Rank.MODEL, Rank.PATTERN, Rank.SECRET, Rank.VALIDATED


def mark(start, end, name="p", rank=P, *, score=500, slot=0):
    return Mark(slot, start, end, name, score, rank, name)


CASES = {
    "apart": ([mark(5, 9), mark(0, 3)], [(0, 3, "p"), (5, 9, "p")]),
    "touching": ([mark(0, 3), mark(3, 5, "q")], [(0, 3, "p"), (3, 5, "q")]),
    "the longer wins": ([mark(0, 3), mark(0, 5, "q")], [(0, 5, "q")]),
    "the better score wins": ([mark(0, 3), mark(0, 3, "q", score=600)], [(0, 3, "q")]),
    "the name decides at last": ([mark(0, 3, "q"), mark(0, 3)], [(0, 3, "p")]),
    "a validator beats a longer pattern, whose rest stays": (
        [mark(0, 9), mark(3, 5, "v", V)],
        [(0, 3, "p"), (3, 5, "v"), (5, 9, "p")],
    ),
    "a secret swallows what it contains": ([mark(0, 9, "s", S), mark(3, 5, "v", V)], [(0, 9, "s")]),
    "a secret gives way to a validator on the same text": ([mark(0, 9, "s", S), mark(0, 9, "v", V)], [(0, 9, "v")]),
    "a secret beats a pattern": ([mark(0, 9), mark(0, 9, "s", S)], [(0, 9, "s")]),
    "an overlap leaves the rest": ([mark(0, 6, "v", V), mark(4, 8)], [(0, 6, "v"), (6, 8, "p")]),
    "of the rest the space at its ends is none": (
        [mark(8, 13), mark(10, 12, "v", V)],
        [(8, 9, "p"), (10, 12, "v")],
    ),
    "of two guesses the more sensitive class wins": (
        [mark(0, 9, "entity.organisation", M), mark(3, 5, "secret.password", M)],
        [(0, 3, "entity.organisation"), (3, 5, "secret.password"), (5, 9, "entity.organisation")],
    ),
    "of two guesses a class of one's own wins": (
        [mark(0, 9, "pii.name", M), mark(0, 5, "project.nightingale", M)],
        [(0, 5, "project.nightingale"), (5, 9, "pii.name")],
    ),
    "twice the same is once": ([mark(0, 3), mark(0, 3)], [(0, 3, "p")]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("marks", "merged"), CASES.values(), ids=CASES)
def test_overlaps_are_settled(marks, merged):
    assert [(finding.start, finding.end, finding.detector) for finding in merge(marks, SLOTS)] == merged


def test_slots_do_not_overlap_each_other():
    assert [finding.slot for finding in merge([mark(0, 3, slot=2), mark(0, 3, slot=0)], SLOTS)] == [0, 2]
