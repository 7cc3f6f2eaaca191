"""The stand-ins of one request: which token or surrogate stands for what, and that none means two things.

A surrogate is drawn again while the request holds it anywhere, in any case, or while another value has it:
restoring would otherwise put a value where the caller or the model wrote something else. What the text of
the request is, is what its callers wrote; what an upstream provably said itself is not in it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement, Spelling
from egress_gateway.core.secret import Secret, Sensitive
from egress_gateway.redact.boundaries import JOINING
from egress_gateway.redact.occurrences import SHORTEST as SHORTEST_SOUGHT
from egress_gateway.redact.occurrences import present
from egress_gateway.redact.surrogates.kinds import SHORTEST, spellings, surrogate
from egress_gateway.redact.surrogates.sightings import KnownSurrogates, is_surrogate
from egress_gateway.redact.surrogates.source import Source
from egress_gateway.redact.tokens import mint

ATTEMPTS: Final = 64
"""Surrogates tried for a value before it gets a token."""
MOST: Final = 1_000
"""Surrogates in one request; each takes 20 to 300 us. What comes behind gets tokens."""


_WORDS: Final = re.compile(f"{JOINING}+")
_PLAIN_WORDS: Final = re.compile("[0-9A-Za-z]+")
"""The same in ASCII, three times as fast."""


class Value(NamedTuple):
    """A value as far as its stand-in depends on it."""

    data_class: DataClass
    text: str
    system: bool
    """It stands in the system prompt."""


class StandIns:
    """What stands for the values of one request."""

    def __init__(
        self, key: Secret[bytes], lengths: Sequence[int], said: Iterable[Replacement], texts: Sequence[str]
    ) -> None:
        """`said` are those that an upstream has used already; `texts` is the text of the request, for surrogates."""
        self._key = key
        self._lengths = lengths
        self._texts = texts
        self._lowered: str | None = None
        self._known_words: frozenset[str] | None = None
        self._tokens: dict[Value, str] = {}
        self._surrogates: dict[Value, Replacement] = {}
        self._taken: dict[str, Value] = {}
        """By token, or by surrogate in lower case."""
        self._drawn: set[str] = set()
        self._used: dict[str, Replacement] = {}
        self.known = KnownSurrogates(())
        """The surrogates that were drawn, to be found in text."""
        self._adopt(dict.fromkeys(said))

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """Those that an upstream has used, and those that were used since, sorted."""
        return tuple(self._used[stand_in] for stand_in in sorted(self._used))

    def draw(self, values: Iterable[Value]) -> None:
        """Draw surrogates for values, in this order; to be called once. Some have none, and get tokens."""
        waiting = [value for value in dict.fromkeys(values) if value not in self._surrogates][:MOST]
        for attempt in range(ATTEMPTS):
            if not waiting:
                break
            waiting = self._attempt(waiting, attempt)
        if self._surrogates:
            self._spell()
            self._used |= {entry.token: entry for entry in self._surrogates.values()}
            self.known = KnownSurrogates(self._surrogates.values())

    def surrogate(self, value: Value) -> str | None:
        """The surrogate of a value, if it has one."""
        entry = self._surrogates.get(value)
        return None if entry is None else entry.token

    def spelled(self) -> dict[str, tuple[str, DataClass]]:
        """What other spellings stand for, if it occurs in the request: the spelling, and the class.

        What is restored by another spelling must go again with the next turn, though nothing finds it: `Ann`
        for `Belmond`, after `Ann Lee` for `Belmond Corvick`.
        """
        found: dict[str, tuple[str, DataClass]] = {}
        if not self._surrogates:
            return found
        words = self._words()
        for value, entry in self._surrogates.items():
            for one in entry.spellings:
                shown = one.value.expose()
                if self.known.means(one.said) == shown and _first_word(shown) in words:
                    found.setdefault(shown, (one.said, value.data_class))
        return found

    def token(self, value: Value) -> str:
        """The token of a value."""
        token = self._tokens.get(value)
        if token is None:
            token = mint(
                self._key, value.data_class, value.text, self._taken, system=value.system, lengths=self._lengths
            )
            self._tokens[value] = token
            self._taken[token] = value
            self._used[token] = _replacement(token, value)
        return token

    def said(self, value: Value) -> bool:
        """Whether an upstream knows a value by a token."""
        return value in self._tokens

    def _adopt(self, said: Iterable[Replacement]) -> None:
        for entry in said:
            value = Value(entry.data_class, entry.value.expose(), system=not entry.restorable)
            if not is_surrogate(entry):
                if self._taken.setdefault(entry.token, value) == value:
                    self._tokens[value] = entry.token
                    self._used[entry.token] = entry
            # Where a caller wrote it as well, nobody could tell what is meant.
            elif self._is_free(entry.token) and self._taken.setdefault(entry.token.lower(), value) == value:
                self._surrogates.setdefault(value, entry)
                self._drawn.add(entry.token)
                self._used[entry.token] = entry

    def _is_free(self, stand_in: str) -> bool:
        return len(stand_in) >= SHORTEST and stand_in.lower() not in self._text()

    def _attempt(self, values: Iterable[Value], attempt: int) -> list[Value]:
        """One surrogate for each value; returns those whose is taken."""
        drawn: dict[Value, str] = {}
        for value in values:
            candidate = surrogate(value.text, Source(self._key, value.data_class, system=value.system), attempt)
            if candidate is not None:
                drawn[value] = candidate
        written = present(self._text(), {candidate.lower() for candidate in drawn.values()})
        again: list[Value] = []
        for value, candidate in drawn.items():
            if candidate.lower() in written or not self._is_left(candidate, value):
                again.append(value)
            else:
                self._taken.setdefault(candidate.lower(), value)
                self._drawn.add(candidate)
                self._surrogates[value] = _replacement(candidate, value)
        return again

    def _is_left(self, candidate: str, value: Value) -> bool:
        """Whether no other value has it: `ANN` may have the capitals of what `Ann` has."""
        holder = self._taken.get(candidate.lower(), value)
        return holder.text.lower() == value.text.lower() and candidate not in self._drawn

    def _spell(self) -> None:
        """List for each surrogate the other spellings that mean nothing else in the request."""
        words = {word.lower() for word in self._words()}
        for value, entry in self._surrogates.items():
            if entry.restorable and not entry.spellings:
                listed = dict.fromkeys(spellings(value.data_class, value.text, entry.token))
                free = tuple(
                    Spelling(said, Sensitive(shown))
                    for said, shown in listed
                    if said != entry.token and min(len(said), len(shown)) >= SHORTEST_SOUGHT
                    # A part of a longer word that the caller wrote is none: surrogates stand alone.
                    if _first_word(said).lower() not in words
                )
                self._surrogates[value] = msgspec.structs.replace(entry, spellings=free)

    def _words(self) -> frozenset[str]:
        if self._known_words is None:
            text = "\0".join(self._texts)
            self._known_words = frozenset((_PLAIN_WORDS if text.isascii() else _WORDS).findall(text))
        return self._known_words

    def _text(self) -> str:
        if self._lowered is None:
            self._lowered = "\0".join(self._texts).lower()
        return self._lowered


def _replacement(stand_in: str, value: Value) -> Replacement:
    return Replacement(
        token=stand_in, value=Sensitive(value.text), data_class=value.data_class, restorable=not value.system
    )


def _first_word(text: str) -> str:
    found = _WORDS.search(text)
    return found[0] if found else ""
