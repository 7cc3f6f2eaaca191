"""The meaning of one condition, read off the facts without compiling anything.

This is what explanations and invariants are made from, and the slow second opinion that the compiled
program is tested against. It shares no table with `compile.py`.
"""

from collections.abc import Sequence
from enum import Enum

from egress_gateway.core.ids import covered
from egress_gateway.core.policy import Facts, Level
from egress_gateway.decide.conditions import Condition, Operator
from egress_gateway.decide.vocabulary import Vocabulary


class Truth(Enum):
    """Whether the facts bear a condition out."""

    YES = "holds"
    NO = "does not hold"
    UNKNOWN = "is not known"


def counts(condition: Condition, facts: Facts, vocabulary: Vocabulary, *, sure: bool) -> bool:
    """Whether a condition counts as met: where it has to be `sure`, only if it is known to hold."""
    truth = truth_of(condition, facts, vocabulary)
    return truth is Truth.YES or (truth is Truth.UNKNOWN and not sure)


def truth_of(condition: Condition, facts: Facts, vocabulary: Vocabulary) -> Truth:
    """What the facts say of a condition; `vocabulary` knows tools, levels and ceilings."""
    match condition.op:
        case Operator.IS:
            return _truth(_flag_of(condition.field, facts, vocabulary) is condition.flag)
        case Operator.GT if condition.field == "history":
            return _counted(condition, facts)
        case Operator.GT:
            number = number_of_fact(condition.field, facts)
            if condition.field in {"max_tokens", "tokens"} and number == 0:
                return Truth.UNKNOWN
            return _truth(number > condition.limit)
        case Operator.REACHES:
            return _truth(any(_reached(condition, classes, least, facts) for classes, least in condition.amounts))
        case Operator.IN | Operator.ANY:
            words, known = words_of_fact(condition.field, facts, vocabulary)
            if any(_is_one_of(condition, word) for word in words):
                return Truth.YES
            return Truth.NO if known else Truth.UNKNOWN
        case Operator.NOT | Operator.NONE:
            words, known = words_of_fact(condition.field, facts, vocabulary)
            if any(_is_one_of(condition, word) for word in words):
                return Truth.NO
            return Truth.YES if known else Truth.UNKNOWN


def _truth(value: bool) -> Truth:  # noqa: FBT001 - it is what the function is about
    return Truth.YES if value else Truth.NO


def _counted(condition: Condition, facts: Facts) -> Truth:
    known = dict(facts.history)
    if any(names[0] in known and known[names[0]] > limit for names, limit in condition.amounts):
        return Truth.YES
    return Truth.NO if all(names[0] in known for names, _ in condition.amounts) else Truth.UNKNOWN


def _reached(condition: Condition, classes: Sequence[str], least: int, facts: Facts) -> bool:
    entries = [entry for entry in facts.data if covered(entry.data_class, classes)]
    if condition.field == "data.sure":
        return any(entry.score >= least for entry in entries)
    return sum(entry.count for entry in entries) >= least


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


def words_of_fact(field: str, facts: Facts, vocabulary: Vocabulary) -> tuple[Sequence[str], bool]:
    """The words of a fact, and whether they are all there is to know."""
    principal, target = facts.principal, facts.target
    match field:
        case "groups":
            return principal.groups, principal.groups_complete
        case "roles":
            return principal.roles, principal.person_verified
        case "tools":
            return facts.tools, True
        case "tools.does":
            described = [vocabulary.tool_effects[tool] for tool in facts.tools if tool in vocabulary.tool_effects]
            return [effect for effects in described for effect in effects], len(described) == len(facts.tools)
        case "target.certified":
            return target.certified, True
        case "data":
            return [entry.data_class for entry in facts.data], True
        case "level":
            return [_highest(facts, vocabulary).name.lower()], True
        case "person":
            word = principal.person if principal.person_verified else ""
        case "agent":
            word = principal.agent if principal.agent_verified else ""
        case "app" | "auth" | "issuer" | "tenant" | "strength" | "person_region":
            word = getattr(principal, field)
        case "target.upstream" | "target.tier" | "target.region":
            word = getattr(target, field.removeprefix("target."))
        case _:
            word = getattr(facts, field)
    return ((word,), True) if word else ((), False)


def _highest(facts: Facts, vocabulary: Vocabulary) -> Level:
    """The most sensitive level that was found; where nothing was, the lowest there is."""
    return max((vocabulary.levels[entry.data_class] for entry in facts.data), default=Level.PUBLIC)


def _flag_of(field: str, facts: Facts, vocabulary: Vocabulary) -> bool:
    principal = facts.principal
    match field:
        case "tools.unlisted":
            return any(tool not in vocabulary.tools for tool in facts.tools)
        case "above_ceiling":
            return _highest(facts, vocabulary) > vocabulary.ceilings.get(facts.route, Level.PUBLIC)
        case "delegated":
            person = principal.person_verified and bool(principal.person)
            return person and principal.agent_verified and bool(principal.agent)
        case "stream":
            return facts.stream
        case "target.baa" | "target.dpa" | "target.zdr":
            return bool(getattr(facts.target, field.removeprefix("target.")))
        case _:
            return bool(getattr(principal, field))


def number_of_fact(field: str, facts: Facts) -> int:
    """The number of a fact."""
    match field:
        case "data.count":
            return sum(entry.count for entry in facts.data)
        case "bytes":
            return facts.bytes
        case "tokens":
            return facts.tokens
        case _:
            return facts.max_tokens
