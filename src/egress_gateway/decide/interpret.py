"""The meaning of one condition, read off the facts without compiling anything.

This is what explanations are made from, and the slow second opinion that the compiled program is tested
against. It shares no table with `compile.py`.
"""

from collections.abc import Collection, Sequence
from enum import Enum

from egress_gateway.core.ids import covered
from egress_gateway.core.policy import Facts
from egress_gateway.decide.conditions import Condition, Operator
from egress_gateway.decide.rules import Effect, Rule


class Truth(Enum):
    """Whether the facts bear a condition out."""

    YES = "holds"
    NO = "does not hold"
    UNKNOWN = "is not known"


def counts(condition: Condition, rule: Rule, facts: Facts, tools: Collection[str]) -> bool:
    """Whether a condition holds in a rule: what is unknown holds in a rule that restricts, and only there."""
    truth = truth_of(condition, facts, tools)
    if truth is Truth.UNKNOWN:
        return rule.effect is not Effect.PERMIT
    return truth is Truth.YES


def truth_of(condition: Condition, facts: Facts, tools: Collection[str]) -> Truth:
    """What the facts say of a condition; `tools` are those that tools.yaml lists."""
    words, known = _words_of(condition.field, facts)
    match condition.op:
        case Operator.IS:
            return _truth(_flag_of(condition.field, facts, tools) is condition.flag)
        case Operator.GT:
            number = _number_of(condition.field, facts)
            if condition.field == "max_tokens" and number == 0:
                return Truth.UNKNOWN
            return _truth(number > condition.limit)
        case Operator.IN | Operator.ANY:
            if any(_is_one_of(condition, word) for word in words):
                return Truth.YES
            return Truth.NO if known else Truth.UNKNOWN
        case Operator.NOT | Operator.NONE:
            if any(_is_one_of(condition, word) for word in words):
                return Truth.NO
            return Truth.YES if known else Truth.UNKNOWN


def _truth(value: bool) -> Truth:  # noqa: FBT001 - it is what the function is about
    return Truth.YES if value else Truth.NO


def _is_one_of(condition: Condition, word: str) -> bool:
    match condition.field:
        case "data":
            return covered(word, condition.words)
        case "model":
            model = word.lower()
            return any(
                model.startswith(name.removesuffix("*")) if name.endswith("*") else model == name
                for name in condition.words
            )
        case _:
            return word in condition.words


def _words_of(field: str, facts: Facts) -> tuple[Sequence[str], bool]:
    """The words of a fact, and whether they are all there is to know."""
    principal, target = facts.principal, facts.target
    match field:
        case "groups":
            return principal.groups, principal.groups_complete
        case "roles":
            return principal.roles, principal.person_verified
        case "tools":
            return facts.tools, True
        case "data":
            return [entry.data_class for entry in facts.data], True
        case "person":
            word = principal.person if principal.person_verified else ""
        case "agent":
            word = principal.agent if principal.agent_verified else ""
        case "app" | "auth" | "issuer" | "tenant" | "strength" | "person_region":
            word = getattr(principal, field)
        case "target.upstream" | "target.tier" | "target.region":
            word = getattr(target, field.removeprefix("target."))
        case "route" | "target_name" | "family" | "operation" | "model":
            word = getattr(facts, field)
        case _:
            return (), True
    return ((word,), True) if word else ((), False)


def _flag_of(field: str, facts: Facts, tools: Collection[str]) -> bool:
    match field:
        case "tools.unlisted":
            return any(tool not in tools for tool in facts.tools)
        case "stream":
            return facts.stream
        case "target.baa" | "target.dpa" | "target.zdr":
            return bool(getattr(facts.target, field.removeprefix("target.")))
        case _:
            return bool(getattr(facts.principal, field))


def _number_of(field: str, facts: Facts) -> int:
    match field:
        case "data.count":
            return sum(entry.count for entry in facts.data)
        case "bytes":
            return facts.bytes
        case _:
            return facts.max_tokens
