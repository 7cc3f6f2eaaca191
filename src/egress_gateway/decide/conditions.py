"""Conditions of a rule: one `when` key each, over the closed list of facts in `FIELDS`.

Keys are the names of the fields of `Facts` (those of the principal bare, those of the target with
`target.`), so that a record pastes into a test. All conditions of a rule must hold.

A fact can be unknown: an empty text, groups that were not resolved in full, an output limit that was
not given, a person or agent that nothing proves, a counter or a baseline that nobody read, a tool of which
nobody wrote down what it does. **An unknown fact counts against the request**: a condition on it never holds
in a permit or a bypass and always holds in a rule that restricts. The `false` of a flag is never unknown:
what was not shown is false. That of a sign can be.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.decide.vocabulary import EFFECTS, LEVELS, PROOFS, TIERS, Vocabulary

DESTINATIONS: Final = ("llm", "web", "kb", "mcp", "tunnel")
SYSTEM_PROMPTS: Final = ("none", "pinned", "other")
"""Whether a request has a system prompt, and whether it is one that the route names."""


class Kind(StrEnum):
    """What a fact is, which fixes the operators it has."""

    WORD = "word"
    WORDS = "words"
    CLASSES = "classes"
    MODEL = "model"
    FLAG = "flag"
    SIGN = "sign"
    """Like a flag, and may be unknown."""
    NUMBER = "number"
    EFFECTS = "effects"
    """What the tools do, of `EFFECTS`; a tool that nobody described may do anything."""
    AMOUNTS = "amounts"
    """Classes, each with a number that has to be reached."""
    COUNTERS = "counters"
    """Numbers by name."""


class Operator(StrEnum):
    """The last part of a `when` key; `IN`, `IS` and `REACHES` stand where the key has none."""

    IN = "in"
    NOT = "not"
    ANY = "any"
    NONE = "none"
    IS = "is"
    GT = "gt"
    REACHES = "reaches"


OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    Kind.WORD: (Operator.IN, Operator.NOT),
    Kind.MODEL: (Operator.IN, Operator.NOT),
    Kind.WORDS: (Operator.ANY, Operator.NONE),
    Kind.CLASSES: (Operator.ANY, Operator.NONE),
    Kind.FLAG: (Operator.IS,),
    Kind.SIGN: (Operator.IS,),
    Kind.NUMBER: (Operator.GT,),
    Kind.EFFECTS: (Operator.ANY, Operator.NONE),
    Kind.AMOUNTS: (Operator.REACHES,),
    Kind.COUNTERS: (Operator.GT,),
}

FIELDS: Final[Mapping[str, Kind]] = {
    "region": Kind.WORD,
    "route": Kind.WORD,
    "app": Kind.WORD,
    "auth": Kind.WORD,
    "issuer": Kind.WORD,
    "tenant": Kind.WORD,
    "person": Kind.WORD,
    "person_verified": Kind.FLAG,
    "person_region": Kind.WORD,
    "groups": Kind.WORDS,
    "groups_complete": Kind.FLAG,
    "roles": Kind.WORDS,
    "mfa": Kind.FLAG,
    "strength": Kind.WORD,
    "agent": Kind.WORD,
    "agent_verified": Kind.FLAG,
    "agent.learning": Kind.SIGN,
    "agent.new_tool": Kind.SIGN,
    "agent.new_target": Kind.SIGN,
    "agent.unusual_rate": Kind.SIGN,
    "delegated": Kind.FLAG,
    "target_name": Kind.WORD,
    "target.upstream": Kind.WORD,
    "target.tier": Kind.WORD,
    "target.region": Kind.WORD,
    "target.baa": Kind.FLAG,
    "target.dpa": Kind.FLAG,
    "target.zdr": Kind.FLAG,
    "target.certified": Kind.WORDS,
    "destination": Kind.WORD,
    "family": Kind.WORD,
    "operation": Kind.WORD,
    "model": Kind.MODEL,
    "stream": Kind.FLAG,
    "tools": Kind.WORDS,
    "tools.unlisted": Kind.FLAG,
    "tools.does": Kind.EFFECTS,
    "system_prompt": Kind.WORD,
    "max_tokens": Kind.NUMBER,
    "tokens": Kind.NUMBER,
    "bytes": Kind.NUMBER,
    "data": Kind.CLASSES,
    "data.new": Kind.CLASSES,
    "data.count": Kind.NUMBER,
    "data.at_least": Kind.AMOUNTS,
    "data.sure": Kind.AMOUNTS,
    "level": Kind.WORD,
    "above_ceiling": Kind.FLAG,
    "history": Kind.COUNTERS,
}
"""Every fact that a rule can look at."""

ANSWER_FIELDS: Final = frozenset(
    {
        "agent.new_tool",
        "agent.new_target",
        "tools",
        "tools.unlisted",
        "tools.does",
        "data",
        "data.new",
        "data.count",
        "data.at_least",
        "data.sure",
        "level",
        "above_ceiling",
    }
)
"""Facts that a rule of the response phase reads off the answer; all others are those of the request."""
ONLY_OF_ANSWERS: Final = frozenset({"data.new"})
"""Of these, what a request does not have: only a rule of the response phase may ask for it."""


_BARE: Final = frozenset({Operator.IN, Operator.IS, Operator.REACHES})


def keys_of(field: str) -> tuple[str, ...]:
    """The `when` keys of a fact: bare for what it is, dotted for everything else."""
    return tuple(field if op in _BARE else f"{field}.{op}" for op in OPERATORS[FIELDS[field]])


KEYS: Final[Mapping[str, tuple[str, Operator]]] = {
    key: (field, op) for field in FIELDS for key, op in zip(keys_of(field), OPERATORS[FIELDS[field]], strict=True)
}
"""Every `when` key, with its fact and operator."""


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One test of one fact."""

    field: str
    op: Operator
    words: tuple[str, ...] = ()
    """Sorted; classes with sets written out; models as patterns in lower case."""
    flag: bool = False
    limit: int = 0
    amounts: tuple[tuple[tuple[str, ...], int], ...] = ()
    """Each entry of a mapping: the classes or the counter that it names, and its number."""

    @property
    def key(self) -> str:
        """The `when` key it was written as."""
        return self.field if self.op in _BARE else f"{self.field}.{self.op}"

    @property
    def negative(self) -> bool:
        """Whether it holds where something is missing."""
        return self.op in {Operator.NOT, Operator.NONE} or (self.op is Operator.IS and not self.flag)


def words_of(field: str, vocabulary: Vocabulary) -> Collection[str] | None:
    """The closed list of a fact's words; `None` where the world outside chooses them."""
    match field:
        case "route":
            return vocabulary.routes
        case "app":
            return vocabulary.apps
        case "auth":
            return PROOFS
        case "groups":
            return vocabulary.groups
        case "target_name":
            return vocabulary.targets
        case "target.upstream":
            return vocabulary.upstreams
        case "target.tier":
            return TIERS
        case "target.region":
            return vocabulary.regions
        case "family":
            return vocabulary.families
        case "operation":
            return vocabulary.operations
        case "tools":
            return vocabulary.tools
        case "tools.does":
            return EFFECTS
        case "target.certified":
            return vocabulary.certifications
        case "destination":
            return DESTINATIONS
        case "system_prompt":
            return SYSTEM_PROMPTS
        case "level":
            return LEVELS
        case _:
            return None
