"""The rules about answers, compiled twice: as they are, and as far as they can be told before the answer."""

from collections.abc import Sequence

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.decide.compile import Program, compile_rules
from egress_gateway.decide.conditions import ANSWER_FIELDS, Condition
from egress_gateway.decide.rules import Effect, Rule
from egress_gateway.decide.vocabulary import Vocabulary


class AnswerPrograms(msgspec.Struct, frozen=True, kw_only=True):
    """Bit `i` of both is the same rule."""

    seen: Program
    """What matches an answer, where the facts have its data and tools in place of the request's."""
    expected: Program
    """What may match: every condition on data and tools is taken to hold."""
    masks: tuple[tuple[int, tuple[DataClass, ...]], ...]
    """The bit of each rule for which something must not get out unseen, and the classes that must not."""
    masks_new: tuple[tuple[int, tuple[DataClass, ...]], ...]
    """The same for the classes of which only what did not stand in the request must not get out."""
    above_ceiling: int
    """The bits of rules that block what is above the ceiling of the request's route."""


def compile_answers(rules: Sequence[Rule], vocabulary: Vocabulary) -> AnswerPrograms:
    """Compile the rules of the response phase."""
    before = [msgspec.structs.replace(rule, when=_before(rule)) for rule in rules]
    masks = ((1 << index, _masked(rule, vocabulary)) for index, rule in enumerate(rules))
    masks_new = ((1 << index, _masked_new(rule)) for index, rule in enumerate(rules))
    return AnswerPrograms(
        seen=compile_rules(rules, vocabulary),
        expected=compile_rules(before, vocabulary),
        masks=tuple((bit, classes) for bit, classes in masks if classes),
        masks_new=tuple((bit, classes) for bit, classes in masks_new if classes),
        above_ceiling=sum(1 << index for index, rule in enumerate(rules) if _looks_above_ceiling(rule)),
    )


def _before(rule: Rule) -> tuple[Condition, ...]:
    return tuple(condition for condition in rule.when if condition.field not in ANSWER_FIELDS)


def _masked(rule: Rule, vocabulary: Vocabulary) -> tuple[DataClass, ...]:
    """The classes that the caller must not see: those to mask, and those that a block looks for."""
    if isinstance(rule.obligation, Redact):
        return rule.obligation.classes
    if rule.effect is not Effect.BLOCK:
        return ()
    names = {name for condition in rule.when for name in _looked_for(condition, vocabulary)}
    return tuple(sorted(DataClass(name) for name in names))


def _masked_new(rule: Rule) -> tuple[DataClass, ...]:
    """The classes of which a block looks for what did not stand in the request."""
    if rule.effect is not Effect.BLOCK:
        return ()
    names = {name for condition in rule.when if condition.field == "data.new" for name in condition.words}
    return tuple(sorted(DataClass(name) for name in names))


def _looks_above_ceiling(rule: Rule) -> bool:
    return rule.effect is Effect.BLOCK and any(condition.field == "above_ceiling" for condition in rule.when)


def _looked_for(condition: Condition, vocabulary: Vocabulary) -> Sequence[str]:
    """The classes or families that can make a condition hold."""
    match condition.field:
        case "data":
            return condition.words
        case "data.at_least" | "data.sure":
            return [name for names, _ in condition.amounts for name in names]
        case "data.count":
            return tuple(vocabulary.levels)
        case _:
            return ()
