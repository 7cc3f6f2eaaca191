"""A condition that did not hold, in words: `needs mfa: true, which is false`."""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.policy import Facts
from egress_gateway.decide.conditions import FIELDS, Condition, Kind, Operator
from egress_gateway.decide.interpret import Truth, number_of_fact, truth_of, words_of_fact
from egress_gateway.decide.vocabulary import Vocabulary

_TOO_LITTLE: Final[Mapping[str, str]] = {
    "data.at_least": "fewer were found",
    "data.sure": "no detector was so sure of one",
}


def unmet(condition: Condition, facts: Facts, vocabulary: Vocabulary) -> str:
    """What a condition needs, and what the facts have instead."""
    return f"needs {written(condition)}, {_instead(condition, facts, vocabulary)}"


def written(condition: Condition) -> str:
    """A condition as it stands in a rule, its sets written out."""
    match FIELDS[condition.field]:
        case Kind.FLAG | Kind.SIGN:
            value = str(condition.flag).lower()
        case Kind.NUMBER:
            value = str(condition.limit)
        case Kind.AMOUNTS | Kind.COUNTERS:
            entries = (f"{' + '.join(names)}: {number}" for names, number in condition.amounts)
            value = f"{{{', '.join(entries)}}}"
        case _:
            value = f"[{', '.join(condition.words)}]"
    return f"{condition.key}: {value}"


def _instead(condition: Condition, facts: Facts, vocabulary: Vocabulary) -> str:
    if truth_of(condition, facts, vocabulary) is Truth.UNKNOWN:
        return "which is not known"
    match FIELDS[condition.field]:
        case Kind.FLAG | Kind.SIGN:
            return f"which is {str(not condition.flag).lower()}"
        case Kind.NUMBER:
            return f"which is {number_of_fact(condition.field, facts)}"
        case Kind.AMOUNTS:
            return _TOO_LITTLE[condition.field]
        case Kind.COUNTERS:
            named = {name for names, _ in condition.amounts for name in names}
            return "which is " + ", ".join(f"{count} for {name}" for name, count in facts.history if name in named)
        case Kind.WORD | Kind.MODEL:
            (word,), _ = words_of_fact(condition.field, facts, vocabulary)
            return f"which is {word}"
        case _:
            return "which has one of them" if condition.op is Operator.NONE else "which has none of them"
