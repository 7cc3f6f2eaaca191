"""The meaning of one condition, read off the facts without compiling anything.

This is what explanations and invariants are made from, and the slow second opinion that the compiled
program is tested against. It shares no table with `compile.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final

from egress_gateway.core.ids import covered, covers
from egress_gateway.core.policy import Facts, Level
from egress_gateway.decide.conditions import FIELDS, Condition, Kind, Operator
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
    op = condition.op
    if FIELDS[condition.field] is Kind.SIGN and not facts.conduct.known:
        return Truth.UNKNOWN
    if op is Operator.IS:
        return _truth(_flag_of(condition.field, facts, vocabulary) is condition.flag)
    if op is Operator.GT:
        return _counted(condition, facts) if condition.field == "history" else _above(condition, facts)
    if op is Operator.REACHES:
        return _truth(any(_reached(condition, classes, least, facts) for classes, least in condition.amounts))
    words, known = words_of_fact(condition.field, facts, vocabulary)
    among = _has_one_of(condition, words)
    if not among and not known:
        return Truth.UNKNOWN
    return _truth(among is (op is Operator.IN or op is Operator.ANY))


def _truth(value: bool) -> Truth:  # noqa: FBT001 - it is what the function is about
    return Truth.YES if value else Truth.NO


def _above(condition: Condition, facts: Facts) -> Truth:
    number = number_of_fact(condition.field, facts)
    if condition.field in {"max_tokens", "tokens"} and number == 0:
        return Truth.UNKNOWN
    return _truth(number > condition.limit)


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


def _has_one_of(condition: Condition, words: Sequence[str]) -> bool:
    """Whether one of a fact's words is one of the condition's."""
    if FIELDS[condition.field] is Kind.CLASSES:
        return any(covers(family, word) for word in words for family in condition.words)
    if condition.field == "model":
        return any(_is_model(name, word.lower()) for word in words for name in condition.words)
    return any(word in condition.words for word in words)


def _is_model(name: str, model: str) -> bool:
    return model.startswith(name[:-1]) if name.endswith("*") else model == name


def words_of_fact(field: str, facts: Facts, vocabulary: Vocabulary) -> tuple[Sequence[str], bool]:
    """The words of a fact, and whether they are all there is to know."""
    if field in _LISTS:
        return _LISTS[field](facts, vocabulary)
    word = _WORDS[field](facts)
    return ((word,), True) if word else ((), False)


_WORDS: Final[Mapping[str, Callable[[Facts], str]]] = {
    "region": lambda facts: facts.region,
    "route": lambda facts: facts.route,
    "app": lambda facts: facts.principal.app,
    "auth": lambda facts: facts.principal.auth,
    "issuer": lambda facts: facts.principal.issuer,
    "tenant": lambda facts: facts.principal.tenant,
    "person": lambda facts: facts.principal.person if facts.principal.person_verified else "",
    "person_region": lambda facts: facts.principal.person_region,
    "strength": lambda facts: facts.principal.strength,
    "agent": lambda facts: facts.principal.agent if facts.principal.agent_verified else "",
    "target_name": lambda facts: facts.target_name,
    "target.upstream": lambda facts: facts.target.upstream,
    "target.tier": lambda facts: facts.target.tier,
    "target.region": lambda facts: facts.target.region,
    "destination": lambda facts: facts.destination,
    "family": lambda facts: facts.family,
    "operation": lambda facts: facts.operation,
    "model": lambda facts: facts.model,
    "system_prompt": lambda facts: facts.system_prompt,
}
"""Facts of one word; empty if it is not known."""

_LISTS: Final[Mapping[str, Callable[[Facts, Vocabulary], tuple[Sequence[str], bool]]]] = {
    "groups": lambda facts, _: (facts.principal.groups, facts.principal.groups_complete),
    "roles": lambda facts, _: (facts.principal.roles, facts.principal.person_verified),
    "tools": lambda facts, _: (facts.tools, True),
    "tools.does": lambda facts, vocabulary: _effects(facts, vocabulary),
    "target.certified": lambda facts, _: (facts.target.certified, True),
    "data": lambda facts, _: ([entry.data_class for entry in facts.data], True),
    "data.new": lambda facts, _: ([entry.data_class for entry in facts.new_data], True),
    "level": lambda facts, vocabulary: ([_highest(facts, vocabulary).name.lower()], True),
}
"""Facts of several words, and whether they are all there are."""


def _effects(facts: Facts, vocabulary: Vocabulary) -> tuple[Sequence[str], bool]:
    described = [vocabulary.tool_effects[tool] for tool in facts.tools if tool in vocabulary.tool_effects]
    return [effect for effects in described for effect in effects], len(described) == len(facts.tools)


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
        case "agent.learning" | "agent.new_tool" | "agent.new_target" | "agent.unusual_rate":
            return bool(getattr(facts.conduct, field.removeprefix("agent.")))
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
