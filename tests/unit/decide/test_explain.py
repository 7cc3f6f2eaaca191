"""Explanations: which rules matched, and in words why the others did not."""

import pytest
from tests.unit.decide.led import CHAT, CLOUD, FILES, NOW, OPEN

from egress_gateway.core.policy import AnswerSeen, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.evaluate import decide
from egress_gateway.decide.explain import explain

FACTS = "{route: chat, app: bot, groups: [clinicians], groups_complete: true, bytes: 100, data: [pii.email]}"


def only(condition: str) -> dict[str, str]:
    return {"rules.yaml": f"rules:\n  - {{id: r, effect: block, reason: x, when: {{{condition}}}}}\n"}


def test_a_near_miss_failed_on_one_condition_of_several(bundle, facts_of):
    facts = "{route: chat, app: bot, groups: [interns], groups_complete: true}"
    explained = {rule.rule: rule for rule in explain(bundle, facts_of(facts)).rules}
    assert explained["no-interns"].failed == ("needs data.any: [pii.name], which has none of them",)
    assert explained["no-interns"].near_miss
    assert explained["permit-clinic"].failed == (
        "needs route: [clinic], which is chat",
        "needs groups.any: [clinicians], which has none of them",
    )
    assert [name for name, rule in explained.items() if rule.near_miss] == ["phi-needs-baa", "no-interns"]


AGENTS = {
    "a permit that fails for the agent": (
        "effect: permit, when: {route: chat, groups.any: [clinicians]}",
        "groups: [clinicians], agent: mailer",
        ("needs groups.any: [clinicians], which has none of them",),
    ),
    "a permit that fails for the person": (
        "effect: permit, when: {route: chat, groups.any: [clinicians]}",
        "groups: [interns], agent: triage",
        ("needs groups.any: [clinicians], which has none of them",),
    ),
    "a block that holds for the agent": (
        "effect: block, reason: x, when: {groups.any: [interns]}",
        "agent: mailer",
        (),
    ),
    "a block that holds for neither": (
        "effect: block, reason: x, when: {groups.any: [interns]}",
        "agent: triage",
        ("needs groups.any: [interns], which has none of them",),
    ),
}


@pytest.mark.parametrize(("rule", "given", "failed"), AGENTS.values(), ids=AGENTS)
def test_says_for_whom_a_rule_failed_where_an_agent_acts(load, facts_of, rule, given, failed):
    loaded = load({"rules.yaml": f"rules:\n  - {{id: r, {rule}}}\n"})
    text = f"{{route: chat, app: bot, groups_complete: true, agent_verified: true, {given}}}"
    facts = facts_of(text, loaded)
    explained = explain(loaded, facts)
    (about,) = [each for each in explained.rules if each.rule == "r"]
    assert (about.failed, about.matched) == (failed, not failed)
    assert about.matched == ("r" in explained.decision.matched)


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


PERMITS = """
rules:
  - {id: far, effect: permit, when: {route: chat, mfa: true, stream: true}}
  - {id: block, effect: block, reason: x, when: {stream: true, mfa: false}}
  - {id: near, effect: permit, when: {route: chat, mfa: true}}
  - {id: elsewhere, effect: permit, when: {route: clinic, mfa: true}}
"""


def test_where_nothing_permits_the_closest_permit_comes_first(load, facts_of):
    loaded = load({"rules.yaml": PERMITS})
    explained = explain(loaded, facts_of("{route: chat, app: bot}", loaded))
    assert explained.decision.code == "default_deny"
    assert [rule.rule for rule in explained.rules] == ["near", "far", "elsewhere", "phi-needs-baa", "block"]
    assert explained.rules[0].failed == ("needs mfa: true, which is false",)
    permitted = explain(loaded, facts_of("{route: chat, app: bot, mfa: true}", loaded))
    assert [rule.rule for rule in permitted.rules] == ["phi-needs-baa", "far", "block", "near", "elsewhere"]


def test_rules_that_reroute_are_about_what_was_asked_for_and_all_others_about_where_it_goes(led, facts_of):
    explained = explain(led, facts_of(f"{{{CLOUD}}}", led))
    rules = {rule.rule: rule for rule in explained.rules}
    assert (explained.decision.model, rules["cheap"].matched) == ("tiny", True)
    assert rules["no-tiny"].failed == ("needs bytes.gt: 1000, which is 0",)
    home = {rule.rule: rule for rule in explain(led, facts_of(f"{{{OPEN}}}", led)).rules}
    assert home["cheap"].failed == ("needs target.tier: [external], which is internal",)


def test_says_what_a_bypass_sets_aside_and_when_it_ended(led, facts_of):
    doctors = CLOUD.replace("groups_complete: true", "groups_complete: true, groups: [clinicians]")
    rules = {rule.rule: rule for rule in explain(led, facts_of(f"{{{doctors}}}", led)).rules}
    assert [name for name, rule in rules.items() if rule.bypassed] == ["outside-only"]
    assert rules["outside-only"].matched
    assert rules["redteam"].matched
    late = facts_of(f"{{{doctors.replace('2024-10-04', '2024-12-02')}}}", led)
    ended = next(rule for rule in explain(led, late).rules if rule.rule == "redteam")
    assert (ended.matched, ended.failed) == (False, ("ended on 2024-12-01",))


ANSWERED = """
rules:
  - {id: permit, effect: permit, when: {route: chat}}
  - {id: keys, effect: block, phase: response, reason: Keys, when: {data.any: [secret], stream: true}}
"""


def test_rules_about_answers_may_match_and_match_the_answer_that_is_given(load, facts_of):
    loaded = load({"rules.yaml": ANSWERED})
    facts = facts_of("{route: chat, app: bot, stream: true}", loaded)
    before = explain(loaded, facts)
    assert (before.answer, before.rules[-1].phase, before.rules[-1].matched) == (None, "response", True)
    found = AnswerSeen(data=(ClassCount(data_class="secret.jwt", count=1, score=900),), complete=True)
    after = explain(loaded, facts, found)
    assert after.answer is not None
    assert (after.answer.rule, after.rules[-1].matched) == ("keys", True)
    clean = explain(loaded, facts, AnswerSeen(complete=True))
    assert clean.rules[-1].failed == ("needs data.any: [secret], which has none of them",)
    still = explain(loaded, facts_of("{route: chat, app: bot}", loaded))
    assert still.rules[-1].failed == ("needs stream: true, which is false",)


def test_a_route_that_observes_is_explained_in_full(load, facts_of):
    route = CHAT + "enforcement: observe\nobserve: {ticket: T-9, expires: 2024-12-01}\n"
    loaded = load({**FILES, "routes/chat.yaml": route}, now=NOW)
    explained = explain(loaded, facts_of(f"{{{CLOUD}}}", loaded))
    assert explained.decision.code == "observe"
    assert explained.decision.observed is not None
    matched = {rule.rule for rule in explained.rules if rule.matched}
    assert matched >= {"permit-chat", "cheap", "outside-only"}
