"""Rules of a bundle: an effect, the conditions it needs, and what it obliges to."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Obligation, Redact
from egress_gateway.decide.conditions import Condition, Operator, read_conditions
from egress_gateway.decide.vocabulary import Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import Fields, nearest
from egress_gateway.wire.yaml import Node

MAX_RULES: Final = 2_000
"""Each costs some 60 ns on every decision; more than this is a data set, not a policy."""

_BODY_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class Effect(StrEnum):
    """What a matching rule does."""

    PERMIT = "permit"
    BLOCK = "block"
    REDACT = "redact"
    MODIFY = "modify"


_NOT_BUILT: Final = ("reroute", "escalate", "quota", "bypass")
_FLOOR: Final = (Effect.BLOCK, Effect.REDACT)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as it was read. `when` must hold in full; a rule without conditions always matches."""

    id: str
    effect: Effect
    when: tuple[Condition, ...] = ()
    reason: str = ""
    floor: bool = False
    """Stands in floor.yaml: no bypass may name it."""
    obligation: Obligation | None = None
    line: int = 0

    @property
    def file(self) -> str:
        """Where it stands in the bundle."""
        return "floor.yaml" if self.floor else "rules.yaml"


def read_sets(top: Fields, vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the `sets` of a file added. A set may not use another one, nor take its name."""
    if not top.has("sets"):
        return vocabulary
    plain = msgspec.structs.replace(vocabulary, sets={})
    sets = top.mapping("sets")
    read: dict[str, tuple[DataClass, ...]] = {}
    for name in sets.names():
        if name in vocabulary.sets:
            raise sets.error(f"set {name!r} is already defined in floor.yaml; choose another name", key=name)
        read[name] = read_classes(sets.words(name), plain, file=top.file)
    return msgspec.structs.replace(vocabulary, sets={**vocabulary.sets, **read})


def read_rules(top: Fields, vocabulary: Vocabulary, *, floor: bool) -> tuple[Rule, ...]:
    """The `rules` of a file, in order."""
    if top.has("invariants"):
        raise top.error(
            "this build cannot prove invariants, and one that is not proved protects nothing; remove them",
            key="invariants",
        )
    nodes = top.items("rules", ())
    return tuple(_rule(node, top.file, vocabulary, floor=floor) for node in nodes)


def check_rules(rules: Sequence[Rule]) -> None:
    """Refuse rules that cannot stand beside each other: equal ids, contradicting modifications, too many."""
    if len(rules) > MAX_RULES:
        raise ConfigError(f"the bundle has {len(rules)} rules, at most {MAX_RULES} are read", file="rules.yaml")
    seen: dict[str, Rule] = {}
    for rule in rules:
        if (earlier := seen.setdefault(rule.id, rule)) is not rule:
            raise ConfigError(
                f"rule {rule.id!r} is already defined at {earlier.file}:{earlier.line}; choose another id",
                file=rule.file,
                line=rule.line,
            )
    modifying = [(rule, rule.obligation) for rule in rules if isinstance(rule.obligation, Modify)]
    for (one, first), (two, later) in combinations(modifying, 2):
        field = _contradiction(first, later)
        apart = _routes(one) and _routes(two) and _routes(one).isdisjoint(_routes(two))
        if field and not apart:
            raise ConfigError(
                f"rules {one.id!r} and {two.id!r} give {field!r} different values; give them different routes",
                file=two.file,
                line=two.line,
            )


def _rule(node: Node, file: str, vocabulary: Vocabulary, *, floor: bool) -> Rule:
    with Fields(node, file=file, what="rule") as fields:
        name = fields.name("id")
        fields.what = f"rule {name!r}"
        effect = _effect(fields, floor=floor)
        when = read_conditions(fields.mapping("when"), vocabulary) if fields.has("when") else ()
        # A refusal that does not say why helps nobody, so only a block must give its reason.
        reason = fields.text("reason", None if effect is Effect.BLOCK else f"rule {name!r} says so")
        if effect is Effect.PERMIT:
            _check_permit(fields, when)
        return Rule(
            id=name,
            effect=effect,
            when=when,
            reason=reason,
            floor=floor,
            obligation=_obligation(fields, name, effect, vocabulary),
            line=node.line,
        )


def _effect(fields: Fields, *, floor: bool) -> Effect:
    word = fields.text("effect")
    known = {str(effect): effect for effect in (_FLOOR if floor else Effect)}
    if word in _NOT_BUILT:
        raise fields.error(
            f"this build cannot enforce the effect {word!r}, and a rule that is not enforced protects nothing; "
            f"use one of {', '.join(known)}",
            key="effect",
        )
    if word not in known:
        where = "the floor" if floor else "a rule"
        raise fields.error(f"{where} has no effect {word!r}{nearest(word, known)}", key="effect")
    return known[word]


def _check_permit(fields: Fields, when: tuple[Condition, ...]) -> None:
    if not any(condition.field == "route" and condition.op is Operator.IN for condition in when):
        raise fields.error(f"{fields.what} must name its route in `when`: a permit for every route is never meant")
    unsure = any(condition.field == "groups" and condition.op is Operator.NONE for condition in when)
    complete = any(condition.field == "groups_complete" and condition.flag for condition in when)
    if unsure and not complete:
        raise fields.error(
            f"{fields.what} permits who is not in a group; add `groups_complete: true`, "
            "or somebody whose groups are not known would pass",
            key="when",
        )


def _obligation(fields: Fields, name: str, effect: Effect, vocabulary: Vocabulary) -> Obligation | None:
    match effect:
        case Effect.PERMIT | Effect.BLOCK:
            return None
        case Effect.REDACT:
            classes = read_classes(fields.words("classes"), vocabulary, file=fields.file)
            return Redact(rule=name, classes=classes, as_=fields.choice("as", {"token": "token", "mask": "mask"}))
        case Effect.MODIFY:
            return _modify(fields, name, vocabulary)


def _modify(fields: Fields, name: str, vocabulary: Vocabulary) -> Modify:
    drop = tuple(fields.words("drop_tools")) if fields.has("drop_tools") else ()
    for tool, line in drop:
        check_word("tool", tool, vocabulary.tools, file=fields.file, line=line)
    remove = tuple(fields.words("remove")) if fields.has("remove") else ()
    for field, line in remove:
        _check_body_field(field, vocabulary, fields.file, line)
    values = (
        fields.entries("set", lambda field, node, line: _value(field, node, line, vocabulary, fields.file))
        if fields.has("set")
        else {}
    )
    if not drop and not remove and not values:
        raise fields.error(f"{fields.what} modifies nothing; give it drop_tools, set or remove")
    both = sorted(values.keys() & {field for field, _ in remove})
    if both:
        raise fields.error(f"{fields.what} both sets and removes {both[0]!r}; keep one", key="remove")
    return Modify(
        rule=name,
        drop_tools=tuple(tool for tool, _ in drop),
        set=tuple(sorted(values.items())),
        remove=tuple(field for field, _ in remove),
    )


def _value(field: str, node: Node, line: int, vocabulary: Vocabulary, file: str) -> str | int | bool:
    _check_body_field(field, vocabulary, file, line)
    if not isinstance(node.value, str | int | bool):
        raise ConfigError(f"{field!r} can be set to text, a whole number, true or false", file=file, line=node.line)
    return node.value


def _check_body_field(field: str, vocabulary: Vocabulary, file: str, line: int) -> None:
    if not _BODY_FIELD.fullmatch(field):
        raise ConfigError(f"{field!r} is not the name of a top-level field of a body", file=file, line=line)
    if vocabulary.inspected is None or field in vocabulary.inspected:
        raise ConfigError(
            f"{field!r} cannot be modified: the inspection rests on it; write a block rule", file=file, line=line
        )


def _contradiction(one: Modify, two: Modify) -> str:
    """A body field that the two would treat differently; empty if there is none."""
    first, second = dict(one.set), dict(two.set)
    # By spelling: True == 1 in Python, not in a body.
    clash = {field for field in first.keys() & second.keys() if repr(first[field]) != repr(second[field])}
    clash |= (first.keys() & set(two.remove)) | (second.keys() & set(one.remove))
    return min(clash, default="")


def _routes(rule: Rule) -> frozenset[str]:
    """The routes that a rule is limited to; empty if it is not."""
    return frozenset(
        word
        for condition in rule.when
        if condition.field == "route" and condition.op is Operator.IN
        for word in condition.words
    )
