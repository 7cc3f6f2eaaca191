"""The starter bundle: loads, passes its own tests, touches every rule, and teaches on every line."""

from pathlib import Path

import msgspec
import pytest

import egress_gateway
from egress_gateway import registry
from egress_gateway.core.policy import Facts, Outcome, Principal
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle, load_bundle
from egress_gateway.decide.cases import run_cases, untouched_rules
from egress_gateway.decide.evaluate import decide, observes

STARTER = Path(egress_gateway.__file__).parent / "starter" / "policy"

UPSTREAMS = {"openai": ("openai",), "anthropic": ("anthropic",)}


def load(files: dict[str, bytes], now: int | None = None) -> Bundle:
    return load_bundle(
        files, upstreams=UPSTREAMS, operations=registry.operations(), inspected=registry.inspected(), now=now
    )


def starter_files() -> dict[str, bytes]:
    return {str(path.relative_to(STARTER)): path.read_bytes() for path in STARTER.rglob("*.yaml")}


@pytest.fixture(scope="module")
def starter() -> Bundle:
    return load(starter_files())


def test_passes_its_own_tests_and_leaves_no_rule_untested(starter):
    results = run_cases(starter, now=0)
    assert [(result.name, result.problems) for result in results if result.problems] == []
    assert untouched_rules(starter, results) == ()


def test_passes_its_own_tests_while_it_only_observes():
    now = 1_798_761_600_000_000  # the beginning of 2027
    files = starter_files()
    files["routes/support.yaml"] += b"enforcement: observe\nobserve: {ticket: SEC-9, expires: 2027-01-31}\n"
    bundle = load(files, now)
    results = run_cases(bundle, now=now)
    assert observes(bundle.routes["support"], now)
    assert [(result.name, result.problems) for result in results if result.problems] == []
    assert untouched_rules(bundle, results) == ()


def test_every_rule_gives_its_reason(starter):
    assert [rule.id for rule in starter.rules if rule.reason.endswith("says so")] == []


def test_serves_openai_and_anthropic(starter):
    assert [(target.name, target.speaks) for target in starter.routes["support"].targets] == [
        ("openai", "openai"),
        ("anthropic", "anthropic"),
    ]


def test_nothing_above_the_ceiling_leaves_unredacted(starter):
    base = Facts(
        route="support",
        principal=Principal(app="cx-bot"),
        target_name="openai",
        target=starter.target_facts("openai", 0),
        classified=True,
    )
    ceiling = starter.routes["support"].ceiling
    for name, level in starter.levels.items():
        decision = decide(
            starter, msgspec.structs.replace(base, data=(ClassCount(data_class=name, count=1, score=900),))
        )
        redacted = any(name.startswith(prefix) for duty in decision.obligations for prefix in duty.classes)
        assert decision.outcome is Outcome.BLOCK or redacted or level <= ceiling, name
        if name.startswith("secret."):
            assert (decision.outcome, decision.code) == (Outcome.BLOCK, "rule")


def test_examples_in_comments_load_when_they_are_switched_on(starter):
    files = {str(path.relative_to(STARTER)): path.read_bytes() for path in STARTER.rglob("*.yaml")}
    lines = files["rules.yaml"].decode().splitlines()
    start = next(number for number, line in enumerate(lines) if "Examples to switch on" in line)
    examples = [line.replace("  #   ", "  ", 1) for line in lines[start:] if line.startswith("  #   ")]
    text = "\n".join([*lines[:start], *examples]) + "\n"
    loaded = load({**files, "rules.yaml": text.encode()})
    assert {rule.id for rule in loaded.rules} - {rule.id for rule in starter.rules} == {
        "injection-with-tools",
        "do-not-store",
        "no-bulk",
    }
