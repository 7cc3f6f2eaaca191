"""Rules that rewrite: what they are read as, and each mistake with its exact message and line."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.decide.modifications import MAX_PREPEND

RULE = "rules:\n  - {{id: r, effect: modify, {rest}}}\n"


def rule(rest: str) -> dict[str, str]:
    return {"rules.yaml": RULE.format(rest=rest)}


MISTAKES: dict[str, tuple[dict[str, str], str]] = {
    "a modification of nothing": (
        rule("when: {route: chat}"),
        "rules.yaml:2: rule 'r' modifies nothing; give it drop_tools, set, remove or system",
    ),
    "setting what was inspected": (
        rule("set: {model: gpt-5}"),
        "rules.yaml:2: 'model' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing what was inspected": (
        rule("remove: [messages]"),
        "rules.yaml:2: 'messages' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing what settles how the answer is read": (
        rule("remove: [response_format]"),
        "rules.yaml:2: 'response_format' cannot be modified: the inspection rests on it; write a block rule",
    ),
    "removing below the top level": (
        rule("remove: [metadata.user]"),
        "rules.yaml:2: 'metadata.user' is not the name of a top-level field of a body",
    ),
    "setting a list": (
        rule("set: {stop: [a]}"),
        "rules.yaml:2: 'stop' can be set to text, a whole number, true or false",
    ),
    "setting and removing": (
        rule("set: {user: x}, remove: [user]"),
        "rules.yaml:2: rule 'r' both sets and removes 'user'; keep one",
    ),
    "a misspelt word for the system prompt": (
        rule("system: stripp"),
        "rules.yaml:2: system of rule 'r' must be one of strip, not 'stripp'",
    ),
    "a misspelt key of the system prompt": (
        rule("system: {stirp: true}"),
        "rules.yaml:2: unknown key 'stirp' in system of rule 'r'; did you mean 'strip'?",
    ),
    "a system prompt that stays as it is": (
        rule("system: {strip: false}"),
        "rules.yaml:2: rule 'r' modifies nothing; give it drop_tools, set, remove or system",
    ),
    "a book before every request": (
        rule(f"system: {{prepend: {'x' * (MAX_PREPEND + 1)}}}"),
        f"rules.yaml:2: prepend has at most {MAX_PREPEND} characters",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(refusal, changes, message):
    assert refusal(changes) == message


READ: dict[str, tuple[str, Modify]] = {
    "tools": ("drop_tools: [code_exec]", Modify(rule="r", drop_tools=("code_exec",))),
    "fields, sorted": ("set: {user: x, store: false}", Modify(rule="r", set=(("store", False), ("user", "x")))),
    "a field of a form, in brackets": (
        'set: {"expires_after[seconds]": 3600}',
        Modify(rule="r", set=(("expires_after[seconds]", 3600),)),
    ),
    "no field": ("remove: [user]", Modify(rule="r", remove=("user",))),
    "no system prompt": ("system: strip", Modify(rule="r", system=SystemPrompt(strip=True))),
    "another system prompt": (
        "system: {strip: true, prepend: Be brief.}",
        Modify(rule="r", system=SystemPrompt(strip=True, prepend="Be brief.")),
    ),
    "one more system prompt": (
        "system: {prepend: Be brief.}",
        Modify(rule="r", system=SystemPrompt(prepend="Be brief.")),
    ),
}


@pytest.mark.parametrize(("text", "modify"), READ.values(), ids=READ)
def test_reads(load, text, modify):
    assert load(rule(text)).rules[-1].obligation == modify


PAIRS: dict[str, tuple[str, str, str]] = {
    "one value": ("set: {store: false}", "set: {store: false}", ""),
    "two values": ("set: {store: false}", "set: {store: true}", "store"),
    "a value and none": ("set: {store: false}", "remove: [store]", "store"),
    "none and a value": ("remove: [store]", "set: {store: false}", "store"),
    "two prompts": ("system: {prepend: a}", "system: {prepend: b}", "system.prepend"),
    "one prompt": ("system: {prepend: a}", "system: {prepend: a}", ""),
    "a prompt and none of the caller's": ("system: {prepend: a}", "system: strip", ""),
}


@pytest.mark.parametrize("routes", [("", ""), ("chat", ""), ("chat", "clinic"), ("chat", "[clinic, chat]")])
@pytest.mark.parametrize(("one", "two", "field"), PAIRS.values(), ids=PAIRS)
def test_two_rules_may_not_contradict_each_other_on_one_route(load, one, two, field, routes):
    when = [f", when: {{route: {names}}}" if names else "" for names in routes]
    text = f"rules:\n  - {{id: a, effect: modify, {one}{when[0]}}}\n  - {{id: b, effect: modify, {two}{when[1]}}}\n"
    if not field or routes == ("chat", "clinic"):
        assert len(load({"rules.yaml": text}).program.duties) == 2
        return
    with pytest.raises(ConfigError) as refused:
        load({"rules.yaml": text})
    message = f"rules.yaml:3: rules 'a' and 'b' give {field!r} different values; give them different routes"
    assert str(refused.value) == message


@pytest.mark.parametrize("what", ["set: {store: false}", "remove: [store]"])
def test_without_knowing_what_is_inspected_no_field_may_be_modified(load, what):
    assert load(rule(what)).program.duties
    with pytest.raises(ConfigError, match=r"^rules\.yaml:2: 'store' cannot be modified: the inspection rests on it"):
        load(rule(what), inspected=None)


def test_what_the_build_inspects_is_what_no_rule_may_modify(load):
    assert load(rule("remove: [model]"), inspected={"store"}).program.duties
    with pytest.raises(ConfigError, match="'store' cannot be modified"):
        load(rule("remove: [store]"), inspected={"store"})
