"""What rules of the response phase see of an answer, and when."""

import pytest

from egress_gateway.core.answers import ToolCall
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import AnswerPlan, AnswerSeen, Decision, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.steps.prepare import Blocked
from egress_gateway.steps.verdict import AnswerVerdict

SECRET = ClassCount(data_class=DataClass("secret.github_token"), count=1, score=900)
PAY = ToolCall(name="pay", call_id="c", arguments="{}")
LOOK = ToolCall(name="look", call_id="d", arguments="{}")
PERMIT = Decision(outcome=Outcome.PERMIT)
ESCALATE = Decision(outcome=Outcome.ESCALATE)


class Lanes:
    def __init__(self) -> None:
        self.found: tuple[ClassCount, ...] = ()
        self.found_new: tuple[ClassCount, ...] = ()
        self.classes: tuple[ClassCount, ...] = ()
        self.new: tuple[ClassCount, ...] = ()


class Rules:
    """Blocks payments and secrets; remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[AnswerSeen] = []

    def decide(self, seen: AnswerSeen) -> Decision:
        self.shown.append(seen)
        return Decision(code="rule", reason="no") if "pay" in seen.tools or seen.data else PERMIT


def test_nothing_is_looked_at_where_no_rule_could_mind() -> None:
    rules, lanes = Rules(), Lanes()
    lanes.found = lanes.classes = (SECRET,)
    verdict = AnswerVerdict(AnswerPlan(), rules.decide, lanes)
    verdict.so_far([PAY])
    assert verdict.whole([PAY]) is None
    assert rules.shown == []


def test_a_call_is_judged_before_it_is_released() -> None:
    verdict = AnswerVerdict(AnswerPlan(watched=True), Rules().decide, Lanes())
    verdict.so_far([LOOK])
    with pytest.raises(Blocked, match="no"):
        verdict.so_far([PAY])


def test_what_is_new_to_the_agent_stays_seen() -> None:
    rules = Rules()
    novel = {"look": (True, False), "go": (False, True), "stay": (False, False)}
    verdict = AnswerVerdict(AnswerPlan(watched=True), rules.decide, Lanes(), lambda call: novel[call.name])
    for name in ("stay", "look", "stay", "go"):
        verdict.so_far([ToolCall(name=name, call_id="c", arguments="{}")])
    verdict.whole()
    shown = [(seen.new_tool, seen.new_target) for seen in rules.shown]
    assert shown == [(False, False), (True, False), (True, True), (True, True)]


def test_what_is_new_is_judged_apart() -> None:
    rules, lanes = Rules(), Lanes()
    lanes.found_new, lanes.new = (SECRET,), (SECRET, SECRET)
    verdict = AnswerVerdict(AnswerPlan(watched=True), rules.decide, lanes)
    verdict.so_far([])
    verdict.whole()
    assert [seen.new for seen in rules.shown] == [(SECRET,), (SECRET, SECRET)]


def test_what_is_masked_is_judged_at_once() -> None:
    lanes = Lanes()
    verdict = AnswerVerdict(AnswerPlan(watched=True), Rules().decide, lanes)
    verdict.so_far([])
    lanes.found = (SECRET,)
    with pytest.raises(Blocked):
        verdict.so_far([])


def test_the_same_is_judged_once() -> None:
    rules = Rules()
    verdict = AnswerVerdict(AnswerPlan(watched=True), rules.decide, Lanes())
    for _ in range(3):
        verdict.so_far([LOOK])
    assert len(rules.shown) == 1


def test_a_block_stays_one() -> None:
    verdict = AnswerVerdict(AnswerPlan(watched=True), Rules().decide, Lanes())
    for _ in range(2):
        with pytest.raises(Blocked):
            verdict.so_far([PAY])


def test_the_whole_answer_is_judged_by_everything_in_it() -> None:
    rules, lanes = Rules(), Lanes()
    verdict = AnswerVerdict(AnswerPlan(watched=True), rules.decide, lanes)
    verdict.so_far([LOOK])
    lanes.classes = (SECRET,)
    with pytest.raises(Blocked):
        verdict.whole()
    assert rules.shown[-1] == AnswerSeen(data=(SECRET,), tools=("look",), complete=True)


def test_an_answer_that_people_are_to_see_is_returned_as_that() -> None:
    verdict = AnswerVerdict(AnswerPlan(reviewed=True), lambda _: ESCALATE, Lanes())
    assert verdict.whole() is ESCALATE


def test_where_a_route_only_observes_a_block_is_told_and_not_carried_out() -> None:
    verdict = AnswerVerdict(AnswerPlan(observed=True), lambda _: Decision(code="unclassified"), Lanes())
    verdict.so_far([])
    told = verdict.whole()
    assert told is not None
    assert (told.outcome, verdict.seen.complete) == (Outcome.BLOCK, True)
