"""Why a decision came out as it did, rule by rule, in words.

For each rule that did not match: what it needs and does not have. Near misses, where a single condition
kept a permit or a rule of several conditions from matching, are mostly what somebody who was refused needs
to know; where nothing permits, the permits stand first, the closest before the others. Shows names of the
policy and of data classes, never content.
"""

from collections.abc import Sequence

import msgspec

from egress_gateway.core.policy import AnswerSeen, Decision, Facts
from egress_gateway.decide.answer import decide_answer, with_answer
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import ANSWER_FIELDS, Condition
from egress_gateway.decide.course import sides
from egress_gateway.decide.evaluate import decide, decide_in_full, effective
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.models import pinned
from egress_gateway.decide.rules import Effect, Phase, Rule
from egress_gateway.decide.words import unmet


class RuleExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one rule."""

    rule: str
    effect: str
    phase: str
    where: str
    """`file:line` in the bundle."""
    matched: bool
    """Of a rule about answers: it matches the answer, or, where none was given, it may."""
    bypassed: bool = False
    """It matched, and a bypass set it aside."""
    failed: tuple[str, ...] = ()
    """Each condition that did not hold, in words."""
    near_miss: bool = False
    """Whether a single condition out of several, or of a permit, kept the rule from matching."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with every rule that went into it, in bundle order; the closest permits first if none matched."""

    decision: Decision
    answer: Decision | None = None
    """What was decided on the answer, where one was given."""
    rules: tuple[RuleExplanation, ...]


def explain(bundle: Bundle, facts: Facts, answer: AnswerSeen | None = None) -> Explanation:
    """Decide, and say for each rule why it matched or not. Not for the hot path."""
    full = decide_in_full(bundle, facts)
    sent = effective(facts, full)
    answered = decide_answer(bundle, sent, answer) if answer is not None else None
    bypassed = {*full.bypassed, *(answered.bypassed if answered is not None else ())}
    rules = [
        _explain_rule(bundle, rule, _looks_at(bundle, rule, facts, sent, answer), bypassed, answer is not None)
        for rule in bundle.rules
    ]
    if full.code == "default_deny":
        permit = str(Effect.PERMIT)
        rules.sort(key=lambda each: (each.effect != permit, len(each.failed) if each.effect == permit else 0))
    return Explanation(decision=decide(bundle, facts), answer=answered, rules=tuple(rules))


def _looks_at(bundle: Bundle, rule: Rule, facts: Facts, sent: Facts, answer: AnswerSeen | None) -> Facts:
    """The facts that a rule is about: as asked for where it reroutes, else as they would be sent, or the answer's."""
    if rule.effect is Effect.REROUTE:
        return msgspec.structs.replace(facts, model=pinned(bundle.aliases, facts.model))
    if rule.phase is Phase.RESPONSE and answer is not None:
        return with_answer(sent, answer)
    return sent


def _explain_rule(
    bundle: Bundle,
    rule: Rule,
    facts: Facts,
    bypassed: set[str],
    answered: bool,  # noqa: FBT001 - told by one caller
) -> RuleExplanation:
    told = rule.phase is Phase.REQUEST or answered
    when = [condition for condition in rule.when if told or condition.field not in ANSWER_FIELDS]
    failures = [(side, _failed(bundle, rule, when, side)) for side in sides(bundle, facts)]
    # As in `decide`: what opens something has to match for everybody who is in it, any other rule for one of them.
    every = all if rule.opens else any
    matched = every(not failed for _, failed in failures)
    side, failed = (facts, []) if matched else next((side, failed) for side, failed in failures if failed)
    said = tuple(unmet(condition, side, bundle.vocabulary) for condition in failed)
    if rule.bypass is not None and not 0 < facts.now < rule.bypass.ends:
        matched, said = False, (*said, f"ended on {rule.bypass.expires}")
    return RuleExplanation(
        rule=rule.id,
        effect=str(rule.effect),
        phase=str(rule.phase),
        where=f"{rule.file}:{rule.line}",
        matched=matched,
        bypassed=rule.id in bypassed,
        failed=said,
        near_miss=len(said) == 1 and (rule.effect is Effect.PERMIT or len(rule.when) > 1),
    )


def _failed(bundle: Bundle, rule: Rule, when: Sequence[Condition], facts: Facts) -> list[Condition]:
    return [condition for condition in when if not counts(condition, facts, bundle.vocabulary, sure=rule.opens)]
