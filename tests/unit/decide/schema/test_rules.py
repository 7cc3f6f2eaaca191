"""The schemas of rules, the floor and regions: what is broken is not valid, whatever the effect."""

import pytest
from tests.property.policies import CONDITIONS, EFFECTS, rule_of
from tests.unit.decide.schema.conftest import Problems

from egress_gateway.decide.rules import FLOOR_EFFECTS, Effect
from egress_gateway.decide.schema.rules import KEYS_OF

BROKEN = {
    "a rule without an effect": ("rules", "rules: [{id: a}]", "$.rules[0] required"),
    "an effect that is none": ("rules", "rules: [{id: a, effect: allow}]", "$.rules[0].effect enum"),
    "a permit without a condition": ("rules", "rules: [{id: a, effect: permit}]", "$.rules[0] required"),
    "a block without a reason": ("rules", "rules: [{id: a, effect: block}]", "$.rules[0] required"),
    "a block with a queue": (
        "rules",
        "rules: [{id: a, effect: block, reason: b, queue: c}]",
        "$.rules[0] enum",
    ),
    "a quota on answers": (
        "rules",
        "rules: [{id: a, effect: quota, phase: response, per: app, requests: 1/min}]",
        "$.rules[0].effect enum",
    ),
    "a rate without a time": (
        "rules",
        "rules: [{id: a, effect: quota, per: app, requests: 60}]",
        "$.rules[0].requests type",
    ),
    "a redaction as nothing": ("rules", "rules: [{id: a, effect: redact, classes: pii}]", "$.rules[0] required"),
    "a token in an answer": (
        "rules",
        "rules: [{id: a, effect: redact, phase: response, classes: pii, as: token}]",
        "$.rules[0].as const",
    ),
    "a bypass that one person approved": (
        "rules",
        "rules: [{id: a, effect: bypass, rules: b, when: {route: c}, expires: 2027-01-01, ticket: d, approved_by: e}]",
        "$.rules[0].approved_by type",
    ),
    "a reroute to nowhere": ("rules", "rules: [{id: a, effect: reroute, to: {}}]", "$.rules[0].to minProperties"),
    "an invariant of nothing": ("rules", "invariants: [{id: a}]", "$.invariants[0] required"),
    "a counter without a window": (
        "rules",
        "counters: {a: {distinct: pii, per: person}}",
        "$.counters.a required",
    ),
    "a permit in the floor": ("floor", "rules: [{id: a, effect: permit, when: {route: b}}]", "$.rules[0].effect enum"),
    "a bypass in a region": ("region", "rules: [{id: a, effect: bypass}]", "$.rules[0].effect enum"),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())


WHOLE = {
    Effect.PERMIT: "when: {route: a}",
    Effect.BLOCK: "reason: b",
    Effect.REDACT: "classes: [pii, $people], as: surrogate",
    Effect.MODIFY: "drop_tools: a, set: {store: false, n: 1, user: b}, remove: user, system: {strip: true, prepend: c}",
    Effect.REROUTE: "to: {upstream: a, model: b}",
    Effect.ESCALATE: "queue: a, sla: 4h, on_timeout: block, mode: hold, four_eyes: true",
    Effect.QUOTA: "per: [person, app], requests: 600/min, tokens: 50k/day, cost: 2M/h",
    Effect.BYPASS: "rules: a, when: {route: b}, expires: 2027-01-31, ticket: c, approved_by: [d, e]",
}


@pytest.mark.parametrize("effect", Effect)
def test_a_rule_may_say_everything_that_its_effect_takes(problems: Problems, effect: Effect) -> None:
    rule = f"rules: [{{id: a, effect: {effect}, {WHOLE[effect]}}}]".encode()
    assert problems("rules", rule) == []
    assert (problems("floor", rule) == []) is (effect in FLOOR_EFFECTS)
    assert (problems("region", rule) == []) is (effect in FLOOR_EFFECTS)


@pytest.mark.parametrize("effect", Effect)
def test_a_rule_may_not_say_what_another_effect_takes(problems: Problems, effect: Effect) -> None:
    others = {key for required, allowed in KEYS_OF.values() for key in (*required, *allowed)}
    own = {"when", "reason", *KEYS_OF[effect][0], *KEYS_OF[effect][1]}
    for key in sorted(others - own):
        text = f"rules: [{{id: a, effect: {effect}, {WHOLE[effect]}, {key}: x}}]"
        assert "$.rules[0] enum" in problems("rules", text.encode())


@pytest.mark.parametrize("effect", EFFECTS)
def test_whatever_a_random_bundle_says_is_valid(problems: Problems, effect: str) -> None:
    rules = "".join(f"  - {{id: r{n}, {rule_of(effect, [one])}}}\n" for n, one in enumerate(CONDITIONS))
    assert problems("rules", f"rules:\n{rules}".encode()) == []
