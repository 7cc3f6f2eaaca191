"""Findings of an answer; tokens are none."""

from collections.abc import Sequence

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount, Finding, Scope, Slot
from egress_gateway.core.token_form import check_character
from egress_gateway.screen.observe import observe, tally

TOKEN = "CARD_4111A11111" + check_character("CARD_4111A11111")
CARD, NAME = DataClass("pci.card"), DataClass("pii.name")


def finding(start: int, end: int, slot: int = 0, data_class: DataClass = CARD, score: int = 500) -> Finding:
    return Finding(slot=slot, start=start, end=end, data_class=data_class, score=score, detector="t")


CASES = [
    ("no token near", "4111 and x", finding(0, 4), True),
    ("a whole token", f"a {TOKEN}", finding(2, 2 + len(TOKEN)), False),
    ("inside a token", f"a {TOKEN}", finding(7, 11), False),
    ("around a token", f"a {TOKEN} b", finding(0, len(TOKEN) + 4), True),
    ("reaching into a token", f"ab {TOKEN}", finding(0, 6), True),
    ("reaching out of a token", f"{TOKEN} ab", finding(5, len(TOKEN) + 2), True),
    ("between tokens", f"{TOKEN} 4111 {TOKEN}", finding(len(TOKEN) + 1, len(TOKEN) + 5), True),
    ("inside a look-alike", "CARD_41111111111", finding(5, 16), True),
]


@pytest.mark.parametrize(("text", "found", "kept"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_tokens_are_no_findings(text: str, found: Finding, kept: bool) -> None:
    assert observe(lambda _: (found,), [text]) == [found] * kept


def test_texts_are_classified_together_as_messages() -> None:
    seen: list[Sequence[Slot]] = []

    def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        seen.append(slots)
        return (finding(0, 1, slot=1),)

    assert observe(classify, ["a", "b"]) == [finding(0, 1, slot=1)]
    assert [[(slot.text, slot.scope, slot.rigid) for slot in slots] for slots in seen] == [
        [("a", Scope.MESSAGE, False), ("b", Scope.MESSAGE, False)]
    ]


def test_a_tally_counts_classes_and_keeps_the_best_score() -> None:
    findings = [finding(0, 1), finding(2, 3, score=900), finding(5, 6, data_class=NAME), finding(7, 8, score=100)]
    assert tally(findings) == (
        ClassCount(data_class=CARD, count=3, score=900),
        ClassCount(data_class=NAME, count=1, score=500),
    )
    assert tally([]) == ()
