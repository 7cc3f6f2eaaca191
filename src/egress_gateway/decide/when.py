"""Reads the `when` of a rule: each key with the words or numbers that its fact can have."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.models import MODEL
from egress_gateway.decide.conditions import FIELDS, KEYS, ONLY_OF_ANSWERS, Condition, Kind, words_of
from egress_gateway.decide.vocabulary import Vocabulary, check_word, read_classes
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import MAX_INT

Amounts = tuple[tuple[tuple[str, ...], int], ...]

OPEN_WORD: Final = re.compile(r"[!-~]{1,256}")
"""Names that identity providers and callers choose: printable, no blanks."""
MODEL_PATTERN: Final = re.compile(rf"{MODEL.pattern}\*?")
MAX_SCORE: Final = 1_000
"""Detectors are sure of what they found in per mille."""

_NOUNS: Final[Mapping[str, str]] = {
    "groups": "group",
    "tools": "tool",
    "tools.does": "effect of a tool",
    "target.certified": "certification",
    "system_prompt": "kind of system prompt",
}
"""What a word of a fact is, where its name does not say so."""


def read_conditions(when: Fields, vocabulary: Vocabulary) -> tuple[Condition, ...]:
    """The conditions of a `when` mapping, in the order of `FIELDS`. Raises `ConfigError`."""
    with when:
        return tuple(_read(when, key, vocabulary) for key in KEYS if when.has(key))


def refuse_of_answers(fields: Fields, conditions: Iterable[Condition], key: str) -> None:
    """Refuse conditions on what only an answer has, where a request is looked at. Raises `ConfigError`."""
    for condition in conditions:
        if condition.field in ONLY_OF_ANSWERS:
            message = f"{fields.what} looks at a request, which has no {condition.field!r}; only an answer has"
            raise fields.error(message, key=key)


def _read(when: Fields, key: str, vocabulary: Vocabulary) -> Condition:
    field, op = KEYS[key]
    match FIELDS[field]:
        case Kind.FLAG | Kind.SIGN:
            return Condition(field=field, op=op, flag=when.flag(key))
        case Kind.NUMBER:
            return Condition(field=field, op=op, limit=when.number(key, low=0, high=MAX_INT))
        case Kind.CLASSES:
            classes = read_classes(when.words(key), vocabulary, file=when.file)
            return Condition(field=field, op=op, words=tuple(sorted(classes)))
        case Kind.MODEL:
            models = {_model(word, vocabulary, when.file, line) for word, line in when.words(key)}
            return Condition(field=field, op=op, words=tuple(sorted(models)))
        case Kind.AMOUNTS:
            return Condition(field=field, op=op, amounts=_amounts(when, key, vocabulary))
        case Kind.COUNTERS:
            return Condition(field=field, op=op, amounts=_counters(when, key, vocabulary))
        case Kind.WORD | Kind.WORDS | Kind.EFFECTS:
            words = [_known(word, field, vocabulary, when.file, line) for word, line in when.words(key)]
            return Condition(field=field, op=op, words=tuple(sorted(words)))


def _amounts(when: Fields, key: str, vocabulary: Vocabulary) -> Amounts:
    """`{pii.email: 50, $ids: 3}`: each entry with its classes written out."""
    high = MAX_SCORE if key == "data.sure" else MAX_INT
    entries: dict[tuple[str, ...], int] = {}
    with when.mapping(key) as amounts:
        for name in amounts.names():
            number = amounts.number(name, low=1, high=high)
            line = amounts.line_of(name)
            classes = tuple(sorted(read_classes([(name, line)], vocabulary, file=when.file)))
            if classes in entries:
                raise amounts.error(f"{name!r} names the same classes as another entry; keep one", key=name)
            entries[classes] = number
    return _some(when, key, entries)


def _counters(when: Fields, key: str, vocabulary: Vocabulary) -> Amounts:
    entries: dict[tuple[str, ...], int] = {}
    with when.mapping(key) as limits:
        for name in limits.names():
            check_word("counter", name, vocabulary.counters, file=when.file, line=limits.line_of(name))
            entries[(name,)] = limits.number(name, low=0, high=MAX_INT)
    return _some(when, key, entries)


def _some(when: Fields, key: str, entries: Mapping[tuple[str, ...], int]) -> Amounts:
    if not entries:
        raise when.error(f"{key} of {when.what} needs at least one entry", key=key)
    return tuple(sorted(entries.items()))


def _known(word: str, field: str, vocabulary: Vocabulary, file: str, line: int) -> str:
    known = words_of(field, vocabulary)
    if known is not None:
        check_word(_NOUNS.get(field, field.removeprefix("target.")), word, known, file=file, line=line)
    elif not OPEN_WORD.fullmatch(word):
        raise ConfigError(
            f"{word!r} cannot be a {field}: use printable characters without blanks", file=file, line=line
        )
    return word


def _model(word: str, vocabulary: Vocabulary, file: str, line: int) -> str:
    if not MODEL_PATTERN.fullmatch(word):
        raise ConfigError(f"{word!r} is not a model name; a star may stand only at its end", file=file, line=line)
    if word.lower() in vocabulary.aliases:
        message = f"{word!r} is an alias, and no request has one when rules look; name the model it stands for"
        raise ConfigError(message, file=file, line=line)
    return word.lower()
