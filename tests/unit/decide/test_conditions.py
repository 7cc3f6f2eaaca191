"""Conditions: what each key is read as, and each mistake with its exact message, line and suggestion."""

from collections.abc import Sequence

import pytest

from egress_gateway.decide.conditions import FIELDS, KEYS, OPERATORS, Condition, Kind, Operator, keys_of

RULE = "rules:\n  - {{id: r, effect: {effect}, reason: x, {rest}}}\n"


def rule(effect: str, rest: str) -> dict[str, str]:
    return {"rules.yaml": RULE.format(effect=effect, rest=rest)}


def floor(text: str) -> dict[str, str]:
    return {"floor.yaml": text}


def when(condition: str) -> dict[str, str]:
    return rule("block", f"when: {{{condition}}}")


MISTAKES: dict[str, tuple[dict[str, str | None], str]] = {
    "a misspelt data class": (
        when("data.any: [leagl.privileged]"),
        "rules.yaml:2: unknown data class 'leagl.privileged'; did you mean 'legal.privileged'?",
    ),
    "a misspelt family": (when("data.any: [phis]"), "rules.yaml:2: unknown data class 'phis'; did you mean 'phi'?"),
    "a misspelt class to redact": (
        rule("redact", "classes: [pii.emial]"),
        "rules.yaml:2: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "a misspelt set": (when("data.any: $helth"), "rules.yaml:2: unknown set 'helth'; did you mean 'health'?"),
    "a set inside a set": (
        {"rules.yaml": "sets: {a: [pii], b: [$a]}\nrules: []\n"},
        "rules.yaml:1: unknown set 'a'; none is declared",
    ),
    "a set of the floor defined again": (
        {"rules.yaml": "sets:\n  health: [pii]\nrules: []\n"},
        "rules.yaml:2: set 'health' is already defined in floor.yaml; choose another name",
    ),
    "a misspelt group": (
        when("groups.any: [clinician]"),
        "rules.yaml:2: unknown group 'clinician'; did you mean 'clinicians'?",
    ),
    "a misspelt tool": (
        when("tools.any: [code_exce]"),
        "rules.yaml:2: unknown tool 'code_exce'; did you mean 'code_exec'?",
    ),
    "a misspelt tool to drop": (
        rule("modify", "drop_tools: [code_exce]"),
        "rules.yaml:2: unknown tool 'code_exce'; did you mean 'code_exec'?",
    ),
    "a misspelt upstream": (
        when("target.upstream: [clod]"),
        "rules.yaml:2: unknown upstream 'clod'; did you mean 'cloud'?",
    ),
    "a misspelt region": (when("target.region: [eu1]"), "rules.yaml:2: unknown region 'eu1'; did you mean 'eu'?"),
    "a misspelt tier": (
        when("target.tier: externl"),
        "rules.yaml:2: unknown tier 'externl'; did you mean 'external'?",
    ),
    "a misspelt route": (when("route: chta"), "rules.yaml:2: unknown route 'chta'; did you mean 'chat'?"),
    "an application that no route serves": (
        when("app: [recrods]"),
        "rules.yaml:2: unknown app 'recrods'; did you mean 'records'?",
    ),
    "a misspelt target": (
        when("target_name: opnai"),
        "rules.yaml:2: unknown target_name 'opnai'; did you mean 'openai'?",
    ),
    "a misspelt family of dialects": (
        when("family: antropic"),
        "rules.yaml:2: unknown family 'antropic'; did you mean 'anthropic'?",
    ),
    "a misspelt operation": (
        when("operation: chat.completion"),
        "rules.yaml:2: unknown operation 'chat.completion'; did you mean 'chat.completions'?",
    ),
    "a blank in a person": (
        when('person: ["a b"]'),
        "rules.yaml:2: 'a b' cannot be a person: use printable characters without blanks",
    ),
    "a star inside a model": (
        when('model: ["gpt-*-mini"]'),
        "rules.yaml:2: 'gpt-*-mini' is not a model name; a star may stand only at its end",
    ),
    "a misspelt fact": (
        when("target.bba: false"),
        "rules.yaml:2: unknown key 'target.bba' in when of rule 'r'; did you mean 'target.baa'?",
    ),
    "an operator that the fact does not have": (
        when("groups.gt: 5"),
        "rules.yaml:2: unknown key 'groups.gt' in when of rule 'r'; did you mean 'groups.any'?",
    ),
    "the dotted name of a field": (
        when("person.verified: true"),
        "rules.yaml:2: unknown key 'person.verified' in when of rule 'r'; did you mean 'person_verified'?",
    ),
    "text for a flag": (
        when('mfa: "true"'),
        "rules.yaml:2: mfa of when of rule 'r' must be true or false, not other text",
    ),
    "text for a number": (
        when("bytes.gt: many"),
        "rules.yaml:2: bytes.gt of when of rule 'r' must be a whole number from 0 to 9007199254740991, not other text",
    ),
    "an empty list": (
        when("route: []"),
        "rules.yaml:2: route of when of rule 'r' must be at least one entry, not an empty list",
    ),
    "a misspelt key of a rule": (
        {"rules.yaml": "rules:\n  - id: r\n    effect: block\n    raeson: x\n"},
        "rules.yaml:4: unknown key 'raeson' in rule 'r'; did you mean 'reason'?",
    ),
    "a surplus key of a rule": (
        rule("block", "classes: [pii]"),
        "rules.yaml:2: unknown key 'classes' in rule 'r'; known: effect, id, phase, reason, when",
    ),
    "a block without a reason": (
        {"rules.yaml": "rules:\n  - {id: r, effect: block}\n"},
        "rules.yaml:2: rule 'r' needs 'reason'",
    ),
    "a rule without an id": ({"rules.yaml": "rules:\n  - {effect: block}\n"}, "rules.yaml:2: rule needs 'id'"),
    "a rule id with capitals": (
        {"rules.yaml": "rules:\n  - {id: R, effect: block}\n"},
        "rules.yaml:2: id of rule must be text that matches [a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?, not other text",
    ),
    "a rule id twice": (
        {"rules.yaml": "rules:\n  - {id: r, effect: block, reason: x}\n  - {id: r, effect: block, reason: z}\n"},
        "rules.yaml:3: rule 'r' is already defined at rules.yaml:2; choose another id",
    ),
    "a rule id of the floor": (
        {"rules.yaml": "rules:\n  - {id: phi-needs-baa, effect: block, reason: x}\n"},
        "rules.yaml:2: rule 'phi-needs-baa' is already defined at floor.yaml:3; choose another id",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


def test_the_floor_cannot_use_sets_of_rules(refusal):
    changes = floor("rules:\n  - {id: f, effect: block, reason: x, when: {data.any: $ids}}\n")
    assert refusal(changes) == "floor.yaml:2: unknown set 'ids'; none is declared"


READ: dict[str, tuple[str, Sequence[Condition]]] = {
    "a word": ("route: chat", [Condition(field="route", op=Operator.IN, words=("chat",))]),
    "words, sorted": (
        "target.tier.not: [partner, external]",
        [Condition(field="target.tier", op=Operator.NOT, words=("external", "partner"))],
    ),
    "a person": ("person: a@corp", [Condition(field="person", op=Operator.IN, words=("a@corp",))]),
    "groups": ("groups.none: interns", [Condition(field="groups", op=Operator.NONE, words=("interns",))]),
    "a set, written out": ("data.any: $health", [Condition(field="data", op=Operator.ANY, words=("phi",))]),
    "a set among classes": (
        "data.none: [$health, pci.card, phi]",
        [Condition(field="data", op=Operator.NONE, words=("pci.card", "phi"))],
    ),
    "models in lower case": (
        "model: [GPT-5, gpt-4*, gpt-5]",
        [Condition(field="model", op=Operator.IN, words=("gpt-4*", "gpt-5"))],
    ),
    "a flag": ("mfa: false", [Condition(field="mfa", op=Operator.IS, flag=False)]),
    "a number": ("max_tokens.gt: 10", [Condition(field="max_tokens", op=Operator.GT, limit=10)]),
    "several, in the order of facts": (
        "stream: true, route: chat",
        [
            Condition(field="route", op=Operator.IN, words=("chat",)),
            Condition(field="stream", op=Operator.IS, flag=True),
        ],
    ),
    "none": ("", []),
}


@pytest.mark.parametrize(("text", "conditions"), READ.values(), ids=READ)
def test_reads(load, text, conditions):
    assert list(load(when(text)).rules[-1].when) == conditions


def test_a_condition_knows_the_key_it_was_written_as(load):
    keys = ("route", "groups.any", "target.region.not", "mfa", "bytes.gt")
    loaded = load(when("route: chat, groups.any: interns, target.region.not: eu, mfa: true, bytes.gt: 1"))
    assert sorted(condition.key for condition in loaded.rules[-1].when) == sorted(keys)


def test_every_fact_has_its_keys_and_every_key_its_fact():
    assert keys_of("groups") == ("groups.any", "groups.none")
    assert keys_of("target.tier") == ("target.tier", "target.tier.not")
    assert {field for field, _ in KEYS.values()} == set(FIELDS)
    assert set(OPERATORS) == set(Kind)
