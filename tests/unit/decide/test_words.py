"""Conditions that did not hold, in words."""

import pytest

from egress_gateway.decide.conditions import FIELDS
from egress_gateway.decide.rules import Rule
from egress_gateway.decide.words import unmet, written

FACTS = (
    "{route: chat, app: bot, groups: [clinicians], groups_complete: true, bytes: 100, tools: [crm_update],"
    " model: GPT-5, data: {pii.email: {count: 2, score: 700}}, history: {day: 3}, agent.learning: false}"
)
FILES = {
    "floor.yaml": (
        "counters: {day: {distinct: [pii.email], per: [app], window: 1d}}\nsets: {health: [phi]}\nrules: []\n"
    ),
    "tools.yaml": "tools: {crm_update: {about: Writes, does: [db]}, code_exec: Runs}\n",
}
SAID = {
    "a word": ("route: clinic", "needs route: [clinic], which is chat"),
    "an excluded word": ("route.not: [chat, clinic]", "needs route.not: [chat, clinic], which is chat"),
    "a model": ('model: ["gpt-4*"]', "needs model: [gpt-4*], which is GPT-5"),
    "a level": ("level: restricted", "needs level: [restricted], which is confidential"),
    "groups": ("groups.any: [interns]", "needs groups.any: [interns], which has none of them"),
    "excluded groups": ("groups.none: [clinicians]", "needs groups.none: [clinicians], which has one of them"),
    "data": ("data.any: [pci, pii.name]", "needs data.any: [pci, pii.name], which has none of them"),
    "effects": ("tools.does.any: [pay]", "needs tools.does.any: [pay], which has none of them"),
    "a flag": ("mfa: true", "needs mfa: true, which is false"),
    "a flag the other way": ("groups_complete: false", "needs groups_complete: false, which is true"),
    "a sign": ("agent.unusual_rate: true", "needs agent.unusual_rate: true, which is false"),
    "a number": ("bytes.gt: 100", "needs bytes.gt: 100, which is 100"),
    "an amount": (
        "data.at_least: {pii.email: 3, $health: 1}",
        "needs data.at_least: {phi: 1, pii.email: 3}, fewer were found",
    ),
    "a score": ("data.sure: {pii.email: 701}", "needs data.sure: {pii.email: 701}, no detector was so sure of one"),
    "a counter": ("history.gt: {day: 3}", "needs history.gt: {day: 3}, which is 3 for day"),
}
UNKNOWN = {
    "a region": ("person_region: eu", "needs person_region: [eu], which is not known"),
    "a limit": ("max_tokens.gt: 5", "needs max_tokens.gt: 5, which is not known"),
    "what an agent is used to": ("agent.new_tool: false", "needs agent.new_tool: false, which is not known"),
    "effects": ("tools.does.none: [pay]", "needs tools.does.none: [pay], which is not known"),
}


def last(load, condition: str, effect: str):
    text = f"rules:\n  - {{id: r, effect: {effect}, reason: x, when: {{{condition}}}}}\n"
    loaded = load({**FILES, "rules.yaml": text})
    return loaded, loaded.rules[-1]


@pytest.mark.parametrize(("condition", "words"), SAID.values(), ids=SAID)
def test_says_what_is_needed_and_what_there_is(load, facts_of, condition, words):
    loaded, rule = last(load, condition, "block")
    assert unmet(rule.when[0], facts_of(FACTS, loaded), loaded.vocabulary) == words


@pytest.mark.parametrize(("condition", "words"), UNKNOWN.values(), ids=UNKNOWN)
def test_says_what_is_not_known(load, facts_of, condition, words):
    loaded, rule = last(load, f"route: chat, {condition}", "permit")
    asked = next(each for each in rule.when if each.field != "route")
    facts = facts_of(FACTS.replace("[crm_update]", "[code_exec]").replace(", agent.learning: false", ""), loaded)
    assert unmet(asked, facts, loaded.vocabulary) == words


def test_a_set_is_written_out(load):
    _, rule = last(load, "data.at_least: {$health: 2}", "block")
    assert isinstance(rule, Rule)
    assert written(rule.when[0]) == "data.at_least: {phi: 2}"
    assert len(FIELDS) > 40
