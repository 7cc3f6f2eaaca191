"""Why a decision came out as it did, rule by rule, in words.

For each rule that did not match: the conditions that failed. Near misses, where a single condition kept
a permit or a rule of several conditions from matching, are mostly what somebody who was refused needs
to know. Shows names of the policy and of data classes, never content.
"""

from collections.abc import Collection

import msgspec

from egress_gateway.core.policy import Decision, Facts
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import Condition, Operator
from egress_gateway.decide.evaluate import decide, sides
from egress_gateway.decide.interpret import Truth, counts, truth_of
from egress_gateway.decide.rules import Effect, Rule


class RuleExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one rule."""

    rule: str
    effect: str
    where: str
    """`file:line` in the bundle."""
    matched: bool
    failed: tuple[str, ...] = ()
    """Each condition that did not hold, in words."""
    near_miss: bool = False
    """Whether a single condition out of several, or of a permit, kept the rule from matching."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with every rule that went into it, in bundle order."""

    decision: Decision
    rules: tuple[RuleExplanation, ...]


def explain(bundle: Bundle, facts: Facts) -> Explanation:
    """Decide, and say for each rule why it matched or not. Not for the hot path."""
    return Explanation(
        decision=decide(bundle, facts), rules=tuple(_explain_rule(bundle, rule, facts) for rule in bundle.rules)
    )


def _explain_rule(bundle: Bundle, rule: Rule, facts: Facts) -> RuleExplanation:
    tools = bundle.vocabulary.tools
    failures = [(side, _failed(rule, side, tools)) for side in sides(bundle, facts)]
    # As in `decide`: a permit has to match for everybody who is in it, any other rule for one of them.
    every = all if rule.effect is Effect.PERMIT else any
    matched = every(not failed for _, failed in failures)
    side, failed = (facts, []) if matched else next((side, failed) for side, failed in failures if failed)
    return RuleExplanation(
        rule=rule.id,
        effect=str(rule.effect),
        where=f"{rule.file}:{rule.line}",
        matched=matched,
        failed=tuple(_say(condition, truth_of(condition, side, tools)) for condition in failed),
        near_miss=len(failed) == 1 and (rule.effect is Effect.PERMIT or len(rule.when) > 1),
    )


def _failed(rule: Rule, facts: Facts, tools: Collection[str]) -> list[Condition]:
    return [condition for condition in rule.when if not counts(condition, rule, facts, tools)]


def _say(condition: Condition, truth: Truth) -> str:
    """A condition that failed: `target.tier is not one of internal`."""
    words = ", ".join(condition.words)
    if truth is Truth.UNKNOWN:
        return f"{condition.field} is not known, so that {_wanted(condition)} cannot be shown"
    match condition.op:
        case Operator.IN:
            return f"{condition.field} is not one of: {words}"
        case Operator.NOT:
            return f"{condition.field} is one of: {words}"
        case Operator.ANY:
            return f"{condition.field} has none of: {words}"
        case Operator.NONE:
            return f"{condition.field} has one of: {words}"
        case Operator.IS:
            return f"{condition.field} is {'false' if condition.flag else 'true'}"
        case Operator.GT:
            return f"{condition.field} is not above {condition.limit}"


def _wanted(condition: Condition) -> str:
    if condition.op is Operator.GT:
        return f"{condition.key}: {condition.limit}"
    return f"{condition.key}: [{', '.join(condition.words)}]"
