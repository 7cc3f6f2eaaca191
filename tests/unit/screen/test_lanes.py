"""The order of work in a lane, what is recorded, and what an answer may not do."""

import re
from collections.abc import Callable, Sequence

import pytest

from egress_gateway.core.answers import LaneKind, Lanes
from egress_gateway.core.errors import UpstreamFailed
from egress_gateway.core.ids import DataClass, LaneId
from egress_gateway.core.redaction import RestoreCounts, RestoredSpan
from egress_gateway.core.slots import ClassCount, Finding, Slot
from egress_gateway.screen.lanes import SUCCESS, AnswerLanes, Compare
from egress_gateway.screen.observe import Classify

CARD = DataClass("pci.card")
A, B = LaneId("a"), LaneId("b")
COUNTS = RestoreCounts(restored=3)


def classify(slots: Sequence[Slot]) -> tuple[Finding, ...]:
    return tuple(
        Finding(slot=number, start=found.start(), end=found.end(), data_class=CARD, score=900, detector="t")
        for number, slot in enumerate(slots)
        for found in re.finditer(r"[0-9]{4,}", slot.text)
    )


class Doubling:
    """A restoring filter: `<x>` stands for 1234, and a lone `<` is held."""

    def __init__(self) -> None:
        self.held = ""
        self.length = 0
        self.spans: list[RestoredSpan] = []

    def feed(self, text: str) -> str:
        text = self.held + text
        settled = len(text) if text.rfind("<") <= text.rfind(">") else text.rfind("<")
        self.held = text[settled:]
        return self._restored(text[:settled])

    def close(self) -> str:
        rest, self.held = self.held, ""
        return self._restored(rest)

    def _restored(self, text: str) -> str:
        parts = re.split(r"(<x>)", text)
        for number, part in enumerate(parts):
            if number % 2:
                parts[number] = "12345"
                self.spans.append(RestoredSpan(start=self.length, end=self.length + 5, said=part, token="X_1"))
            self.length += len(parts[number])
        return "".join(parts)


def lanes(
    *,
    classify: Classify = classify,
    mask: Sequence[DataClass] = (),
    mask_new: Sequence[DataClass] = (),
    most_lanes: int = 10,
    longest_lane: int = 100,
    most_arguments: int = 100,
    kinds: list[LaneKind] | None = None,
    sealed: list[tuple[str, str, Sequence[RestoredSpan], str]] | None = None,
    compare: Compare | None = None,
) -> AnswerLanes:
    def restore(kind: LaneKind) -> Doubling:
        if kinds is not None:
            kinds.append(kind)
        return Doubling()

    def seal(said: str, shown: str, spans: Sequence[RestoredSpan], blob: str) -> str:
        if sealed is not None:
            sealed.append((said, shown, spans, blob))
        return blob + "!"

    return AnswerLanes(
        classify=classify,
        restore=restore,
        restore_tool=lambda text, tool: f"{tool}:{text}",
        restored=lambda: COUNTS,
        seal=seal,
        mask=mask,
        mask_new=mask_new,
        hold_back=8,
        compare=compare,
        most_lanes=most_lanes,
        longest_lane=longest_lane,
        most_arguments=most_arguments,
    )


def test_the_lanes_are_what_dialects_expect() -> None:
    answer: Lanes = lanes()
    assert answer.text(A, LaneKind.TEXT, "x") == "x"


def test_a_lane_is_masked_first_and_restored_then() -> None:
    answer = lanes(mask=[CARD])
    assert answer.text(A, LaneKind.TEXT, "9999 <x> ") + answer.end(A) == "[CARD] 12345 "
    assert answer.classes == (ClassCount(data_class=CARD, count=1, score=900),)


def test_without_a_mask_text_is_held_only_by_restoring() -> None:
    answer = lanes()
    assert [answer.text(A, LaneKind.TEXT, piece) for piece in ("99", "99 <", "x", "> ", "<")] == [
        "99",
        "99 ",
        "",
        "12345 ",
        "",
    ]
    assert answer.end(A) == "<"


def test_lanes_are_apart_and_restored_by_their_kind() -> None:
    kinds: list[LaneKind] = []
    answer = lanes(kinds=kinds)
    assert answer.text(A, LaneKind.TEXT, "12") == "12"
    assert answer.text(B, LaneKind.REASONING, "34") == "34"
    assert answer.text(A, LaneKind.TEXT, "<") == ""
    assert (answer.end(B), answer.end(A)) == ("", "<")
    assert kinds == [LaneKind.TEXT, LaneKind.REASONING]
    assert answer.classes == ()


def test_what_is_recorded_is_what_was_said_not_what_is_shown() -> None:
    answer = lanes(mask=[CARD])
    for piece in ("12", "34 ", "and <x>"):
        answer.text(A, LaneKind.TEXT, piece)
    assert answer.classes == ()
    answer.end(A)
    assert answer.classes == (ClassCount(data_class=CARD, count=1, score=900),)
    assert answer.counts == COUNTS


def test_a_lane_that_never_spoke_or_has_ended_ends_empty() -> None:
    answer = lanes()
    assert answer.end(A) == ""
    answer.text(A, LaneKind.TEXT, "1234<")
    assert (answer.end(A), answer.end(A)) == ("<", "")
    assert answer.classes == (ClassCount(data_class=CARD, count=1, score=900),)


def test_tool_calls_are_masked_recorded_and_restored() -> None:
    answer = lanes(mask=[CARD])
    assert answer.tool_call("crm", '{"n": 1234}') == 'crm:{"n": "[CARD]"}'
    assert answer.classes == (ClassCount(data_class=CARD, count=1, score=900),)


def test_masked_stretches_are_counted_in_lanes_and_tool_calls() -> None:
    unmasked, answer = lanes(), lanes(mask=[CARD])
    for one in (unmasked, answer):
        one.text(A, LaneKind.TEXT, "1234 and 5678")
        one.end(A)
        one.tool_call("crm", '[1234, "x 99999", 1]')
    assert (unmasked.masked, answer.masked) == (0, 4)


def test_unended_lanes_are_recorded_when_the_answer_is_over() -> None:
    answer = lanes()
    answer.text(A, LaneKind.TEXT, "1234")
    answer.text(B, LaneKind.TEXT, "5678")
    answer.end(B)
    answer.finish()
    answer.finish()
    assert answer.classes == (ClassCount(data_class=CARD, count=2, score=900),)


def test_the_lanes_of_an_answer_are_looked_at_in_one_call() -> None:
    calls: list[int] = []

    def counting(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        calls.append(len(slots))
        return classify(slots)

    answer = lanes(classify=counting)
    for lane in (A, B):
        answer.text(lane, LaneKind.TEXT, "1234")
        answer.end(lane)
    answer.finish()
    assert (answer.classes, calls) == ((ClassCount(data_class=CARD, count=2, score=900),), [2])


def test_a_seal_covers_all_that_was_said_and_shown() -> None:
    sealed: list[tuple[str, str, Sequence[RestoredSpan], str]] = []
    answer = lanes(mask=[CARD], sealed=sealed)
    out = answer.text(A, LaneKind.REASONING, "<x> 9999 <x><x> 88888 <x>, ") + answer.text(
        A, LaneKind.REASONING, "7777<"
    )
    assert answer.seal(A, "sig") == "sig!"
    out += answer.end(A)
    [(said, shown, spans, blob)] = sealed
    assert (said, blob) == ("<x> 9999 <x><x> 88888 <x>, 7777<", "sig")
    assert shown == out == "12345 [CARD] 1234512345 [CARD] 12345, [CARD]<"
    assert [shown[span.start : span.end] for span in spans] == [
        "12345",
        "[CARD]",
        "12345",
        "12345",
        "[CARD]",
        "12345",
        "[CARD]",
    ]
    assert [span.said for span in spans] == ["<x>", "9999", "<x>", "<x>", "88888", "<x>", "7777"]


def test_a_seal_without_mask_has_the_restored_spans() -> None:
    sealed: list[tuple[str, str, Sequence[RestoredSpan], str]] = []
    answer = lanes(sealed=sealed)
    answer.text(A, LaneKind.REASONING, "a <x>")
    answer.seal(A, "sig")
    answer.seal(B, "sig")
    assert [span.said for span in sealed[0][2]] == ["<x>"]
    assert sealed[1] == ("", "", (), "sig")


def one_more_lane(answer: AnswerLanes) -> None:
    answer.text(B, LaneKind.TEXT, "x")


def one_more_call(answer: AnswerLanes) -> None:
    answer.tool_call("crm", "{}")


@pytest.mark.parametrize("more", [one_more_lane, one_more_call])
@pytest.mark.parametrize("first", [lambda answer: answer.text(A, LaneKind.TEXT, "x"), one_more_call])
def test_an_answer_of_too_many_parts_is_broken_off(
    first: Callable[[AnswerLanes], object], more: Callable[[AnswerLanes], None]
) -> None:
    answer = lanes(most_lanes=1)
    first(answer)
    with pytest.raises(UpstreamFailed) as failed:
        more(answer)
    assert failed.value.code == "upstream_too_large"


def test_too_long_a_part_is_broken_off() -> None:
    answer = lanes(longest_lane=4)
    answer.text(A, LaneKind.TEXT, "abcd")
    with pytest.raises(UpstreamFailed) as failed:
        answer.text(A, LaneKind.TEXT, "e")
    assert failed.value.code == "upstream_too_large"


def test_tool_calls_that_are_too_long_together_are_broken_off_before_they_are_looked_at() -> None:
    looked: list[str] = []

    def look(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        looked.extend(slot.text for slot in slots)
        return ()

    answer = lanes(classify=look, most_arguments=6)
    answer.tool_call("crm", "[1]")
    answer.tool_call("crm", "[2]")
    with pytest.raises(UpstreamFailed) as failed:
        answer.tool_call("crm", "3")
    assert failed.value.code == "upstream_too_large"
    assert looked == ["1", "2"]


def test_a_part_that_goes_on_after_its_end_is_broken_off() -> None:
    answer = lanes()
    answer.text(A, LaneKind.TEXT, "x")
    answer.end(A)
    with pytest.raises(UpstreamFailed) as failed:
        answer.text(A, LaneKind.TEXT, "y")
    assert failed.value.code == "upstream_malformed"


def test_what_finishing_will_look_at_is_known_before() -> None:
    answer = lanes()
    assert answer.unobserved == 0
    answer.text(A, LaneKind.TEXT, "12345")
    answer.text(B, LaneKind.TEXT, "123")
    answer.end(B)
    assert answer.unobserved == 8
    answer.finish()
    assert answer.unobserved == 0


def test_a_whole_text_is_masked_in_one_look() -> None:
    def late(slots: Sequence[Slot]) -> tuple[Finding, ...]:
        found = re.search(r"<[a-z ]*>", slots[0].text)
        span = found.span() if found else (0, 0)
        return (Finding(slot=0, start=span[0], end=span[1], data_class=CARD, score=900, detector="t"),) if found else ()

    answer = lanes(classify=late, mask=[CARD])
    assert answer.whole(A, LaneKind.TEXT, "a <" + "s t " * 20 + "> b") == "a [CARD] b"


class Comparing:
    """A request in which 1111 stood, and a tool that wanted `evil` called."""

    def stood(self, data_class: DataClass, value: str) -> bool:
        return (data_class, value) == (CARD, "1111")

    def call(self, arguments: str) -> int:
        return 900 if "evil" in arguments else 0

    def text(self, said: str) -> int:
        return 800 if "my orders" in said else 0


def test_what_the_caller_wrote_is_told_from_what_it_did_not() -> None:
    answer = lanes(compare=Comparing())
    answer.text(A, LaneKind.TEXT, "1111 and 2222")
    answer.tool_call("search", '{"a":"1111","b":"3333"}')
    answer.finish()
    assert [(one.data_class, one.count) for one in answer.classes] == [(CARD, 4)]
    assert [(one.data_class, one.count) for one in answer.new] == [(CARD, 2)]


def test_only_what_the_caller_did_not_write_is_masked_where_a_rule_minds_no_more() -> None:
    answer = lanes(mask_new=[CARD], compare=Comparing())
    assert answer.whole(A, LaneKind.TEXT, "1111 and 2222") == "1111 and [CARD]"
    assert answer.tool_call("search", '{"a":"1111","b":"3333"}') == 'search:{"a":"1111","b":"[CARD]"}'
    assert [(one.data_class, one.count) for one in answer.found_new] == [(CARD, 2)]
    assert [(one.data_class, one.count) for one in answer.found] == [(CARD, 2)]


def test_of_what_is_masked_in_any_case_it_is_told_what_is_new() -> None:
    answer = lanes(mask=[CARD], mask_new=[CARD], compare=Comparing())
    assert answer.whole(A, LaneKind.TEXT, "1111 and 2222") == "[CARD] and [CARD]"
    assert [(one.data_class, one.count) for one in answer.found] == [(CARD, 2)]
    assert [(one.data_class, one.count) for one in answer.found_new] == [(CARD, 1)]


def test_where_nothing_is_compared_everything_may_be_new() -> None:
    answer = lanes(mask_new=[CARD])
    assert answer.whole(A, LaneKind.TEXT, "1111") == "[CARD]"
    assert answer.new == (ClassCount(data_class=CARD, count=1, score=900),)


def test_a_call_that_a_tool_wanted_is_found_before_it_is_released() -> None:
    answer = lanes(compare=Comparing())
    shown = answer.tool_call("search", '{"a":"evil 1111"}')
    sign = ClassCount(data_class=SUCCESS, count=1, score=900)
    assert answer.found == (sign,)
    assert sign in answer.classes_in(shown)
    answer.tool_call("search", "{}")
    assert answer.found == (sign,)


def test_orders_that_are_given_away_are_found_at_the_end() -> None:
    answer = lanes(compare=Comparing())
    answer.text(A, LaneKind.TEXT, "these are my orders")
    assert answer.found == ()
    answer.finish()
    assert answer.classes == (ClassCount(data_class=SUCCESS, count=1, score=800),)
