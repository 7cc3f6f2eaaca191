"""Rules about answers, compiled: what may match before the answer is there, and what must not get out."""

import pytest

from egress_gateway.core.policy import Facts

HEAD = "rules:\n  - {id: permit, effect: permit, when: {route: chat}}\n"


def rules(*texts: str) -> dict[str, str]:
    lines = "".join(f"  - {{id: r{n}, phase: response, {text}}}\n" for n, text in enumerate(texts))
    return {"rules.yaml": HEAD + lines}


MASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "what is masked": ("effect: redact, classes: [pii, secret.jwt]", ("pii", "secret.jwt")),
    "what a block looks for": ("effect: block, reason: x, when: {data.any: [pii, $health]}", ("phi", "pii")),
    "what a block counts": (
        "effect: block, reason: x, when: {data.at_least: {pii.email: 5, pci: 2}}",
        ("pci", "pii.email"),
    ),
    "what a block must be sure of": ("effect: block, reason: x, when: {data.sure: {pii.name: 900}}", ("pii.name",)),
    "a block for a tool": ("effect: block, reason: x, when: {tools.any: [code_exec]}", ()),
    "a block for the route": ("effect: block, reason: x, when: {route: chat}", ()),
    "what people are asked about": ("effect: escalate, queue: q, sla: 1h, when: {data.any: [pii]}", ()),
}


@pytest.mark.parametrize(("text", "classes"), MASKS.values(), ids=MASKS)
def test_what_must_not_get_out(load, text, classes):
    assert load(rules(text)).answers.masks == (((1, classes),) if classes else ())


NEW: dict[str, tuple[str, tuple[str, ...]]] = {
    "what a block looks for": ("effect: block, reason: x, when: {data.new.any: [pii, $health]}", ("phi", "pii")),
    "what people are asked about": ("effect: escalate, queue: q, sla: 1h, when: {data.new.any: [pii]}", ()),
}


@pytest.mark.parametrize(("text", "classes"), NEW.values(), ids=NEW)
def test_of_what_must_be_new_only_what_is_must_not_get_out(load, text, classes):
    answers = load(rules(text)).answers
    assert (answers.masks, answers.masks_new) == ((), ((1, classes),) if classes else ())


def test_whatever_is_counted_must_not_get_out(load):
    loaded = load(rules("effect: block, reason: x, when: {data.count.gt: 3}"))
    assert loaded.answers.masks == ((1, tuple(sorted(loaded.levels))),)


def test_which_ceiling_it_is_the_request_says(load):
    loaded = load(rules("effect: block, reason: x, when: {above_ceiling: true}"))
    assert (loaded.answers.masks, loaded.answers.above_ceiling) == ((), 1)


def test_before_the_answer_only_its_own_conditions_are_open(load):
    loaded = load(
        rules(
            "effect: block, reason: x, when: {data.any: [pii], tools.any: [code_exec], stream: true}",
            "effect: block, reason: x, when: {data.any: [pii]}",
        )
    )
    answers = loaded.answers
    assert [answers.expected.found([Facts(stream=stream)]) for stream in (False, True)] == [0b10, 0b11]
    assert answers.seen.found([Facts(stream=True)]) == 0
    assert answers.seen.rules == loaded.rules[-2:]


def test_rules_about_answers_are_no_rules_about_requests(load):
    loaded = load(rules("effect: block, reason: x"))
    assert [rule.id for rule in loaded.program.rules] == ["phi-needs-baa", "permit"]
