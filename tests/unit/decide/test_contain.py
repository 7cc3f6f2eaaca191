"""Containments meet whatever is so as they say, and nothing that they meet is permitted."""

import msgspec
import pytest

from egress_gateway.core.containment import SELECTORS, Containment
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Escalate, Redact
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal, TargetFacts
from egress_gateway.decide.contain import (
    LONGEST_SECONDS,
    MAX_NAME,
    check_containment,
    contained,
    decide_contained,
    meeting,
)

NOW = 1_000
FACTS = Facts(
    route="support",
    principal=Principal(
        app="cx-bot",
        person="okta/acme:00u1",
        person_verified=True,
        agent="okta:planner",
        agent_chain=("okta:runner", "okta:root"),
    ),
    target=TargetFacts(upstream="asked"),
    tools=("search", "shell"),
)
UNPROVEN = Facts(route="support", principal=Principal(app="cx-bot", asserted_person="Ann", agent="helper"))


def contain(until: int = NOW + 1, **named: str) -> Containment:
    return Containment(id="c-1", since=0, until=until, uid=0, reason="r", **named)


MET = {
    "a verified person": (FACTS, {"person": "okta/acme:00u1"}),
    "a person in another case": (FACTS, {"person": "OKTA/acme:00U1"}),
    "a person that an application names": (UNPROVEN, {"person": "ann"}),
    "an application": (FACTS, {"app": "cx-bot"}),
    "the agent": (FACTS, {"agent": "okta:planner"}),
    "an agent that it acts after": (FACTS, {"agent": "okta:root"}),
    "an agent that nobody vouches for": (UNPROVEN, {"agent": "helper"}),
    "a route": (FACTS, {"route": "support"}),
    "where it would be sent": (FACTS, {"upstream": "sent"}),
    "a tool that is offered": (FACTS, {"tool": "shell"}),
    "a tool that is called": (FACTS, {"tool": "crm_update"}),
    "all that is named": (FACTS, {"app": "cx-bot", "route": "support", "tool": "search", "upstream": "sent"}),
}


@pytest.mark.parametrize(("facts", "named"), MET.values(), ids=MET)
def test_met(facts: Facts, named: dict[str, str]) -> None:
    assert meeting((contain(**named),), facts, now=NOW, upstream="sent", called=("crm_update",)) == ("c-1",)


NOT_MET = {
    "another person": {"person": "okta/acme:00u2"},
    "the same id at another issuer": {"person": "corp:00u1"},
    "an id without its issuer": {"person": "00u1"},
    "an upstream that was only asked for": {"upstream": "asked"},
    "the beginning of a name": {"tool": "she"},
    "one of two": {"app": "cx-bot", "route": "sales"},
    "a name in another place": {"agent": "cx-bot"},
}


@pytest.mark.parametrize("named", NOT_MET.values(), ids=NOT_MET)
def test_not_met(named: dict[str, str]) -> None:
    assert meeting((contain(**named),), FACTS, now=NOW, upstream="sent") == ()


def test_what_is_not_known_yet_meets_nothing() -> None:
    every = [contain(**{selector: "x"}) for selector in SELECTORS]
    assert meeting(every, Facts(), now=NOW) == ()


def test_compatible_spellings_are_one_name() -> None:
    facts = Facts(principal=Principal(person="corp:J\u00f6rg"))
    assert meeting((contain(person="corp:Jo\u0308rg"),), facts, now=NOW) == ("c-1",)


def test_what_has_ended_meets_nothing() -> None:
    assert meeting((contain(until=NOW, app="cx-bot"),), FACTS, now=NOW) == ()
    assert meeting((contain(until=NOW + 1, app="cx-bot"),), FACTS, now=NOW) == ("c-1",)


def test_all_that_meet_are_named_in_their_order() -> None:
    several = [
        msgspec.structs.replace(contain(app=app), id=name)
        for name, app in (("z", "cx-bot"), ("b", "other"), ("a", "cx-bot"))
    ]
    assert meeting(several, FACTS, now=NOW) == ("z", "a")


PERMIT = Decision(
    outcome=Outcome.PERMIT,
    code="permit",
    rule="permit-support",
    matched=("permit-support",),
    obligations=(Redact(rule="r", classes=()),),
    bundle="sha256:0",  # type: ignore[arg-type]  # any digest
)
ESCALATE = msgspec.structs.replace(
    PERMIT, outcome=Outcome.ESCALATE, escalations=(Escalate(rule="e", queue="q", sla_seconds=1),)
)


@pytest.mark.parametrize("decision", [PERMIT, ESCALATE], ids=["permit", "escalate"])
def test_whatever_was_decided_is_a_block(decision: Decision) -> None:
    blocked = contained(decision, "c-1")
    assert (blocked.outcome, blocked.code, blocked.rule) == (Outcome.BLOCK, "contained", "c-1")
    assert (blocked.obligations, blocked.escalations) == ((), ())
    assert (blocked.bundle, blocked.matched) == (decision.bundle, decision.matched)
    assert "c-1" not in blocked.reason


class Deciding:
    """Decides the same for everything, and keeps what it was asked."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.asked: list[Facts] = []

    def __call__(self, facts: Facts) -> Decision:
        self.asked.append(facts)
        return self.decision


def test_where_nothing_meets_the_decision_stands_as_it_is() -> None:
    deciding = Deciding(PERMIT)
    assert decide_contained(deciding, FACTS, lambda _: ()) is PERMIT
    assert deciding.asked == [FACTS]


def test_the_decision_is_told_what_meets_the_request() -> None:
    deciding = Deciding(PERMIT)
    blocked = decide_contained(deciding, FACTS, lambda _: ("c-1", "c-2"))
    assert (blocked.code, blocked.rule) == ("contained", "c-1")
    assert [facts.contained for facts in deciding.asked] == [("c-1", "c-2")]


@pytest.mark.parametrize(("rerouted", "upstream"), [("", "asked"), ("other", "other")])
def test_where_it_would_be_sent_is_asked_about_once_that_is_decided(rerouted: str, upstream: str) -> None:
    decision = msgspec.structs.replace(PERMIT, target=TargetFacts(upstream=rerouted))
    asked: list[str] = []

    def meets(where: str) -> tuple[str, ...]:
        asked.append(where)
        return ("c-1",) if where == upstream else ()

    assert decide_contained(Deciding(decision), FACTS, meets).rule == "c-1"
    assert asked == ["", upstream]


def test_a_block_keeps_its_own_reason() -> None:
    decision = Decision(code="unclassified")
    assert decide_contained(Deciding(decision), FACTS, lambda _: ("c-1",)) is decision


WRONG = {
    "no id": (msgspec.structs.replace(contain(app="x"), id=""), "has an id"),
    "everybody": (contain(), "names at least one of person, app"),
    "a name that is too long": (contain(app="x" * (MAX_NAME + 1)), "app: 1 to 1024 printable"),
    "a name of two lines": (contain(person="a\nb"), "printable"),
    "a blank at the end": (contain(tool="shell "), "no blanks"),
    "no time": (contain(until=0, app="x"), "ends after it begins"),
    "more than a month": (contain(until=LONGEST_SECONDS * 1_000_000 + 1, app="x"), "within 31 days"),
}


@pytest.mark.parametrize(("containment", "message"), WRONG.values(), ids=WRONG)
def test_what_would_meet_nothing_or_everything_is_refused(containment: Containment, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        check_containment(containment)


def test_the_longest_is_taken() -> None:
    check_containment(contain(until=LONGEST_SECONDS * 1_000_000, app="x" * MAX_NAME))
