"""Explanations: which rules matched, and in words why the others did not."""

import pytest

from egress_gateway.core.policy import Outcome
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.explain import explain

REASONS = {
    "a word": ("route: clinic", "route is not one of: clinic"),
    "an excluded word": ("route.not: [chat, clinic]", "route is one of: chat, clinic"),
    "groups": ("groups.any: [interns]", "groups has none of: interns"),
    "excluded groups": ("groups.none: [clinicians]", "groups has one of: clinicians"),
    "data": ("data.any: [pci, pii.name]", "data has none of: pci, pii.name"),
    "a flag": ("mfa: true", "mfa is false"),
    "a flag the other way": ("groups_complete: false", "groups_complete is true"),
    "a number": ("bytes.gt: 100", "bytes is not above 100"),
}
FACTS = "{route: chat, app: bot, groups: [clinicians], groups_complete: true, bytes: 100, data: [pii.email]}"


def only(condition: str) -> dict[str, str]:
    return {"rules.yaml": f"rules:\n  - {{id: r, effect: block, reason: x, when: {{{condition}}}}}\n"}


@pytest.mark.parametrize(("condition", "words"), REASONS.values(), ids=REASONS)
def test_says_why_a_rule_did_not_match(load, facts_of, condition, words):
    loaded = load(only(condition))
    (explained,) = explain(loaded, facts_of(FACTS, loaded)).rules[1:]
    assert (explained.rule, explained.matched, explained.failed) == ("r", False, (words,))


PERMITS = {
    "unknown groups": (
        "groups.any: [clinicians]",
        "groups is not known, so that groups.any: [clinicians] cannot be shown",
    ),
    "an unknown limit": ("max_tokens.gt: 5", "max_tokens is not known, so that max_tokens.gt: 5 cannot be shown"),
}


@pytest.mark.parametrize(("condition", "words"), PERMITS.values(), ids=PERMITS)
def test_says_what_a_permit_would_have_to_know(load, facts_of, condition, words):
    loaded = load({"rules.yaml": f"rules:\n  - {{id: r, effect: permit, when: {{route: chat, {condition}}}}}\n"})
    explained = explain(loaded, facts_of("{route: chat, app: bot}", loaded)).rules[1]
    assert (explained.failed, explained.near_miss) == ((words,), True)


def test_a_near_miss_failed_on_one_condition_of_several(bundle, facts_of):
    facts = "{route: chat, app: bot, groups: [interns], groups_complete: true}"
    explained = {rule.rule: rule for rule in explain(bundle, facts_of(facts)).rules}
    assert explained["no-interns"].failed == ("data has none of: pii.name",)
    assert explained["no-interns"].near_miss
    assert explained["permit-clinic"].failed == (
        "route is not one of: clinic",
        "groups has none of: clinicians",
    )
    assert [name for name, rule in explained.items() if rule.near_miss] == ["phi-needs-baa", "no-interns"]


AGENTS = {
    "a permit that fails for the agent": (
        "effect: permit, when: {route: chat, groups.any: [clinicians]}",
        "groups: [clinicians], agent: mailer",
        ("groups has none of: clinicians",),
    ),
    "a permit that fails for the person": (
        "effect: permit, when: {route: chat, groups.any: [clinicians]}",
        "groups: [interns], agent: triage",
        ("groups has none of: clinicians",),
    ),
    "a block that holds for the agent": (
        "effect: block, reason: x, when: {groups.any: [interns]}",
        "agent: mailer",
        (),
    ),
    "a block that holds for neither": (
        "effect: block, reason: x, when: {groups.any: [interns]}",
        "agent: triage",
        ("groups has none of: interns",),
    ),
}


@pytest.mark.parametrize(("rule", "given", "failed"), AGENTS.values(), ids=AGENTS)
def test_says_for_whom_a_rule_failed_where_an_agent_acts(load, facts_of, rule, given, failed):
    loaded = load({"rules.yaml": f"rules:\n  - {{id: r, {rule}}}\n"})
    text = f"{{route: chat, app: bot, groups_complete: true, agent_verified: true, {given}}}"
    facts = facts_of(text, loaded)
    explained = explain(loaded, facts)
    assert (explained.rules[1].failed, explained.rules[1].matched) == (failed, not failed)
    assert explained.rules[1].matched == ("r" in explained.decision.matched)


def test_a_rule_of_one_condition_is_no_near_miss(load, facts_of):
    loaded = load(only("data.any: [pci]"))
    assert not explain(loaded, facts_of(FACTS, loaded)).rules[1].near_miss


def test_holds_the_decision_and_every_rule_with_its_place(bundle, facts_of):
    facts = facts_of(FACTS)
    explanation = explain(bundle, facts)
    assert explanation.decision == decide(bundle, facts)
    assert explanation.decision.outcome is Outcome.PERMIT
    assert [rule.rule for rule in explanation.rules] == [rule.id for rule in bundle.rules]
    assert [rule.rule for rule in explanation.rules if rule.matched] == list(explanation.decision.matched)
    assert (explanation.rules[0].where, explanation.rules[0].effect) == ("floor.yaml:3", "block")
