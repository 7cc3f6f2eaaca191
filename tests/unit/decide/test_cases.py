"""Tests inside a bundle: passing, failing with words, and mistakes in the tests themselves."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.cases import run_cases, untouched_rules

BOT = "route: chat, app: bot, groups_complete: true"


def suite(given: str, expect: str) -> dict[str, str]:
    return {"tests/a.yaml": f"tests:\n  - name: t\n    given: {{{given}}}\n    expect: {{{expect}}}\n"}


RUNS: dict[str, tuple[str, str, list[str]]] = {
    "the outcome alone": (BOT, "outcome: permit", []),
    "everything": (
        f"{BOT}, data: [pci.card, pii.name]",
        (
            "outcome: permit, code: permit, rule: permit-chat, matched: [redact-ids], redact: [pci.card],"
            " drop_tools: [code_exec]"
        ),
        [],
    ),
    "nothing redacted": (BOT, "outcome: permit, redact: []", []),
    "another outcome": (
        f"{BOT}, data: [phi.icd10]",
        "outcome: permit",
        ["outcome is block, not permit (rule: PHI needs a BAA)"],
    ),
    "another code": (f"{BOT}, data: [phi.icd10]", "outcome: block, code: ceiling", ["code is rule, not ceiling"]),
    "another rule": (
        f"{BOT}, data: [phi.icd10]",
        "outcome: block, rule: no-interns",
        ["rule is phi-needs-baa, not no-interns"],
    ),
    "no rule": ("route: chat", "outcome: block, rule: no-interns", ["rule is none, not no-interns"]),
    "a rule that did not match": (BOT, "outcome: permit, matched: [no-interns]", ["rule no-interns did not match"]),
    "too little redacted": (
        f"{BOT}, data: [pii.name]",
        "outcome: permit, redact: [pii.name]",
        ["redacted are none, not pii.name"],
    ),
    "too much redacted": (
        f"{BOT}, data: [pci.card]",
        "outcome: permit, redact: []",
        ["redacted are pci.card, not none"],
    ),
    "other tools dropped": (
        BOT,
        "outcome: permit, drop_tools: [crm_update]",
        ["dropped are code_exec, not crm_update"],
    ),
}


@pytest.mark.parametrize(("given", "expect", "problems"), RUNS.values(), ids=RUNS)
def test_runs(load, given, expect, problems):
    (result,) = run_cases(load(suite(given, expect)), now=0)
    assert list(result.problems) == problems
    assert (result.name, result.where) == ("t", "tests/a.yaml:2")


MISTAKES = {
    "a misspelt rule": (
        suite(BOT, "outcome: block, rule: no-intern"),
        "tests/a.yaml:4: unknown rule 'no-intern'; did you mean 'no-interns'?",
    ),
    "a misspelt class": (
        suite(BOT, "outcome: permit, redact: [pii.emial]"),
        "tests/a.yaml:4: unknown data class 'pii.emial'; did you mean 'pii.email'?",
    ),
    "an unknown code": (
        suite(BOT, "outcome: block, code: no"),
        "tests/a.yaml:4: 'no' means different things to different readers; write false, or \"no\" for text",
    ),
    "an outcome that this build does not have": (
        suite(BOT, "outcome: escalate"),
        "tests/a.yaml:4: outcome of expect of test 't' must be one of block, permit, not 'escalate'",
    ),
    "an expectation of nothing": (suite(BOT, ""), "tests/a.yaml:4: expect of test 't' needs 'outcome'"),
    "a surplus key": (
        {"tests/a.yaml": "tests:\n  - {name: t, given: {route: chat}, expect: {outcome: block}, then: x}\n"},
        "tests/a.yaml:2: unknown key 'then' in test 't'; known: expect, given, name",
    ),
    "a file without tests": (
        {"tests/a.yaml": "test: []\n"},
        "tests/a.yaml:1: unknown key 'test' in tests/a.yaml; did you mean 'tests'?",
    ),
}


@pytest.mark.parametrize(("changes", "message"), MISTAKES.values(), ids=MISTAKES)
def test_refuses(load, changes, message):
    with pytest.raises(ConfigError) as refused:
        run_cases(load(changes), now=0)
    assert str(refused.value) == message


def test_contracts_are_those_of_the_day(load):
    given = (
        "route: clinic, app: records, person: ann, person_verified: true, mfa: true, groups: [clinicians],"
        " groups_complete: true, data: [phi.icd10]"
    )
    loaded = load(suite(given, "outcome: permit"))
    assert run_cases(loaded, now=0)[0].problems == ()
    assert run_cases(loaded, now=10**16)[0].problems == ("outcome is block, not permit (rule: PHI needs a BAA)",)


def test_rules_that_no_test_touches_are_named(load):
    loaded = load(suite(BOT, "outcome: permit"))
    assert untouched_rules(loaded, run_cases(loaded, now=0)) == ("phi-needs-baa", "permit-clinic", "no-interns")


def test_a_bundle_without_tests_touches_nothing(bundle):
    assert run_cases(bundle, now=0) == ()
    assert len(untouched_rules(bundle, ())) == len(bundle.rules)
