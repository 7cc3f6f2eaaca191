"""What a reviewer sees: every value that was found is a mark, wherever it stands, or its text is not there."""

import msgspec
import pytest
from tests.unit.steps.seeing import ADDRESS, CARD, slot

from egress_gateway.core.slots import Scope, Slot
from egress_gateway.steps import showing as module
from egress_gateway.steps.showing import cover, cover_texts
from egress_gateway.testing.gateway import small_classifier


def shown(*slots: Slot) -> dict[str, str]:
    classifier = small_classifier()
    covered = cover(classifier, slots, classifier.classify(slots))
    assert (covered.left_out, covered.cut) == (0, 0)
    return {text.place: text.text for text in covered.texts}


def test_values_are_marks_and_the_rest_is_as_it_was() -> None:
    assert shown(slot("/a", f"Write to {ADDRESS}!"), slot("/b", "Hello")) == {"/a": "Write to [EMAIL]!", "/b": "Hello"}


def test_a_value_is_covered_where_no_token_could_stand() -> None:
    assert shown(slot("/n", CARD, rigid=True), slot("/~0", ADDRESS, scope=Scope.KEY, rigid=True)) == {
        "/n": "[CARD]",
        "/~0": "[EMAIL]",
    }


def test_a_value_is_covered_in_what_a_provider_said_too() -> None:
    assert shown(slot("/a", ADDRESS, said_by="one")) == {"/a": "[EMAIL]"}


def test_every_other_occurrence_is_covered() -> None:
    assert ADDRESS not in "".join(shown(slot("/a", ADDRESS), slot("/b", f"x{ADDRESS}x")).values())


def test_nothing_found_is_shown_as_it_is() -> None:
    assert shown(slot("/a", "Hello"), slot("/b", "")) == {"/a": "Hello"}


class Stubborn:
    """A classifier that goes on finding something in one text, whatever stands there."""

    def __init__(self, number: int) -> None:
        self._number = number

    def classify(self, slots: list[Slot]) -> tuple[object, ...]:
        (finding, *_) = small_classifier().classify([slot("/", ADDRESS)])
        return (msgspec.structs.replace(finding, slot=self._number),)


def test_a_text_in_which_something_is_still_found_is_left_out() -> None:
    slots = [slot("/a", ADDRESS), slot("/b", "Hello")]
    found = small_classifier().classify(slots)
    covered = cover(Stubborn(0), slots, found)  # type: ignore[arg-type]  # a classifier, for what is asked of it
    assert ([text.place for text in covered.texts], covered.left_out) == (["/b"], 1)


def test_too_much_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHARACTERS", 8)
    covered = cover(small_classifier(), [slot("/a", "Hello"), slot("/b", "World"), slot("/c", "!")], ())
    assert [(text.place, text.text) for text in covered.texts] == [("/a", "Hello"), ("/b", "Wor")]
    assert covered.cut == 3


def test_half_a_character_can_be_sent_on() -> None:
    assert shown(slot("/a", "a\ud800b")) == {"/a": "a?b"}


def test_texts_that_were_not_looked_at_yet_are() -> None:
    covered = cover_texts(small_classifier(), [("0", f"Mail {ADDRESS}"), ("call/1/crm", "{}")])
    assert [(text.place, text.text) for text in covered.texts] == [("0", "Mail [EMAIL]"), ("call/1/crm", "{}")]
