"""The schemas of what decides: `rules.yaml`, `floor.yaml`, `regions/<region>.yaml`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from egress_gateway.core.counting import PER
from egress_gateway.core.models import MODEL
from egress_gateway.decide.dates import DATE
from egress_gateway.decide.durations import DURATION
from egress_gateway.decide.duties import MODES, REDACTIONS, UNITS
from egress_gateway.decide.duties import PER as QUOTA_PER
from egress_gateway.decide.modifications import BODY_FIELD, MAX_PREPEND
from egress_gateway.decide.rates import RATE
from egress_gateway.decide.rules import FLOOR_EFFECTS, RESPONSE_EFFECTS, Effect, Phase
from egress_gateway.decide.schema.agreements import TOOL
from egress_gateway.decide.schema.parts import (
    Json,
    Refs,
    Schema,
    choice,
    entries,
    flag,
    mapping,
    name,
    text,
    word,
    words,
)
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.wire.fields import NAME

_ALWAYS: Final = ("id", "effect", "when", "reason", "phase")
"""Keys that every rule may have."""

KEYS_OF: Final[Mapping[Effect, tuple[Sequence[str], Sequence[str]]]] = {
    Effect.PERMIT: (("when",), ()),
    Effect.BLOCK: (("reason",), ()),
    Effect.REDACT: (("classes",), ("as",)),
    Effect.MODIFY: ((), ("drop_tools", "set", "remove", "system")),
    Effect.REROUTE: (("to",), ()),
    Effect.ESCALATE: (("queue", "sla"), ("on_timeout", "mode", "four_eyes")),
    Effect.QUOTA: (("per",), UNITS),
    Effect.BYPASS: (("rules", "when", "expires", "ticket", "approved_by"), ()),
}
"""Of each effect, what a rule must say and what else it may say."""


def rules(vocabulary: Vocabulary, refs: Refs) -> Schema:
    """What is decided, beside the floor."""
    return _file(vocabulary, refs, Effect)


def floor(vocabulary: Vocabulary, refs: Refs) -> Schema:
    """What holds whatever the rules say."""
    return _file(vocabulary, refs, FLOOR_EFFECTS)


def region(vocabulary: Vocabulary, refs: Refs) -> Schema:
    """What holds besides where gateways stand in one region."""
    return mapping("", {"rules": _rules(vocabulary, refs, FLOOR_EFFECTS)})


def _file(vocabulary: Vocabulary, refs: Refs, effects: Iterable[Effect]) -> Schema:
    per = words("Whose numbers are kept apart.", choice("", PER))
    window = text("A number with s, m, h or d.", pattern=DURATION)
    counter = mapping(
        "",
        {"distinct": words("Classes whose different values count.", refs.classes), "per": per, "window": window},
        required=["distinct", "per", "window"],
    )
    invariant = mapping(
        "",
        {"id": name("A name of its own."), "never": refs.when, "reason": text("For the caller.")},
        required=["id", "never"],
    )
    return mapping(
        "",
        {
            "sets": entries("Data classes under one name, written $name.", text(), words("", refs.data_class)),
            "counters": entries("What is counted over many requests.", name(), counter),
            "fragments": mapping(
                "Look for secrets that leave in pieces.", {"per": per, "window": window}, required=["per", "window"]
            ),
            "invariants": {
                "type": "array",
                "items": invariant,
                "description": "What must never be, whatever rules say.",
            },
            "rules": _rules(vocabulary, refs, effects),
        },
    )


def _rules(vocabulary: Vocabulary, refs: Refs, effects: Iterable[Effect]) -> Schema:
    of_effect: list[Json] = [_of_effect(effect) for effect in effects]
    answers: Json = {
        "if": {"properties": {"phase": {"const": Phase.RESPONSE}}, "required": ["phase"]},
        "then": {"properties": {"effect": {"enum": [*RESPONSE_EFFECTS]}, "as": {"const": "mask"}}},
    }
    asked: Json = {
        "if": {"properties": {"effect": {"const": Effect.REDACT}, "phase": {"const": Phase.REQUEST}}},
        "then": {"required": ["as"]},
    }
    rule = mapping(
        "",
        {
            "id": name("A name of its own."),
            "effect": choice("What the rule does.", [*effects]),
            "phase": choice("Whether it is about the request or the answer.", [*Phase], Phase.REQUEST),
            "when": refs.when,
            "reason": text("For whoever is refused."),
            **_duties(vocabulary, refs),
        },
        required=["id", "effect"],
        allOf=[*of_effect, answers, asked],
    )
    return {"type": "array", "items": rule, "description": "All of them are evaluated."}


def _of_effect(effect: Effect) -> Json:
    required, allowed = KEYS_OF[effect]
    return {
        "if": {"properties": {"effect": {"const": effect}}, "required": ["effect"]},
        "then": {
            "required": [*required],
            "propertyNames": {"enum": [*dict.fromkeys((*_ALWAYS, *required, *allowed))]},
        },
    }


def _duties(vocabulary: Vocabulary, refs: Refs) -> Mapping[str, Schema]:
    """What rules say besides when they apply, of all effects."""
    tool = word(vocabulary.tools, else_pattern=TOOL)
    system = mapping(
        "",
        {
            "strip": flag("Every system prompt is taken out.", default=False),
            "prepend": {"type": "string", "minLength": 1, "maxLength": MAX_PREPEND},
        },
    )
    to = mapping(
        "Another upstream, another model, or both.",
        {"upstream": word(vocabulary.upstreams, else_pattern=NAME), "model": text(pattern=MODEL)},
        minProperties=1,
    )
    rate = text("A number, a slash and s, min, h or day: 600/min, 50k/day.", pattern=RATE)
    return {
        "classes": words("Classes that are replaced.", refs.classes),
        "as": choice("What stands in their place.", REDACTIONS),
        "drop_tools": words("Tools that are taken out of the body.", tool),
        "set": entries(
            "Top-level fields and their values.", text(pattern=BODY_FIELD), {"type": ["string", "integer", "boolean"]}
        ),
        "remove": words("Top-level fields that do not leave.", text(pattern=BODY_FIELD)),
        "system": {"anyOf": [{"const": "strip"}, system], "description": "What becomes of system prompts."},
        "to": to,
        "queue": name("Who is asked."),
        "sla": text("How long they have: a number with s, m, h or d.", pattern=DURATION),
        "on_timeout": choice("What happens when nobody decides.", ["block"], "block"),
        "mode": choice("What the caller gets while people decide.", MODES, MODES[0]),
        "four_eyes": flag("Two people have to approve.", default=False),
        "per": words("Whose use is told apart.", choice("", QUOTA_PER)),
        **dict.fromkeys(UNITS, rate),
        "rules": words("Rules that do not count.", name()),
        "expires": text("The last day (UTC).", pattern=DATE),
        "ticket": text("Where it was agreed."),
        "approved_by": {"type": "array", "items": text(), "minItems": 2, "uniqueItems": True},
    }
