"""Identifiers in code: other words in the same style, and the same word for a word wherever it stands.

`customerLedger`, `customer_ledger` and `CUSTOMER-LEDGER` get the same two words in their own style.
"""

import re
import string
from collections.abc import Iterator, Sequence
from typing import Final

from egress_gateway.redact.surrogates.source import Source
from egress_gateway.redact.surrogates.words import code_word

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9]*(?:[_.-]+[A-Za-z0-9]+)*")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def is_identifier_like(value: str) -> bool:
    """Whether a text is one identifier, of any style."""
    return _IDENTIFIER.fullmatch(value) is not None


def identifier(value: str, source: Source, attempt: int) -> str | None:
    """Another identifier of the same style."""
    return reworded(value, source, attempt) if is_identifier_like(value) else None


def reworded(text: str, source: Source, attempt: int) -> str:
    """Every word and number of a text replaced, in its case; the signs between them stay."""
    return _WORDS.sub(lambda word: _word(word[0], source, attempt), text)


def identifier_spellings(value: str, surrogate: str) -> Iterator[tuple[str, str]]:
    """The same identifier in the other styles that programs have."""
    said, shown = _WORDS.findall(surrogate), _WORDS.findall(value)
    if len(said) != len(shown):
        return
    for joint in ("_", "-"):
        yield joint.join(said).lower(), joint.join(shown).lower()
        yield joint.join(said).upper(), joint.join(shown).upper()
    if len(said) > 1:
        yield _humps(said), _humps(shown)
        yield _lowered(_humps(said)), _lowered(_humps(shown))


def _word(word: str, source: Source, attempt: int) -> str:
    if word.isdigit():
        draws = source.of_word(word, attempt)
        return ("0" if word[0] == "0" else draws.one("123456789")) + draws.characters(string.digits, len(word) - 1)
    return code_word(word, source, attempt)


def _humps(words: Sequence[str]) -> str:
    return "".join(word.capitalize() for word in words)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
