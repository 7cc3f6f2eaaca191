"""Rules of a bundle: an effect, the conditions it needs, and what it obliges to."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Escalate, Modify, Obligation
from egress_gateway.decide.bypasses import Bypass, check_bypasses, read_bypass
from egress_gateway.decide.conditions import ANSWER_FIELDS, Condition, Operator
from egress_gateway.decide.duties import read_answer_mask, read_escalate, read_quota, read_redact, read_reroute
from egress_gateway.decide.invariants import Invariant
from egress_gateway.decide.modifications import check_modifications, read_modify
from egress_gateway.decide.vocabulary import Vocabulary, read_classes
from egress_gateway.decide.when import read_conditions, refuse_of_answers
from egress_gateway.wire.fields import Fields, nearest
from egress_gateway.wire.yaml import Node

MAX_RULES: Final = 2_000
"""Each costs some 60 ns on every decision; more than this is a data set, not a policy."""


class Effect(StrEnum):
    """What a matching rule does."""

    PERMIT = "permit"
    BLOCK = "block"
    REDACT = "redact"
    MODIFY = "modify"
    REROUTE = "reroute"
    ESCALATE = "escalate"
    QUOTA = "quota"
    BYPASS = "bypass"


class Phase(StrEnum):
    """What a rule is about: the request that leaves, or the answer that comes back."""

    REQUEST = "request"
    RESPONSE = "response"


FLOOR_EFFECTS: Final = tuple(effect for effect in Effect if effect not in {Effect.PERMIT, Effect.BYPASS})
NEVER_SET_ASIDE: Final = (Effect.PERMIT, Effect.QUOTA, Effect.BYPASS)
"""What no bypass may name: it lifts restrictions, not counting, and nothing that opens."""
RESPONSE_EFFECTS: Final = (Effect.BLOCK, Effect.REDACT, Effect.ESCALATE)


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as it was read. `when` must hold in full; a rule without conditions always matches."""

    id: str
    effect: Effect
    phase: Phase = Phase.REQUEST
    when: tuple[Condition, ...] = ()
    reason: str = ""
    floor: bool = False
    """Stands in floor.yaml or in a region's file: no bypass may name it, and no route only observes it."""
    obligation: Obligation | None = None
    escalation: Escalate | None = None
    bypass: Bypass | None = None
    file: str = "rules.yaml"
    line: int = 0

    @property
    def opens(self) -> bool:
        """Whether it lets more pass, so that its conditions have to be known to hold."""
        return self.effect in {Effect.PERMIT, Effect.BYPASS}


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


def read_rules(
    top: Fields, vocabulary: Vocabulary, *, floor: bool, region: str = "", now: int | None = None
) -> tuple[Rule, ...]:
    """The `rules` of a file, in order; those of a region's file apply to gateways that stand there."""
    return tuple(
        _rule(node, top.file, vocabulary, floor=floor, region=region, now=now) for node in top.items("rules", ())
    )


def check_rules(rules: Sequence[Rule], invariants: Iterable[Invariant] = ()) -> None:
    """Refuse rules that cannot stand beside each other: equal ids, contradictions, bypasses of what is fixed."""
    if len(rules) > MAX_RULES:
        raise ConfigError(f"the bundle has {len(rules)} rules, at most {MAX_RULES} are read", file="rules.yaml")
    seen: dict[str, Rule | Invariant] = {}
    everything: list[Rule | Invariant] = [*rules, *invariants]
    for rule in everything:
        if (earlier := seen.setdefault(rule.id, rule)) is not rule:
            raise ConfigError(
                f"rule {rule.id!r} is already defined at {earlier.file}:{earlier.line}; choose another id",
                file=rule.file,
                line=rule.line,
            )
    check_modifications(
        [
            (rule.obligation, _routes(rule), rule.file, rule.line)
            for rule in rules
            if isinstance(rule.obligation, Modify)
        ]
    )
    check_bypasses(
        [(rule.bypass, rule.file) for rule in rules if rule.bypass is not None],
        {rule.id: _fixed(rule) for rule in rules},
    )


def _rule(node: Node, file: str, vocabulary: Vocabulary, *, floor: bool, region: str, now: int | None) -> Rule:
    with Fields(node, file=file, what="rule") as fields:
        name = fields.name("id")
        fields.what = f"rule {name!r}"
        phase = fields.choice("phase", {str(phase): phase for phase in Phase}, Phase.REQUEST)
        effect = _effect(fields, phase, floor=floor)
        when = read_conditions(fields.mapping("when"), vocabulary) if fields.has("when") else ()
        # A refusal that does not say why helps nobody, so only a block must give its reason.
        reason = fields.sentence("reason", None if effect is Effect.BLOCK else f"rule {name!r} says so")
        if effect is Effect.PERMIT:
            _check_permit(fields, when)
        if effect is Effect.BYPASS and not when:
            raise fields.error(f"{fields.what} needs 'when': an exception for everybody is no exception")
        if phase is Phase.RESPONSE:
            _check_response(fields, effect, when)
        else:
            refuse_of_answers(fields, when, "when")
        if region:
            when = _limited_to(region, when, fields)
        duty = _duty(fields, name, effect, phase, vocabulary, now)
        return Rule(
            id=name,
            effect=effect,
            phase=phase,
            when=when,
            reason=reason,
            floor=floor,
            obligation=duty if isinstance(duty, Obligation) else None,
            escalation=duty if isinstance(duty, Escalate) else None,
            bypass=duty if isinstance(duty, Bypass) else None,
            file=file,
            line=node.line,
        )


def _effect(fields: Fields, phase: Phase, *, floor: bool) -> Effect:
    word = fields.text("effect")
    known = {str(effect): effect for effect in (FLOOR_EFFECTS if floor else Effect)}
    if word not in known:
        where = f"a rule of {fields.file}" if floor else "a rule"
        raise fields.error(f"{where} has no effect {word!r}{nearest(word, known)}", key="effect")
    if phase is Phase.RESPONSE and known[word] not in RESPONSE_EFFECTS:
        allowed = ", ".join(RESPONSE_EFFECTS)
        raise fields.error(f"a rule about answers can only {allowed}, not {word}", key="effect")
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


def _check_response(fields: Fields, effect: Effect, when: tuple[Condition, ...]) -> None:
    """Refuse what cannot be settled before the answer is with the caller."""
    for condition in when:
        if condition.field not in ANSWER_FIELDS:
            continue
        if effect is Effect.REDACT:
            message = f"{fields.what} masks from the first character on, and cannot wait for {condition.key!r}"
            raise fields.error(message, key="when")
        if effect is Effect.BLOCK and (condition.negative or condition.field == "level"):
            message = (
                f"{fields.what} could tell {condition.key!r} only at the end of the answer, when it is out; "
                "escalate instead, or say what must not be there"
            )
            raise fields.error(message, key="when")


def _limited_to(region: str, when: tuple[Condition, ...], fields: Fields) -> tuple[Condition, ...]:
    if any(condition.field == "region" for condition in when):
        raise fields.error(f"{fields.what} stands in the file of region {region!r}; leave out `region`", key="when")
    return (Condition(field="region", op=Operator.IN, words=(region,)), *when)


def _duty(
    fields: Fields, name: str, effect: Effect, phase: Phase, vocabulary: Vocabulary, now: int | None
) -> Obligation | Escalate | Bypass | None:
    match effect:
        case Effect.PERMIT | Effect.BLOCK:
            return None
        case Effect.REDACT if phase is Phase.RESPONSE:
            return read_answer_mask(fields, name, vocabulary)
        case Effect.REDACT:
            return read_redact(fields, name, vocabulary)
        case Effect.MODIFY:
            return read_modify(fields, name, vocabulary)
        case Effect.REROUTE:
            return read_reroute(fields, name, vocabulary)
        case Effect.ESCALATE:
            return read_escalate(fields, name)
        case Effect.QUOTA:
            return read_quota(fields, name, vocabulary)
        case Effect.BYPASS:
            return read_bypass(fields, now)


def _fixed(rule: Rule) -> str:
    """Why no bypass may set a rule aside; empty if one may."""
    if rule.floor:
        return f"{rule.file} holds whatever rules.yaml says"
    return f"it is a {rule.effect}" if rule.effect in NEVER_SET_ASIDE else ""


def _routes(rule: Rule) -> frozenset[str]:
    """The routes that a rule is limited to; empty if it is not."""
    return frozenset(
        word
        for condition in rule.when
        if condition.field == "route" and condition.op is Operator.IN
        for word in condition.words
    )
