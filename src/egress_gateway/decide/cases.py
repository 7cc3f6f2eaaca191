"""Tests that travel with a bundle: `tests/*.yaml`, facts on one side and the expected decision on the other.

tests:
  - name: An e-mail address leaves as a token
    given: {route: support, app: cx-bot, data: [pii.email]}
    expect: {outcome: permit, rule: permit-support, redact: [pii.email]}
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Modify, Redact
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import CODES, decide
from egress_gateway.decide.facts_file import read_facts
from egress_gateway.decide.vocabulary import check_word, read_classes
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

_OUTCOMES: Final[Mapping[str, Outcome]] = {str(outcome): outcome for outcome in (Outcome.BLOCK, Outcome.PERMIT)}


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """What a test says of the decision; `None` where it says nothing."""

    outcome: Outcome
    code: str | None = None
    rule: str | None = None
    matched: tuple[str, ...] = ()
    """Rules that must have matched, among others."""
    redact: tuple[str, ...] | None = None
    """Exactly the found classes that must be redacted."""
    drop_tools: tuple[str, ...] | None = None


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """One test that ran."""

    name: str
    where: str
    """`file:line` of the test."""
    decision: Decision
    problems: tuple[str, ...]
    """How the decision differs from what was expected; empty if the test passed."""


def run_cases(bundle: Bundle, now: int) -> tuple[CaseResult, ...]:
    """Run every test of the bundle, with contracts as at `now` (microseconds). Raises `ConfigError`."""
    results: list[CaseResult] = []
    for path, tree in bundle.tests.items():
        with Fields(tree, file=path, what=path) as top:
            results += [_run(node, path, bundle, now) for node in top.items("tests")]
    return tuple(results)


def untouched_rules(bundle: Bundle, results: Sequence[CaseResult]) -> tuple[str, ...]:
    """Rules that matched in no test, in bundle order: nobody has shown what they do."""
    touched = {rule for result in results for rule in result.decision.matched}
    return tuple(rule.id for rule in bundle.rules if rule.id not in touched)


def _run(node: Node, path: str, bundle: Bundle, now: int) -> CaseResult:
    with Fields(node, file=path, what="test") as test:
        name = test.text("name")
        test.what = f"test {name!r}"
        facts = read_facts(test.mapping("given"), bundle, now)
        with test.mapping("expect") as expect:
            wanted = _expectation(expect, bundle)
    decision = decide(bundle, facts)
    return CaseResult(
        name=name, where=f"{path}:{node.line}", decision=decision, problems=_compare(wanted, decision, facts)
    )


def _expectation(expect: Fields, bundle: Bundle) -> Expectation:
    rules = {rule.id: rule for rule in bundle.rules}

    def known_rules(key: str) -> tuple[str, ...]:
        words = expect.words(key) if expect.has(key) else ()
        for word, line in words:
            check_word("rule", word, rules, file=expect.file, line=line)
        return tuple(word for word, _ in words)

    return Expectation(
        outcome=expect.choice("outcome", _OUTCOMES),
        code=expect.choice("code", {code: code for code in CODES}) if expect.has("code") else None,
        rule=next(iter(known_rules("rule")), None),
        matched=known_rules("matched"),
        redact=_named_classes(expect, bundle),
        drop_tools=expect.texts("drop_tools") if expect.has("drop_tools") else None,
    )


def _named_classes(expect: Fields, bundle: Bundle) -> tuple[str, ...] | None:
    """The classes of `redact`; an empty list says that nothing is redacted."""
    if not expect.has("redact"):
        return None
    if expect.peek("redact").value == []:
        expect.items("redact")
        return ()
    return read_classes(expect.words("redact"), bundle.vocabulary, file=expect.file)


def _compare(wanted: Expectation, decision: Decision, facts: Facts) -> tuple[str, ...]:
    problems: list[str] = []
    if decision.outcome is not wanted.outcome:
        problems.append(f"outcome is {decision.outcome}, not {wanted.outcome} ({decision.code}: {decision.reason})")
    if wanted.code is not None and decision.code != wanted.code:
        problems.append(f"code is {decision.code}, not {wanted.code}")
    if wanted.rule is not None and decision.rule != wanted.rule:
        problems.append(f"rule is {decision.rule or 'none'}, not {wanted.rule}")
    problems += [f"rule {rule} did not match" for rule in wanted.matched if rule not in decision.matched]
    if wanted.redact is not None:
        problems += _differs("redacted", _redacted(decision, facts), wanted.redact)
    if wanted.drop_tools is not None:
        problems += _differs("dropped", _dropped(decision), wanted.drop_tools)
    return tuple(problems)


def _redacted(decision: Decision, facts: Facts) -> set[str]:
    named = [name for duty in decision.obligations if isinstance(duty, Redact) for name in duty.classes]
    return {entry.data_class for entry in facts.data if covered(entry.data_class, named)}


def _dropped(decision: Decision) -> set[str]:
    return {tool for duty in decision.obligations if isinstance(duty, Modify) for tool in duty.drop_tools}


def _differs(what: str, got: set[str], wanted: Sequence[str]) -> list[str]:
    if got == set(wanted):
        return []
    return [f"{what} are {', '.join(sorted(got)) or 'none'}, not {', '.join(sorted(wanted)) or 'none'}"]
