"""Tests that travel with a bundle: `tests/*.yaml`, facts on one side and the expected decision on the other.

tests:
  - name: An e-mail address leaves as a token
    given: {route: support, app: cx-bot, data: [pii.email]}
    expect: {outcome: permit, rule: permit-support, redact: [pii.email]}

A test with an `answer` is about that: its request has to be permitted, and what is expected is expected
of the decision on the answer.

A route that only observes keeps its tests: what is expected is what it decides once it enforces. Only a test
that says what is `observed` is about what is enforced meanwhile.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.ids import covered
from egress_gateway.core.obligations import Modify, Quota, Redact
from egress_gateway.core.policy import AnswerSeen, Decision, Facts, Outcome
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.answer import decide_answer, plan_answer
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import CODES, decide, decide_in_full, effective
from egress_gateway.decide.facts_file import read_answer, read_facts
from egress_gateway.decide.vocabulary import check_word, read_classes
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import Node

_OUTCOMES: Final[Mapping[str, Outcome]] = {str(outcome): outcome for outcome in Outcome}


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """What a test says of the decision; `None` where it says nothing."""

    outcome: Outcome
    code: str | None = None
    rule: str | None = None
    matched: tuple[str, ...] = ()
    """Rules that must have matched, among others."""
    redact: tuple[str, ...] | None = None
    """Exactly the found classes that must be redacted, or, of an answer, masked."""
    drop_tools: tuple[str, ...] | None = None
    upstream: str | None = None
    """Where it must be led to."""
    model: str | None = None
    """The model that must be asked for there."""
    escalate: tuple[str, ...] | None = None
    """Exactly the rules for which people are asked."""
    quota: tuple[str, ...] | None = None
    """Exactly the rules that take from a quota."""
    bypassed: tuple[str, ...] | None = None
    """Exactly the rules that a bypass sets aside."""
    observed: Outcome | None = None
    """What would be decided on a route that only observes; all else is then about what it enforces meanwhile."""


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """One test that ran."""

    name: str
    where: str
    """`file:line` of the test."""
    decision: Decision
    """On the request, or on the answer where the test has one."""
    touched: tuple[str, ...]
    """Rules that matched, whether or not they are only observed."""
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
    touched = {rule for result in results for rule in result.touched}
    return tuple(rule.id for rule in bundle.rules if rule.id not in touched)


def _run(node: Node, path: str, bundle: Bundle, now: int) -> CaseResult:
    with Fields(node, file=path, what="test") as test:
        name = test.text("name")
        test.what = f"test {name!r}"
        facts = read_facts(test.mapping("given"), bundle, now)
        answer = read_answer(test.mapping("answer"), bundle) if test.has("answer") else None
        with test.mapping("expect") as expect:
            wanted = _expectation(expect, bundle)
    if wanted.observed is None:
        bundle = _enforcing(bundle)
    decision = decide(bundle, facts)
    touched = decide_in_full(bundle, facts).matched
    if answer is None:
        redacted = [name for duty in decision.obligations if isinstance(duty, Redact) for name in duty.classes]
        problems = _compare(wanted, decision, facts, _found(facts.data, redacted))
    elif decision.outcome is not Outcome.PERMIT:
        problems = (f"the request is no permit, so that there is no answer ({decision.code}: {decision.reason})",)
    else:
        decision, masked = _answer(bundle, effective(facts, decision), answer)
        touched += decision.matched
        problems = _compare(wanted, decision, facts, masked)
    return CaseResult(name=name, where=f"{path}:{node.line}", decision=decision, touched=touched, problems=problems)


def _enforcing(bundle: Bundle) -> Bundle:
    """The bundle as it decides once no route only observes."""
    routes = {name: msgspec.structs.replace(route, observe=None) for name, route in bundle.routes.items()}
    return msgspec.structs.replace(bundle, routes=routes)


def _answer(bundle: Bundle, facts: Facts, answer: AnswerSeen) -> tuple[Decision, set[str]]:
    """The decision on an answer, and what the caller would not see of it."""
    plan = plan_answer(bundle, facts)
    masked = _found(answer.data, plan.mask) | _found(answer.new, plan.mask_new)
    return decide_answer(bundle, facts, answer), masked


def _expectation(expect: Fields, bundle: Bundle) -> Expectation:
    rules = {rule.id for rule in bundle.rules} | {invariant.id for invariant in bundle.invariants}

    def known_rules(key: str) -> tuple[str, ...]:
        if _is_empty(expect, key):
            return ()
        words = expect.words(key) if expect.has(key) else ()
        for word, line in words:
            check_word("rule", word, rules, file=expect.file, line=line)
        return tuple(word for word, _ in words)

    def exactly(key: str) -> tuple[str, ...] | None:
        return known_rules(key) if expect.has(key) else None

    return Expectation(
        outcome=expect.choice("outcome", _OUTCOMES),
        code=expect.choice("code", {code: code for code in CODES}) if expect.has("code") else None,
        rule=next(iter(known_rules("rule")), None),
        matched=known_rules("matched"),
        redact=_named_classes(expect, bundle),
        drop_tools=expect.texts("drop_tools") if expect.has("drop_tools") else None,
        upstream=_upstream(expect, bundle),
        model=expect.text("model") if expect.has("model") else None,
        escalate=exactly("escalate"),
        quota=exactly("quota"),
        bypassed=exactly("bypassed"),
        observed=expect.choice("observed", _OUTCOMES) if expect.has("observed") else None,
    )


def _upstream(expect: Fields, bundle: Bundle) -> str | None:
    if not expect.has("upstream"):
        return None
    upstream = expect.text("upstream")
    check_word("upstream", upstream, bundle.contracts, file=expect.file, line=expect.line_of("upstream"))
    return upstream


def _is_empty(expect: Fields, key: str) -> bool:
    """Takes a key whose list is empty: nothing of the kind is expected."""
    if not expect.has(key) or expect.peek(key).value != []:
        return False
    expect.items(key)
    return True


def _named_classes(expect: Fields, bundle: Bundle) -> tuple[str, ...] | None:
    """The classes of `redact`; an empty list says that nothing is redacted."""
    if not expect.has("redact"):
        return None
    if _is_empty(expect, "redact"):
        return ()
    return read_classes(expect.words("redact"), bundle.vocabulary, file=expect.file)


def _compare(wanted: Expectation, decision: Decision, facts: Facts, redacted: set[str]) -> tuple[str, ...]:
    problems: list[str] = []
    if decision.outcome is not wanted.outcome:
        problems.append(f"outcome is {decision.outcome}, not {wanted.outcome} ({decision.code}: {decision.reason})")
    words = {
        "code": (decision.code, wanted.code),
        "rule": (decision.rule, wanted.rule),
        "upstream": (decision.target.upstream, wanted.upstream),
        "model": (decision.model or facts.model, wanted.model),
        "observed": (str(decision.observed.outcome) if decision.observed is not None else "", wanted.observed),
    }
    problems += [
        f"{what} is {got or 'none'}, not {want}"
        for what, (got, want) in words.items()
        if want is not None and got != want
    ]
    problems += [f"rule {rule} did not match" for rule in wanted.matched if rule not in decision.matched]
    sets = {
        "redacted": (redacted, wanted.redact),
        "dropped": (_dropped(decision), wanted.drop_tools),
        "escalated": ({asked.rule for asked in decision.escalations}, wanted.escalate),
        "quotas": ({duty.rule for duty in decision.obligations if isinstance(duty, Quota)}, wanted.quota),
        "bypassed": (set(decision.bypassed), wanted.bypassed),
    }
    problems += [
        f"{what} are {', '.join(sorted(got)) or 'none'}, not {', '.join(sorted(want)) or 'none'}"
        for what, (got, want) in sets.items()
        if want is not None and got != set(want)
    ]
    return tuple(problems)


def _found(data: Sequence[ClassCount], named: Sequence[str]) -> set[str]:
    return {str(entry.data_class) for entry in data if covered(entry.data_class, named)}


def _dropped(decision: Decision) -> set[str]:
    return {tool for duty in decision.obligations if isinstance(duty, Modify) for tool in duty.drop_tools}
