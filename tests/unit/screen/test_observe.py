"""The texts of an answer are looked at in one call, and what the classifier says is what was found."""

from collections.abc import Sequence

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.token_form import check_character
from egress_gateway.screen.observe import observe
from egress_gateway.testing.gateway import small_classifier

FOUND = Finding(slot=1, start=0, end=1, data_class=DataClass("pci.card"), score=500, detector="t")


def test_texts_are_classified_together_as_messages() -> None:
    seen: list[Sequence[Slot]] = []

    def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        seen.append(slots)
        return (FOUND,)

    assert observe(classify, ["a", "b"]) == [FOUND]
    assert [[(slot.text, slot.scope, slot.rigid) for slot in slots] for slots in seen] == [
        [("a", Scope.MESSAGE, False), ("b", Scope.MESSAGE, False)]
    ]


def test_a_token_of_ours_is_no_finding_of_the_classifier_that_is_used() -> None:
    body = "CARD_4111A11111"
    texts = [f"charged {body}{check_character(body)} today", "charged 4111 1111 1111 1111 today"]
    [found] = observe(small_classifier().classify, texts)
    assert (found.slot, found.data_class) == (1, "pci.card")
