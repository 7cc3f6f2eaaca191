"""Conditions of a rule: one `when` key each, over the closed list of facts in `FIELDS`.

Keys are the names of the fields of `Facts` (those of the principal bare, those of the target with
`target.`), so that a record pastes into a test. All conditions of a rule must hold.

A fact can be unknown: an empty text, groups that were not resolved in full, an output limit that was
not given, a person or agent that nothing proves. **An unknown fact counts against the request**: a
condition on it never holds in a permit and always holds in a rule that restricts. A `false` is never
unknown: what was not shown is false.
"""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.vocabulary import PROOFS, TIERS, Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import MAX_INT

_OPEN_WORD: Final = re.compile(r"[!-~]{1,256}")
"""Names that identity providers and callers choose: printable, no blanks."""
_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}\*?")


class Kind(StrEnum):
    """What a fact is, which fixes the operators it has."""

    WORD = "word"
    WORDS = "words"
    CLASSES = "classes"
    MODEL = "model"
    FLAG = "flag"
    NUMBER = "number"


class Operator(StrEnum):
    """The last part of a `when` key; `IN`, `IS` stand where the key has none."""

    IN = "in"
    NOT = "not"
    ANY = "any"
    NONE = "none"
    IS = "is"
    GT = "gt"

    @property
    def negative(self) -> bool:
        """Whether the condition holds when the words do not match."""
        return self in {Operator.NOT, Operator.NONE}


OPERATORS: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    Kind.WORD: (Operator.IN, Operator.NOT),
    Kind.MODEL: (Operator.IN, Operator.NOT),
    Kind.WORDS: (Operator.ANY, Operator.NONE),
    Kind.CLASSES: (Operator.ANY, Operator.NONE),
    Kind.FLAG: (Operator.IS,),
    Kind.NUMBER: (Operator.GT,),
}

FIELDS: Final[Mapping[str, Kind]] = {
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
    "target_name": Kind.WORD,
    "target.upstream": Kind.WORD,
    "target.tier": Kind.WORD,
    "target.region": Kind.WORD,
    "target.baa": Kind.FLAG,
    "target.dpa": Kind.FLAG,
    "target.zdr": Kind.FLAG,
    "family": Kind.WORD,
    "operation": Kind.WORD,
    "model": Kind.MODEL,
    "stream": Kind.FLAG,
    "tools": Kind.WORDS,
    "tools.unlisted": Kind.FLAG,
    "max_tokens": Kind.NUMBER,
    "bytes": Kind.NUMBER,
    "data": Kind.CLASSES,
    "data.count": Kind.NUMBER,
}
"""Every fact that a rule can look at."""


def keys_of(field: str) -> tuple[str, ...]:
    """The `when` keys of a fact: bare for what it is, dotted for everything else."""
    bare = {Operator.IN, Operator.IS}
    return tuple(field if op in bare else f"{field}.{op}" for op in OPERATORS[FIELDS[field]])


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

    @property
    def key(self) -> str:
        """The `when` key it was written as."""
        return self.field if self.op in {Operator.IN, Operator.IS} else f"{self.field}.{self.op}"


def read_conditions(when: Fields, vocabulary: Vocabulary) -> tuple[Condition, ...]:
    """The conditions of a `when` mapping, in the order of `FIELDS`. Raises `ConfigError`."""
    with when:
        return tuple(_read(when, key, vocabulary) for key in KEYS if when.has(key))


def _read(when: Fields, key: str, vocabulary: Vocabulary) -> Condition:
    field, op = KEYS[key]
    match FIELDS[field]:
        case Kind.FLAG:
            return Condition(field=field, op=op, flag=when.flag(key))
        case Kind.NUMBER:
            return Condition(field=field, op=op, limit=when.number(key, low=0, high=MAX_INT))
        case Kind.CLASSES:
            classes = read_classes(when.words(key), vocabulary, file=when.file)
            return Condition(field=field, op=op, words=tuple(sorted(classes)))
        case Kind.MODEL:
            models = {_model(word, when.file, line) for word, line in when.words(key)}
            return Condition(field=field, op=op, words=tuple(sorted(models)))
        case Kind.WORD | Kind.WORDS:
            words = [_known(word, field, vocabulary, when.file, line) for word, line in when.words(key)]
            return Condition(field=field, op=op, words=tuple(sorted(words)))


def _known(word: str, field: str, vocabulary: Vocabulary, file: str, line: int) -> str:
    known = words_of(field, vocabulary)
    if known is not None:
        check_word(field.removeprefix("target."), word, known, file=file, line=line)
    elif not _OPEN_WORD.fullmatch(word):
        raise ConfigError(
            f"{word!r} cannot be a {field}: use printable characters without blanks", file=file, line=line
        )
    return word


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
        case _:
            return None


def _model(word: str, file: str, line: int) -> str:
    if not _MODEL.fullmatch(word):
        raise ConfigError(f"{word!r} is not a model name; a star may stand only at its end", file=file, line=line)
    return word.lower()
