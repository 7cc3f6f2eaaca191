"""The schemas of what rules can name: `providers.yaml`, `classes.yaml`, `groups.yaml`, `tools.yaml`."""

from typing import Final

from egress_gateway.core.models import MODEL
from egress_gateway.core.policy import Level
from egress_gateway.decide.classes import CLASS
from egress_gateway.decide.dates import DATE, MOMENT
from egress_gateway.decide.groups import MAX_SPELLING
from egress_gateway.decide.models import CURRENCY, MAX_PRICE, PATTERN
from egress_gateway.decide.schema.parts import (
    NOTHING,
    Json,
    Schema,
    choice,
    entries,
    flag,
    mapping,
    name,
    number,
    text,
    word,
    words,
)
from egress_gateway.decide.vocabulary import EFFECTS, LEVELS, TIERS, Vocabulary

TOOL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?"
"""Tools and groups are called as others call them, in capitals too."""

_PROMISES: Final = ("baa", "dpa", "zdr")


def providers() -> Schema:
    """What is agreed with whoever runs an upstream, and the models."""
    promised: list[Json] = [{"properties": {key: {"const": True}}, "required": [key]} for key in _PROMISES]
    promised.append({"required": ["certified"]})
    # What is promised has an end.
    ending: dict[str, Json] = {"if": {"anyOf": promised}, "then": {"required": ["valid_until"]}}
    provider = mapping(
        "",
        {
            "tier": choice("Whose machines: anyone's cloud, under our contract, or our own hardware.", TIERS),
            "region": name("A region, in words of your own."),
            "baa": flag("A business associate agreement is in force.", default=False),
            "dpa": flag("A data processing agreement is in force.", default=False),
            "zdr": flag("Zero data retention is agreed.", default=False),
            "certified": words("What an auditor has certified it for, in words of your own.", name()),
            "valid_until": {
                "anyOf": [text(pattern=DATE), text(pattern=MOMENT)],
                "description": "The last day (UTC), or the moment at which the contract ends. Then it is closed.",
            },
            "about": text("A sentence."),
        },
        required=["tier"],
        **ending,
    )
    price = mapping(
        "Hundredths of the currency for a million tokens.",
        {
            "input": number("Of the request.", low=0, high=MAX_PRICE),
            "output": number("Of the answer.", low=0, high=MAX_PRICE),
        },
        required=["input", "output"],
    )
    models = mapping(
        "Names that stand for models, and what models cost.",
        {
            "aliases": entries("Names that stand for a model.", text(pattern=MODEL), text(pattern=MODEL)),
            "prices": mapping(
                "What models cost.",
                {
                    "currency": text("A code of ISO 4217.", pattern=CURRENCY),
                    "models": entries(
                        "By model, or the beginning of its name and a star.", text(pattern=PATTERN), price
                    ),
                },
                required=["currency", "models"],
            ),
        },
    )
    listed = entries("What is agreed with whoever runs each upstream of gateway.yaml.", name(), provider)
    return mapping("", {"providers": listed, "models": models}, required=["providers"])


def classes(known: Schema) -> Schema:
    """Data classes of a deployer, and changed levels."""
    level = choice("How sensitive it is.", LEVELS)
    declared = mapping("", {"level": level, "about": text("A sentence.")}, required=["level"])
    lowered = mapping(
        "", {"level": level, "reason": text("Why, for whoever reviews it.")}, required=["level", "reason"]
    )
    lowest = Level.PUBLIC.name.lower()
    return mapping(
        "",
        {
            "classes": entries("Data classes of your own.", text(pattern=CLASS), declared),
            "raise": entries(
                "Classes or families, and the level they have at least.", known, choice("", [*LEVELS][1:])
            ),
            "lower": entries(
                f"Classes or families, and the level they have at most, down to {lowest}.", known, lowered
            ),
        },
    )


def groups(vocabulary: Vocabulary) -> Schema:
    """Groups, their spellings, and the groups of agents."""
    spelling: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_SPELLING}
    described = mapping(
        "",
        {
            "about": text("What the group is, in a few words."),
            "spelt": words("What identity providers and directories call it.", spelling),
        },
        required=["about", "spelt"],
    )
    group: Schema = {"anyOf": [text("What the group is, in a few words."), described]}
    of_agent = words("", word(vocabulary.groups, else_pattern=TOOL))
    agent = mapping("", {"groups": of_agent}, required=["groups"])
    return mapping(
        "",
        {
            "groups": entries("Groups that rules and routes may name.", text(pattern=TOOL), group),
            "agents": entries("Agents, as <issuer>:<name>, and their groups.", spelling, agent),
        },
        required=["groups"],
    )


def tools() -> Schema:
    """Tools and what they do."""
    does: Schema = {
        "anyOf": [words("", choice("", EFFECTS)), NOTHING],
        "description": "What it can do to the world; [] for nothing. Left out, it may do anything.",
    }
    described = mapping("", {"about": text("What it is, in a few words."), "does": does}, required=["about"])
    tool: Schema = {"anyOf": [text("What it is, in a few words. It may do anything."), described]}
    listed = entries("Tools that rules and routes may name.", text(pattern=TOOL), tool)
    return mapping("", {"tools": listed}, required=["tools"])
