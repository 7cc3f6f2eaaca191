"""The schema of a bundle's own tests: `tests/<name>.yaml`."""

from collections.abc import Mapping
from typing import Final

from egress_gateway.core.policy import Outcome
from egress_gateway.decide.conditions import FIELDS, Kind, words_of
from egress_gateway.decide.dates import DATE, MOMENT
from egress_gateway.decide.evaluate import CODES
from egress_gateway.decide.schema.agreements import TOOL
from egress_gateway.decide.schema.parts import (
    NOTHING,
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
from egress_gateway.decide.schema.when import ABOUT
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.decide.when import MAX_SCORE
from egress_gateway.wire.fields import NAME
from egress_gateway.wire.yaml import MAX_INT

WORKED_OUT: Final = frozenset(
    {
        "above_ceiling",
        "data",
        "data.at_least",
        "data.count",
        "data.new",
        "data.sure",
        "delegated",
        "history",
        "level",
        "tools",
        "tools.does",
        "tools.unlisted",
    }
)
"""Facts that are not given as rules look at them."""


def tests(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    """Facts on one side, the decision on the other."""
    test = mapping(
        "",
        {
            "name": text("What the policy promises, as a sentence."),
            "given": _given(vocabulary, data_class),
            "answer": _answer(vocabulary, data_class),
            "expect": _expect(vocabulary, data_class),
        },
        required=["name", "given", "expect"],
    )
    return mapping("", {"tests": {"type": "array", "items": test}}, required=["tests"])


def _given(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    approval = mapping(
        "What people decided of exactly this request.",
        {
            "review": text("The id of the review."),
            "rules": words("The rules that it answers.", name()),
            "redact": words("What they want gone besides.", data_class),
            "upstream": text("Where they let it go; the upstream that is asked for, if left out."),
            "model": text("The model that they let it ask for; the one that is asked for, if left out."),
        },
        required=["review", "rules"],
    )
    more: Mapping[str, Schema] = {
        "now": {"anyOf": [text(pattern=DATE), text(pattern=MOMENT)], "description": "When it is asked."},
        "asserted_person": text("A name in an unsigned header."),
        "target.ended": flag("The contract is over."),
        "tools": words("Tools on offer.", text()),
        "data": _found(data_class),
        "rigid_data": words("Classes where no token can stand.", data_class),
        "history": entries(
            "Counters and their numbers.", word(vocabulary.counters, else_pattern=NAME), number("", low=0, high=MAX_INT)
        ),
        "contained": words("Containments that meet the request.", text()),
        "approval": approval,
        "classified": flag("All of the request was classified.", default=True),
    }
    given = {field: _fact(field, kind, vocabulary) for field, kind in FIELDS.items() if field not in WORKED_OUT}
    return mapping("What is so. What is left out refuses.", {**given, **more}, required=["route"])


def _fact(field: str, kind: Kind, vocabulary: Vocabulary) -> Schema:
    about = f"{ABOUT[field].capitalize()}."
    match kind:
        case Kind.FLAG | Kind.SIGN:
            return flag(about)
        case Kind.NUMBER:
            return number(about, low=0, high=MAX_INT)
        case Kind.WORDS:
            # Only groups are looked up when facts are read.
            return words(about, word(vocabulary.groups, else_pattern=TOOL) if field == "groups" else text())
        case _:
            known = (
                ()
                if field in {"app", "family", "operation", "region", "target.region"}
                else words_of(field, vocabulary)
            )
            return {**(word(known, else_pattern=".+") if known else text()), "description": about}


def _answer(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    return mapping(
        "What comes back: the decision is the one on the answer.",
        {
            "data": _found(data_class),
            "new": {
                "anyOf": [NOTHING, _found(data_class)],
                "description": "Of `data`, what did not stand in the request; all of it, if left out.",
            },
            "tools": words("Tools that it calls.", text()),
            "agent.new_tool": flag("It calls a tool that the agent is not used to.", default=False),
            "agent.new_target": flag("A call is aimed where the agent is not used to.", default=False),
        },
    )


def _found(data_class: Schema) -> Schema:
    count = number("How many values.", low=1, high=MAX_INT)
    found = mapping("", {"count": count, "score": number("In per mille.", low=1, high=MAX_SCORE)})
    counted = entries("", data_class, {"anyOf": [count, found]})
    return {"anyOf": [words("", data_class), counted], "description": "Classes that are found, or how often."}


def _expect(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    rules: Schema = {"anyOf": [words("", name()), NOTHING]}
    outcomes = [*Outcome]
    return mapping(
        "What must come out.",
        {
            "outcome": choice("What happens to it.", outcomes),
            "code": choice("Why, exactly.", CODES),
            "rule": name("The rule that settled it."),
            "matched": {**rules, "description": "Rules that matched, among others."},
            "redact": {
                "anyOf": [words("", data_class), NOTHING],
                "description": "Exactly the found classes that are replaced.",
            },
            "drop_tools": words("Exactly the tools that are taken out.", text()),
            "upstream": {**word(vocabulary.upstreams, else_pattern=NAME), "description": "Where it goes."},
            "model": text("The model that is asked for there."),
            "escalate": {**rules, "description": "Exactly the rules for which people are asked."},
            "quota": {**rules, "description": "Exactly the rules that take from a quota."},
            "bypassed": {**rules, "description": "Exactly the rules that a bypass sets aside."},
            "observed": choice("What a route that only observes would have decided.", outcomes),
        },
        required=["outcome"],
    )
