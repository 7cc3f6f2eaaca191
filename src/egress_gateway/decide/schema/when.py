"""The schema of conditions: every key of `when`, with the words and numbers that its fact can have."""

from collections.abc import Mapping
from typing import Final

from egress_gateway.decide.conditions import FIELDS, KEYS, Kind, Operator, words_of
from egress_gateway.decide.schema.parts import Schema, entries, flag, mapping, number, text, word, words
from egress_gateway.decide.vocabulary import Vocabulary
from egress_gateway.decide.when import MAX_SCORE, MODEL_PATTERN, OPEN_WORD
from egress_gateway.wire.yaml import MAX_INT

ABOUT: Final[Mapping[str, str]] = {
    "region": "where this gateway stands",
    "route": "the route",
    "app": "the application",
    "auth": "how the application proved itself",
    "issuer": "who signed the identity",
    "tenant": "the person's tenant at the issuer",
    "person": "the verified person",
    "person_verified": "a signed identity named the person",
    "person_region": "the person's region",
    "groups": "the person's groups",
    "groups_complete": "all groups of the person are known",
    "roles": "the person's roles at the issuer",
    "mfa": "the person used a second factor",
    "strength": "how the person logged in",
    "agent": "the verified agent",
    "agent_verified": "a signed identity named the agent",
    "agent.learning": "what the agent is used to is still being learnt",
    "agent.new_tool": "a tool is on offer, or in an answer called, that the agent is not used to",
    "agent.new_target": "the request goes, or a call in an answer is aimed, where the agent is not used to",
    "agent.unusual_rate": "the agent asks or calls far more this hour than it is used to",
    "delegated": "a verified agent acts for a verified person",
    "target_name": "the target in the URL",
    "target.upstream": "the upstream that the request would go to",
    "target.tier": "whose machines those are",
    "target.region": "the upstream's region",
    "target.baa": "a business associate agreement is in force",
    "target.dpa": "a data processing agreement is in force",
    "target.zdr": "zero data retention is agreed",
    "target.certified": "what the upstream is certified for",
    "destination": "what kind of place it is",
    "family": "what the client speaks",
    "operation": "what the client asks for",
    "model": "the model; a star at the end stands for any rest",
    "stream": "the answer is to be streamed",
    "tools": "the tools on offer",
    "tools.unlisted": "a tool is on offer that tools.yaml does not list",
    "tools.does": "what the tools on offer can do to the world",
    "system_prompt": "whether there is a system prompt, and whether the route names it",
    "max_tokens": "output tokens that are allowed",
    "tokens": "estimated tokens of the request",
    "bytes": "bytes of the body",
    "data": "classes that were found",
    "data.new": "classes of values in the answer that did not stand in the request",
    "data.count": "values that were found, all classes together",
    "data.at_least": "so many values of a class were found",
    "data.sure": "a value of a class was found with at least this score, in per mille",
    "level": "the highest level that was found",
    "above_ceiling": "a class above the route's ceiling was found",
    "history": "counters of the bundle, by name",
}
"""Every fact in a few words."""

_HOW: Final[Mapping[Operator, str]] = {
    Operator.IN: "Is one of these:",
    Operator.NOT: "Is none of these:",
    Operator.ANY: "One of these is among them:",
    Operator.NONE: "None of these is among them:",
    Operator.IS: "Whether it is so:",
    Operator.GT: "More than this:",
    Operator.REACHES: "For any of the entries:",
}


def when(vocabulary: Vocabulary, data_class: Schema) -> Schema:
    """A mapping of conditions, all of which must hold."""
    return mapping("All of these must hold.", {key: _condition(key, vocabulary, data_class) for key in KEYS})


def _condition(key: str, vocabulary: Vocabulary, data_class: Schema) -> Schema:
    field, operator = KEYS[key]
    about = f"{_HOW[operator]} {ABOUT[field]}."
    match FIELDS[field]:
        case Kind.FLAG | Kind.SIGN:
            return flag(about)
        case Kind.NUMBER:
            return number(about, low=0, high=MAX_INT)
        case Kind.CLASSES:
            return words(about, data_class)
        case Kind.MODEL:
            return words(about, text(pattern=MODEL_PATTERN))
        case Kind.AMOUNTS:
            high = MAX_SCORE if field == "data.sure" else MAX_INT
            return entries(about, data_class, number("", low=1, high=high), least=1)
        case Kind.COUNTERS:
            named = word(vocabulary.counters, else_pattern=OPEN_WORD)
            return entries(about, named, number("", low=0, high=MAX_INT), least=1)
        case Kind.WORD | Kind.WORDS | Kind.EFFECTS:
            return words(about, word(words_of(field, vocabulary) or (), else_pattern=OPEN_WORD))
