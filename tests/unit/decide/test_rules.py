"""Rules: what they are read as, and each mistake with its exact message, line and suggestion."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.decide.rules import MAX_RULES, Effect, Rule, check_rules

NOT_ENFORCED = (
    "this build cannot enforce the effect {!r}, and a rule that is not enforced protects nothing; use one of "
)
RULE = "rules:\n  - {{id: r, effect: {effect}, reason: x, {rest}}}\n"


def rule(effect: str, rest: str) -> dict[str, str]:
    return {"rules.yaml": RULE.format(effect=effect, rest=rest)}


def floor(text: str) -> dict[str, str]:
    return {"floor.yaml": text}


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a misspelt effect": (rule("blok", "when: {}"), "rules.yaml:2: a rule has no effect 'blok'; did you mean 'block'?"),
    "rerouting": (
        rule("reroute", "to: {upstream: own}"),
        f"rules.yaml:2: {NOT_ENFORCED.format('reroute')}permit, block, redact, modify",
    ),
    "escalating": (
        rule("escalate", "queue: legal"),
        f"rules.yaml:2: {NOT_ENFORCED.format('escalate')}permit, block, redact, modify",
    ),
    "a quota": (
        rule("quota", "per: [person]"),
        f"rules.yaml:2: {NOT_ENFORCED.format('quota')}permit, block, redact, modify",
    ),
    "a bypass": (
        rule("bypass", "rules: [r]"),
        f"rules.yaml:2: {NOT_ENFORCED.format('bypass')}permit, block, redact, modify",
    ),
    "a permit in the floor": (
        floor("rules:\n  - {id: f, effect: permit, when: {route: chat}}\n"),
        "floor.yaml:2: the floor has no effect 'permit'; known: block, redact",
    ),
    "a bypass in the floor": (
        floor("rules:\n  - {id: f, effect: bypass}\n"),
        f"floor.yaml:2: {NOT_ENFORCED.format('bypass')}block, redact",
    ),
    "invariants in the floor": (
        floor("rules: []\ninvariants:\n  - {id: i, never: {data.any: [phi]}}\n"),
        "floor.yaml:3: this build cannot prove invariants, and one that is not proved protects nothing; remove them",
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
    "an unknown way to redact": (
        rule("redact", "classes: [pii], as: tokn"),
        "rules.yaml:2: as of rule 'r' must be one of token, mask, not 'tokn'",
    ),
    "a redaction of nothing": (rule("redact", "as: token"), "rules.yaml:2: rule 'r' needs 'classes'"),
    "a modification of nothing": (
        rule("modify", "when: {route: chat}"),
        "rules.yaml:2: rule 'r' modifies nothing; give it drop_tools, set or remove",
    ),
    "setting what was inspected": (
        rule("modify", "set: {model: gpt-5}"),
        "rules.yaml:2: 'model' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing what was inspected": (
        rule("modify", "remove: [messages]"),
        "rules.yaml:2: 'messages' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing what settles how the answer is read": (
        rule("modify", "remove: [response_format]"),
        "rules.yaml:2: 'response_format' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing below the top level": (
        rule("modify", "remove: [metadata.user]"),
        "rules.yaml:2: 'metadata.user' is not the name of a top-level field of a body",
    ),
    "setting a list": (
        rule("modify", "set: {stop: [a]}"),
        "rules.yaml:2: 'stop' can be set to text, a whole number, true or false",
    ),
    "setting and removing": (
        rule("modify", "set: {user: x}, remove: [user]"),
        "rules.yaml:2: rule 'r' both sets and removes 'user'; keep one",
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


def test_modifications_of_different_routes_may_differ(load):
    text = (
        "rules:\n  - {id: a, effect: modify, set: {store: false}, when: {route: chat}}\n"
        "  - {id: b, effect: modify, set: {store: true}, when: {route: clinic}}\n"
        "  - {id: c, effect: modify, set: {store: true}, when: {route: clinic}}\n"
    )
    assert len(load({"rules.yaml": text}).rules) == 4


def test_refuses_a_data_set_written_as_rules():
    with pytest.raises(ConfigError, match=rf"^rules.yaml: the bundle has {MAX_RULES + 1} rules, at most"):
        check_rules([Rule(id=f"r{number}", effect=Effect.BLOCK) for number in range(MAX_RULES + 1)])


@pytest.mark.parametrize("what", ["set: {store: false}", "remove: [store]"])
def test_without_knowing_what_is_inspected_no_field_may_be_modified(load, what):
    assert load(rule("modify", what)).program.duties
    with pytest.raises(ConfigError, match=r"^rules\.yaml:2: 'store' cannot be modified: the inspection rests on it"):
        load(rule("modify", what), inspected=None)


def test_what_the_build_inspects_is_what_no_rule_may_modify(load):
    assert load(rule("modify", "remove: [model]"), inspected={"store"}).program.duties
    with pytest.raises(ConfigError, match="'store' cannot be modified"):
        load(rule("modify", "remove: [store]"), inspected={"store"})
