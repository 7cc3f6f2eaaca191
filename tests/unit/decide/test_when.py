"""Conditions of a rule that name numbers, effects and counters; plain words are in test_conditions.py."""

import pytest

from egress_gateway.decide.conditions import Condition, Operator

FLOOR = """
counters: {customers_day: {distinct: [customer.record], per: [person], window: 1d}}
sets: {health: [phi], mail: [pii.email]}
rules: []
"""
PROVIDERS = """
providers:
  cloud: {tier: external, region: us, certified: [c5, fedramp-high], valid_until: 2030-01-01}
  clinic-cloud: {tier: partner, region: eu}
  own: {tier: internal}
"""


def when(condition: str) -> dict[str, str]:
    text = f"rules:\n  - {{id: r, effect: block, reason: x, when: {{{condition}}}}}\n"
    return {"rules.yaml": text, "floor.yaml": FLOOR, "providers.yaml": PROVIDERS}


READ: dict[str, tuple[str, Condition]] = {
    "amounts, sorted and with sets written out": (
        "data.at_least: {pii.email: 50, $health: 3}",
        Condition(field="data.at_least", op=Operator.REACHES, amounts=((("phi",), 3), (("pii.email",), 50))),
    ),
    "scores": (
        "data.sure: {pii.name: 800}",
        Condition(field="data.sure", op=Operator.REACHES, amounts=((("pii.name",), 800),)),
    ),
    "counters": (
        "history.gt: {customers_day: 50}",
        Condition(field="history", op=Operator.GT, amounts=((("customers_day",), 50),)),
    ),
    "effects": (
        "tools.does.any: [pay, exec]",
        Condition(field="tools.does", op=Operator.ANY, words=("exec", "pay")),
    ),
    "certifications": (
        "target.certified.none: c5",
        Condition(field="target.certified", op=Operator.NONE, words=("c5",)),
    ),
    "a level": ("level.not: [public]", Condition(field="level", op=Operator.NOT, words=("public",))),
    "a destination": ("destination: web", Condition(field="destination", op=Operator.IN, words=("web",))),
    "a system prompt": ("system_prompt: other", Condition(field="system_prompt", op=Operator.IN, words=("other",))),
    "a region": ("region: eu-1", Condition(field="region", op=Operator.IN, words=("eu-1",))),
    "a delegation": ("delegated: false", Condition(field="delegated", op=Operator.IS, flag=False)),
    "the ceiling": ("above_ceiling: true", Condition(field="above_ceiling", op=Operator.IS, flag=True)),
    "tokens": ("tokens.gt: 4000", Condition(field="tokens", op=Operator.GT, limit=4_000)),
}


@pytest.mark.parametrize(("text", "condition"), READ.values(), ids=READ)
def test_reads(load, text, condition):
    assert load(when(text)).rules[-1].when == (condition,)


MISTAKES: dict[str, tuple[str, str]] = {
    "a misspelt class": (
        "data.at_least: {pii.emial: 5}",
        "unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "a misspelt set": ("data.sure: {$helth: 5}", "unknown set 'helth'; did you mean 'health'?"),
    "an amount of none": (
        "data.at_least: {pii.email: 0}",
        "pii.email of data.at_least of when of rule 'r' must be a whole number from 1 to ",
    ),
    "more than sure": (
        "data.sure: {pii.email: 1001}",
        "pii.email of data.sure of when of rule 'r' must be a whole number from 1 to 1000, not a number",
    ),
    "a list of amounts": (
        "data.at_least: [pii.email]",
        "data.at_least of when of rule 'r' must be a mapping, not a list",
    ),
    "no amount": ("data.at_least: {}", "data.at_least of when of rule 'r' needs at least one entry"),
    "one class under two names": (
        "data.at_least: {pii.email: 5, $mail: 3}",
        "'$mail' names the same classes as another entry; keep one",
    ),
    "a misspelt counter": (
        "history.gt: {customer_day: 5}",
        "unknown counter 'customer_day'; did you mean 'customers_day'?",
    ),
    "no counter": ("history.gt: {}", "history.gt of when of rule 'r' needs at least one entry"),
    "a bare counter": (
        "history: {customers_day: 5}",
        "unknown key 'history' in when of rule 'r'; did you mean 'history.gt'?",
    ),
    "a misspelt effect": ("tools.does.any: [exce]", "unknown effect of a tool 'exce'; did you mean 'exec'?"),
    "a misspelt certification": (
        "target.certified.any: [fedramp-hihg]",
        "unknown certification 'fedramp-hihg'; did you mean 'fedramp-high'?",
    ),
    "a misspelt level": ("level: restrcted", "unknown level 'restrcted'; did you mean 'restricted'?"),
    "a misspelt destination": ("destination: tunel", "unknown destination 'tunel'; did you mean 'tunnel'?"),
    "a misspelt kind of prompt": (
        "system_prompt: pined",
        "unknown kind of system prompt 'pined'; did you mean 'pinned'?",
    ),
    "a misspelt fact": ("delegatd: true", "unknown key 'delegatd' in when of rule 'r'; did you mean 'delegated'?"),
    "a time": ("now: 5", "unknown key 'now' in when of rule 'r'"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, text, message):
    assert refusal(when(text)).startswith(f"rules.yaml:2: {message}")
