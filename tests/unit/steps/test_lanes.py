"""The lanes of one answer: this request's tokens come back, others and masked values do not."""

import pytest

from egress_gateway.classify.classifier import build_classifier
from egress_gateway.classify.detectors import email
from egress_gateway.classify.recall import SHORTEST, scope_of
from egress_gateway.core.answers import LaneKind
from egress_gateway.core.ids import DataClass, LaneId
from egress_gateway.core.policy import AnswerPlan, Level
from egress_gateway.core.redaction import Redaction, Replacement, RestoreRules
from egress_gateway.core.routes import ResponseRules, Route
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.redact.seal import unsealer
from egress_gateway.redact.tokens import token
from egress_gateway.steps.lanes import HOLD_BACK, answer_lanes
from egress_gateway.testing.gateway import small_classifier

KEY = Secret(b"s" * 32)
MAIL = DataClass("pii.email")
ADDRESS = "ada.castellano" + "@" + "example.com"
OTHER = "bertil.dunmore" + "@" + "example.org"
OURS = token(KEY, MAIL, ADDRESS)
FOREIGN = token(Secret(b"x" * 32), MAIL, ADDRESS)
LANE = LaneId("0")


class Notes(dict[bytes, bytes]):
    """A memory that forgets nothing."""

    name = staticmethod(bytes)
    recall = dict[bytes, bytes].get
    keep = dict[bytes, bytes].__setitem__


REDACTION = Redaction(
    replacements=(Replacement(token=OURS, value=Sensitive(ADDRESS), data_class=MAIL, restorable=True),)
)
RESTORING = Route(restore=RestoreRules(text=True, tools=("crm",)))
MASKING = Route(restore=RestoreRules(text=True), response=ResponseRules(mask=(MAIL,), hold_back=64))

CASES = {
    "our token": (RESTORING, OURS, ADDRESS),
    "a token of another scope": (RESTORING, FOREIGN, FOREIGN),
    "a route that restores nothing": (Route(), OURS, OURS),
    "a value of the model's own": (RESTORING, OTHER, OTHER),
    "a value that the route masks": (MASKING, OTHER, "[EMAIL]"),
    "a restored value is not masked again": (MASKING, OURS, ADDRESS),
}


NOTHING = AnswerPlan()


def plan_of(route: Route) -> AnswerPlan:
    return AnswerPlan(mask=route.response.mask)


@pytest.mark.parametrize(("route", "said", "shown"), CASES.values(), ids=CASES)
def test_what_the_caller_sees(route: Route, said: str, shown: str) -> None:
    lanes = answer_lanes(route, plan_of(route), small_classifier(), REDACTION, scope_key=KEY, upstream="one")
    text = lanes.text(LANE, LaneKind.TEXT, f"to {said} now") + lanes.end(LANE)
    assert text == f"to {shown} now"


def test_findings_are_recorded_whether_or_not_they_are_masked() -> None:
    for route in (RESTORING, MASKING):
        lanes = answer_lanes(route, plan_of(route), small_classifier(), REDACTION, scope_key=KEY, upstream="one")
        lanes.text(LANE, LaneKind.TEXT, f"{OTHER} {OURS}")
        lanes.finish()
        assert [(found.data_class, found.count) for found in lanes.classes] == [(MAIL, 1)]
        assert lanes.masked == (1 if route is MASKING else 0)


TOOLS = {"crm": ADDRESS, "search": OURS}


@pytest.mark.parametrize(("tool", "shown"), TOOLS.items(), ids=TOOLS)
def test_arguments_are_restored_only_for_tools_of_the_route(tool: str, shown: str) -> None:
    lanes = answer_lanes(RESTORING, NOTHING, small_classifier(), REDACTION, scope_key=KEY, upstream="one")
    assert lanes.tool_call(tool, f'{{"to":"{OURS}"}}') == f'{{"to":"{shown}"}}'
    assert lanes.counts.restored == (1 if tool == "crm" else 0)


def test_a_seal_binds_the_blob_to_the_upstream_and_its_own_words() -> None:
    lanes = answer_lanes(
        Route(restore=RestoreRules(reasoning=True)),
        NOTHING,
        small_classifier(),
        REDACTION,
        scope_key=KEY,
        upstream="one",
    )
    shown = lanes.text(LANE, LaneKind.REASONING, f"about {OURS}")
    sealed = lanes.seal(LANE, "signature")
    unsealed = unsealer(KEY)(shown + lanes.end(LANE), sealed)
    assert unsealed is not None
    assert (unsealed.text, unsealed.blob, unsealed.upstream) == (f"about {OURS}", "signature", "one")


def test_what_was_seen_of_an_answer_is_known_to_its_scope_alone() -> None:
    notes = Notes()
    classifier = build_classifier([email.DETECTOR], memory=notes)
    said = OTHER.ljust(SHORTEST)
    lanes = answer_lanes(Route(), NOTHING, classifier, REDACTION, scope_key=KEY, upstream="one")
    lanes.text(LANE, LaneKind.TEXT, said)
    lanes.finish()
    slots = [Slot(pointer="/", scope=Scope.MESSAGE, text=said)]
    scopes = (scope_of(KEY), scope_of(Secret(b"t" * 32)), b"")
    assert [classifier.recall(slots, scope).characters for scope in scopes] == [0, SHORTEST, SHORTEST]


def test_what_a_plan_masks_is_found_before_it_is_released() -> None:
    lanes = answer_lanes(
        Route(), AnswerPlan(mask=(MAIL,)), small_classifier(), REDACTION, scope_key=KEY, upstream="one"
    )
    shown = lanes.text(LANE, LaneKind.TEXT, OTHER + " " * (3 * HOLD_BACK))
    assert OTHER not in shown
    assert [(found.data_class, found.count) for found in lanes.found] == [(MAIL, 1)]
    lanes.tool_call("crm", f'{{"to":"{OTHER}"}}')
    assert [(found.data_class, found.count) for found in lanes.found] == [(MAIL, 2)]


SURROGATE = "belmond" + "@" + "corvick.example.com"
BY_SURROGATE = Redaction(
    replacements=(Replacement(token=SURROGATE, value=Sensitive(ADDRESS), data_class=MAIL, restorable=True),)
)


def test_a_surrogate_of_this_request_is_neither_masked_nor_counted() -> None:
    lanes = answer_lanes(MASKING, plan_of(MASKING), small_classifier(), BY_SURROGATE, scope_key=KEY, upstream="one")
    said = f"to {SURROGATE} or {OTHER}"
    assert lanes.text(LANE, LaneKind.TEXT, said) + lanes.end(LANE) == f"to {ADDRESS} or [EMAIL]"
    lanes.finish()
    assert [(found.data_class, found.count) for found in lanes.classes] == [(MAIL, 1)]


def test_another_request_masks_it() -> None:
    lanes = answer_lanes(MASKING, plan_of(MASKING), small_classifier(), REDACTION, scope_key=KEY, upstream="one")
    assert lanes.text(LANE, LaneKind.TEXT, f"to {SURROGATE} now") + lanes.end(LANE) == "to [EMAIL] now"


HELD = {
    "the route's own mask, as the route says": (ResponseRules(mask=(MAIL,), hold_back=64), 64),
    "a rule's mask on a route that says nothing": (ResponseRules(), HOLD_BACK),
    "a rule's mask on a route that says little": (ResponseRules(hold_back=64), HOLD_BACK),
    "a rule's mask on a route that says more": (ResponseRules(hold_back=1000), 1000),
}


@pytest.mark.parametrize(("response", "held"), HELD.values(), ids=HELD)
def test_how_much_is_held_to_mask(response: ResponseRules, held: int) -> None:
    plan = AnswerPlan(mask=(MAIL,))
    lanes = answer_lanes(Route(response=response), plan, small_classifier(), Redaction(), scope_key=KEY, upstream="one")
    said = "and so " * 1000
    unreleased = len(said) - len(lanes.text(LANE, LaneKind.TEXT, said))
    assert held * 2 // 3 <= unreleased < held


CARRYING = "https://collector.example/?who="
ADDRESSES = {
    "an image": (RESTORING, "![a](https://collector.example/p.png)", "![a](hxxps://collector.example/p.png)", 0),
    "a token in an address": (RESTORING, CARRYING + OURS, "hxxps://collector.example/…", 1),
    "a value above the ceiling": (RESTORING, CARRYING + OTHER, "hxxps://collector.example/…", 1),
    "a value that may leave": (Route(ceiling=Level.CONFIDENTIAL), CARRYING + OTHER, CARRYING + OTHER, 0),
    "a named host": (
        Route(response=ResponseRules(link_hosts=("collector.example",))),
        CARRYING + OTHER,
        CARRYING + OTHER,
        0,
    ),
}


@pytest.mark.parametrize(("route", "said", "shown", "found"), ADDRESSES.values(), ids=ADDRESSES)
def test_addresses_that_could_carry_data_out_are_defused(route: Route, said: str, shown: str, found: int) -> None:
    lanes = answer_lanes(route, NOTHING, small_classifier(), REDACTION, scope_key=KEY, upstream="one")
    assert lanes.text(LANE, LaneKind.TEXT, said + " ") + lanes.end(LANE) == shown + " "
    assert lanes.defused == (said != shown)
    assert [one.count for one in lanes.found] == [1] * found


def test_a_surrogate_in_an_address_carries_what_it_stands_for() -> None:
    lanes = answer_lanes(RESTORING, NOTHING, small_classifier(), BY_SURROGATE, scope_key=KEY, upstream="one")
    assert lanes.whole(LANE, LaneKind.TEXT, CARRYING + SURROGATE) == "hxxps://collector.example/…"


def test_a_plan_may_leave_addresses_alone() -> None:
    plan = AnswerPlan(defused=False)
    lanes = answer_lanes(RESTORING, plan, small_classifier(), REDACTION, scope_key=KEY, upstream="one")
    assert lanes.whole(LANE, LaneKind.TEXT, CARRYING + OTHER) == CARRYING + OTHER
    assert lanes.defused == 0


@pytest.mark.parametrize(("level", "shown"), [(Level.PUBLIC, "https://e.example/?m="), (Level.RESTRICTED, "hxxps://")])
def test_an_address_may_hold_what_the_bundle_in_force_lets_leave(level: Level, shown: str) -> None:
    lanes = answer_lanes(
        Route(ceiling=Level.INTERNAL),
        AnswerPlan(defused=True),
        small_classifier(),
        REDACTION,
        scope_key=KEY,
        upstream="one",
        levels={MAIL: level},
    )
    said = f"see https://e.example/?m={OTHER} now"
    assert (lanes.text(LANE, LaneKind.TEXT, said) + lanes.end(LANE)).startswith(f"see {shown}")


def test_where_calls_are_aimed_is_asked_as_the_caller_gets_them() -> None:
    asked: list[str] = []
    lanes = answer_lanes(
        RESTORING, NOTHING, small_classifier(), REDACTION, scope_key=KEY, upstream="one", aim=asked.append
    )
    shown = lanes.tool_call("crm", f'{{"to":"{OURS}"}}')
    assert asked == [shown] == [f'{{"to":"{ADDRESS}"}}']
