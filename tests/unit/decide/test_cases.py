"""Tests inside a bundle: passing, failing with words, and mistakes in the tests themselves."""

import pytest
from tests.unit.decide.led import CHAT, CLOUD, FILES, NOW, OPEN

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
    "an unknown outcome": (
        suite(BOT, "outcome: pass"),
        "tests/a.yaml:4: outcome of expect of test 't' must be one of block, permit, escalate, not 'pass'",
    ),
    "a misspelt upstream": (
        suite(BOT, "outcome: permit, upstream: clod"),
        "tests/a.yaml:4: unknown upstream 'clod'; did you mean 'cloud'?",
    ),
    "a misspelt key of an answer": (
        {
            "tests/a.yaml": "tests:\n  - {name: t, given: {route: chat}, answer: {dta: [pii.name]},"
            " expect: {outcome: block}}\n"
        },
        "tests/a.yaml:2: unknown key 'dta' in answer of test 't'; did you mean 'data'?",
    ),
    "an expectation of nothing": (suite(BOT, ""), "tests/a.yaml:4: expect of test 't' needs 'outcome'"),
    "a surplus key": (
        {"tests/a.yaml": "tests:\n  - {name: t, given: {route: chat}, expect: {outcome: block}, then: x}\n"},
        "tests/a.yaml:2: unknown key 'then' in test 't'; known: answer, expect, given, name",
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
    assert run_cases(loaded, now=10**16)[0].problems == (
        "outcome is block, not permit (contract: the contract with 'clinic-cloud' has ended)",
    )


def test_rules_that_no_test_touches_are_named(load):
    loaded = load(suite(BOT, "outcome: permit"))
    assert untouched_rules(loaded, run_cases(loaded, now=0)) == ("phi-needs-baa", "permit-clinic", "no-interns")


def test_a_bundle_without_tests_touches_nothing(bundle):
    assert run_cases(bundle, now=0) == ()
    assert len(untouched_rules(bundle, ())) == len(bundle.rules)


EUROPE = OPEN.replace("region: us", "region: eu")
DOCTORS = CLOUD.replace("groups_complete: true", "groups_complete: true, groups: [clinicians]")
EVERYTHING: dict[str, tuple[str, str, list[str]]] = {
    "where it is led": (EUROPE, "outcome: permit, upstream: own, model: small", []),
    "what was asked for": (OPEN, "outcome: permit, upstream: own, model: m", []),
    "elsewhere": (
        EUROPE,
        "outcome: permit, upstream: cloud, model: tiny",
        ["upstream is own, not cloud", "model is small, not tiny"],
    ),
    "who is asked": (f"{OPEN}, stream: true", "outcome: escalate, code: escalate, escalate: [ask-all]", []),
    "somebody else": (
        f"{OPEN}, stream: true",
        "outcome: escalate, escalate: [ask-legal]",
        ["escalated are ask-all, not ask-legal"],
    ),
    "nobody": (OPEN, "outcome: permit, escalate: [], quota: budget, bypassed: []", []),
    "no quota": (OPEN, "outcome: permit, quota: []", ["quotas are budget, not none"]),
    "what is set aside": (DOCTORS, "outcome: permit, bypassed: [outside-only]", []),
    "what is not": (CLOUD, "outcome: permit, bypassed: [outside-only]", ["bypassed are none, not outside-only"]),
    "nothing is only observed": (OPEN, "outcome: permit, observed: permit", ["observed is none, not permit"]),
}


@pytest.mark.parametrize(("given", "expect", "problems"), EVERYTHING.values(), ids=EVERYTHING)
def test_expects_all_that_a_decision_says(load, given, expect, problems):
    (result,) = run_cases(load({**FILES, **suite(given, expect)}, now=NOW), now=NOW)
    assert list(result.problems) == problems


def test_rules_that_are_only_observed_are_touched_too(load):
    route = CHAT + "enforcement: observe\nobserve: {ticket: T-9, expires: 2024-12-01}\n"
    changes = {**FILES, "routes/chat.yaml": route, **suite(CLOUD, "outcome: permit, code: observe, observed: permit")}
    loaded = load(changes, now=NOW)
    (result,) = run_cases(loaded, now=NOW)
    assert (result.problems, result.decision.matched) == ((), ("floor-mask",))
    assert set(result.touched) >= {"permit-chat", "cheap", "budget"}
    assert "permit-chat" not in untouched_rules(loaded, [result])


@pytest.mark.parametrize(
    ("expect", "problems"),
    [
        ("outcome: block, code: ceiling", []),
        ("outcome: permit, code: observe, observed: block", []),
        ("outcome: block, code: ceiling, observed: block", ["outcome", "code"]),
    ],
    ids=["what the route will enforce", "what it enforces meanwhile", "not both"],
)
def test_a_route_that_only_observes_keeps_its_tests(load, expect, problems):
    route = CHAT.replace("ceiling: confidential", "ceiling: public")
    route += "enforcement: observe\nobserve: {ticket: T-9, expires: 2024-12-01}\n"
    given = f"{OPEN}, data: [pii.email]"
    (result,) = run_cases(load({**FILES, "routes/chat.yaml": route, **suite(given, expect)}, now=NOW), now=NOW)
    assert [problem.split()[0] for problem in result.problems] == problems


ANSWERS = """
rules:
  - {id: permit, effect: permit, when: {route: chat}}
  - {id: keys, effect: block, phase: response, reason: Keys stay, when: {data.any: [secret.jwt]}}
  - {id: names, effect: redact, phase: response, classes: [pii.name]}
"""
TOLD: dict[str, tuple[str, str, str, list[str]]] = {
    "an answer that blocks": (BOT, "{data: [secret.jwt]}", "outcome: block, rule: keys", []),
    "an answer that is masked": (
        BOT,
        "{data: [pii.name, pii.email], tools: [crm_update]}",
        "outcome: permit, code: permit, matched: [names], redact: [pii.name]",
        [],
    ),
    "an answer that passes": (
        BOT,
        "{}",
        "outcome: block",
        ["outcome is permit, not block (permit: no rule objects to the answer)"],
    ),
    "no answer": (
        f"{BOT}, data: [phi.icd10]",
        "{}",
        "outcome: block",
        ["the request is no permit, so that there is no answer (rule: PHI needs a BAA)"],
    ),
}


@pytest.mark.parametrize(("given", "answer", "expect", "problems"), TOLD.values(), ids=TOLD)
def test_a_test_may_be_about_an_answer(load, given, answer, expect, problems):
    text = f"tests:\n  - name: t\n    given: {{{given}}}\n    answer: {answer}\n    expect: {{{expect}}}\n"
    loaded = load({"rules.yaml": ANSWERS, "tests/a.yaml": text})
    (result,) = run_cases(loaded, now=0)
    assert list(result.problems) == problems
    if not problems:
        assert "permit" in result.touched
        assert set(result.touched) & {"keys", "names"}
