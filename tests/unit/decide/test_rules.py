"""Rules: what they are read as, and each mistake with its exact message, line and suggestion."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.decide.conditions import Condition, Operator
from egress_gateway.decide.rules import MAX_RULES, Effect, Phase, Rule, check_rules

RESTRICTING = "known: block, escalate, modify, quota, redact, reroute"
TOO_LATE = "only at the end of the answer, when it is out; escalate instead, or say what must not be there"
RULE = "rules:\n  - {{id: r, effect: {effect}, reason: x, {rest}}}\n"


def rule(effect: str, rest: str) -> dict[str, str]:
    return {"rules.yaml": RULE.format(effect=effect, rest=rest)}


def floor(text: str) -> dict[str, str]:
    return {"floor.yaml": text}


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a misspelt effect": (rule("blok", "when: {}"), "rules.yaml:2: a rule has no effect 'blok'; did you mean 'block'?"),
    "a permit in the floor": (
        floor("rules:\n  - {id: f, effect: permit, when: {route: chat}}\n"),
        f"floor.yaml:2: a rule of floor.yaml has no effect 'permit'; {RESTRICTING}",
    ),
    "a bypass in the floor": (
        floor("rules:\n  - {id: f, effect: bypass}\n"),
        f"floor.yaml:2: a rule of floor.yaml has no effect 'bypass'; {RESTRICTING}",
    ),
    "a permit in a region": (
        {"regions/eu.yaml": "rules:\n  - {id: f, effect: permit, when: {route: chat}}\n"},
        f"regions/eu.yaml:2: a rule of regions/eu.yaml has no effect 'permit'; {RESTRICTING}",
    ),
    "a region inside the file of another": (
        {"regions/eu.yaml": "rules:\n  - {id: f, effect: block, reason: x, when: {region: us}}\n"},
        "regions/eu.yaml:2: rule 'f' stands in the file of region 'eu'; leave out `region`",
    ),
    "a misspelt phase": (
        rule("block", "phase: respose"),
        "rules.yaml:2: phase of rule 'r' must be one of request, response, not 'respose'",
    ),
    "a permit for answers": (
        rule("permit", "phase: response, when: {route: chat}"),
        "rules.yaml:2: a rule about answers can only block, redact, escalate, not permit",
    ),
    "an answer masked by what it holds": (
        rule("redact", "phase: response, classes: [pii], when: {data.count.gt: 5}"),
        "rules.yaml:2: rule 'r' masks from the first character on, and cannot wait for 'data.count.gt'",
    ),
    "a token in an answer": (
        rule("redact", "phase: response, classes: [pii], as: token"),
        "rules.yaml:2: as of rule 'r' must be one of mask, not 'token'",
    ),
    "an answer blocked for what it lacks": (
        rule("block", "phase: response, when: {tools.none: [crm_update]}"),
        f"rules.yaml:2: rule 'r' could tell 'tools.none' {TOO_LATE}",
    ),
    "an answer blocked for what is not so": (
        rule("block", "phase: response, when: {above_ceiling: false}"),
        f"rules.yaml:2: rule 'r' could tell 'above_ceiling' {TOO_LATE}",
    ),
    "an answer blocked by a level that may still rise": (
        rule("block", "phase: response, when: {level: internal}"),
        f"rules.yaml:2: rule 'r' could tell 'level' {TOO_LATE}",
    ),
    "an answer blocked for what it does not have anew": (
        rule("block", "phase: response, when: {data.new.none: [pii]}"),
        f"rules.yaml:2: rule 'r' could tell 'data.new.none' {TOO_LATE}",
    ),
    "what only an answer has": (
        rule("block", "when: {data.new.any: [pii]}"),
        "rules.yaml:2: rule 'r' looks at a request, which has no 'data.new'; only an answer has",
    ),
    "a permit for every route": (
        rule("permit", "when: {app: [bot]}"),
        "rules.yaml:2: rule 'r' must name its route in `when`: a permit for every route is never meant",
    ),
    "a permit for all routes but one": (
        rule("permit", "when: {route.not: [chat]}"),
        "rules.yaml:2: rule 'r' must name its route in `when`: a permit for every route is never meant",
    ),
    "a permit for who is not in a group": (
        rule("permit", "when: {route: chat, groups.none: [interns]}"),
        (
            "rules.yaml:2: rule 'r' permits who is not in a group; add `groups_complete: true`, "
            "or somebody whose groups are not known would pass"
        ),
    ),
    "a rule of the same id as an invariant": (
        {
            "rules.yaml": "rules:\n  - {id: a, effect: block, reason: x}\n"
            "invariants:\n  - {id: a, never: {mfa: false}}\n"
        },
        "rules.yaml:4: rule 'a' is already defined at rules.yaml:2; choose another id",
    ),
    "two rules that set different values": (
        {
            "rules.yaml": "rules:\n  - {id: a, effect: modify, set: {store: false}}\n"
            "  - {id: b, effect: modify, set: {store: 0}, when: {route: chat}}\n"
        },
        "rules.yaml:3: rules 'a' and 'b' give 'store' different values; give them different routes",
    ),
    "one rule that removes what another sets": (
        {
            "rules.yaml": "rules:\n  - {id: a, effect: modify, remove: [user]}\n"
            "  - {id: b, effect: modify, set: {user: x}}\n"
        },
        "rules.yaml:3: rules 'a' and 'b' give 'user' different values; give them different routes",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_each_effect_is_read(bundle):
    rules = {rule.id: rule for rule in bundle.rules}
    assert {name: rule.effect for name, rule in rules.items()} == {
        "phi-needs-baa": Effect.BLOCK,
        "permit-chat": Effect.PERMIT,
        "permit-clinic": Effect.PERMIT,
        "redact-ids": Effect.REDACT,
        "mask-mail": Effect.REDACT,
        "no-exec": Effect.MODIFY,
        "no-interns": Effect.BLOCK,
    }
    assert rules["redact-ids"].obligation == Redact(rule="redact-ids", classes=("pii.national_id", "pci"), as_="token")
    assert rules["mask-mail"].obligation == Redact(rule="mask-mail", classes=("pii.email",), as_="mask")
    assert rules["no-exec"].obligation == Modify(
        rule="no-exec", drop_tools=("code_exec",), set=(("store", False),), remove=("user",)
    )


def test_a_rule_knows_where_it_stands(bundle):
    assert [(rule.file, rule.line, rule.floor) for rule in bundle.rules[:2]] == [
        ("floor.yaml", 3, True),
        ("rules.yaml", 3, False),
    ]


def test_a_reason_is_given_or_made(bundle):
    assert [rule.reason for rule in bundle.rules[1:3]] == ["Chat is allowed", "rule 'permit-clinic' says so"]


def test_a_permit_may_exclude_a_group_when_groups_are_complete(load):
    changes = rule("permit", "when: {route: chat, groups_complete: true, groups.none: [interns]}")
    assert load(changes).rules[-1].effect is Effect.PERMIT


def test_sets_of_the_floor_can_be_used_by_all_rules(load):
    assert load(rule("redact", "classes: $health, as: mask")).rules[-1].obligation == Redact(
        rule="r", classes=("phi",), as_="mask"
    )


def test_rules_of_a_region_apply_to_gateways_that_stand_there(load):
    overlay = "rules:\n  - {id: stay, effect: block, reason: x, when: {data.any: $health, target.region.not: eu}}\n"
    loaded = load({"regions/eu-1.yaml": overlay})
    stay = loaded.rules[1]
    assert (stay.id, stay.floor, stay.file, stay.line) == ("stay", True, "regions/eu-1.yaml", 2)
    assert stay.when[0] == Condition(field="region", op=Operator.IN, words=("eu-1",))
    assert [condition.key for condition in stay.when[1:]] == ["target.region.not", "data.any"]


def test_an_answer_may_be_blocked_for_what_it_holds_and_escalated_for_anything(load):
    what = "phase: response, when: {data.any: [secret], tools.does.any: [pay], above_ceiling: true}"
    assert load(rule("block", what)).rules[-1].phase is Phase.RESPONSE
    asked = "phase: response, queue: q, sla: 1h, when: {data.none: [secret], level: internal}"
    assert load(rule("escalate", asked)).rules[-1].phase is Phase.RESPONSE


def test_rules_about_requests_come_before_those_about_answers(load):
    text = "rules:\n  - {id: a, effect: block, phase: response, reason: x}\n  - {id: b, effect: block, reason: x}\n"
    assert [rule.id for rule in load({"rules.yaml": text}).rules] == ["phi-needs-baa", "b", "a"]


OPENS = {Effect.PERMIT, Effect.BYPASS}


@pytest.mark.parametrize("effect", Effect, ids=str)
def test_what_opens_has_to_be_sure(effect):
    assert Rule(id="r", effect=effect).opens is (effect in OPENS)


def test_refuses_a_data_set_written_as_rules():
    with pytest.raises(ConfigError, match=rf"^rules.yaml: the bundle has {MAX_RULES + 1} rules, at most"):
        check_rules([Rule(id=f"r{number}", effect=Effect.BLOCK) for number in range(MAX_RULES + 1)])
