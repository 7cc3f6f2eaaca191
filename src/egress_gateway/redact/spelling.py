r"""Finding the tokens of one request in text, also where a model spelled them differently.

What is recognised as another spelling, and only of a token that is known:

| changed | example for `EMAIL_B4Q0K6358X3` |
|---|---|
| case | `email_b4q0k6358x3` |
| the underscore | `EMAIL-B4Q0K6358X3`, also U+2010 to U+2013 |
| a letter for a digit it looks like | `EMAIL_B4QOK6358X3` (O for 0; I and L for 1) |
| a plural or possessive `s` | `EMAIL_B4Q0K6358X3s` |
| an escape of Markdown, HTML or JSON | `EMAIL\_B4...`, `EMAIL&#95;B4...`, `EMAIL\u005fB4...` |

The exact spelling is recognised anywhere, also between letters: ten characters of a keyed digest do
not occur by accident. Another spelling has to stand alone.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum
from typing import Final

import msgspec

from egress_gateway.core.labels import LONGEST_LABEL
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.token_form import well_formed
from egress_gateway.redact.boundaries import joins
from egress_gateway.redact.links import may_go_on_as_host

_SEPARATORS: Final = ("_", "-", "\u2010", "\u2011", "\u2012", "\u2013")
_ESCAPES: Final = (r"\_", r"\\_", "&#95;", "&#x5f;", "&#x5F;", "&lowbar;", r"\u005f", r"\u005F")

LONGEST_RUN: Final = 40
"""Letters and digits looked at behind a separator. The longest token has 17; the rest is glued to it."""
_SHORTEST_RUN: Final = 8
"""A token that lost three characters is still counted as damaged; shorter runs are words."""
_LONGEST_DAMAGED: Final = 20
REACH: Final = LONGEST_LABEL + 1 + len("&lowbar;")
"""Characters before a token's letters and digits that decide what it is."""
UNFINISHED: Final = len("&lowbar;") + _SHORTEST_RUN
"""Characters at the end of a text among which a `CANDIDATE` may have begun that does not match yet."""

_ESCAPE_STARTS: Final = {escape[:end] for escape in _ESCAPES for end in range(1, len(escape))}


def _one_of(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(texts, key=lambda text: (-len(text), text))))


CANDIDATE: Final = re.compile(f"(?:{_one_of((*_SEPARATORS, *_ESCAPES))})([0-9A-Za-z]{{{_SHORTEST_RUN},{LONGEST_RUN}}})")
_NAME_BEFORE: Final = re.compile(rf"[A-Za-z01]{{2,{LONGEST_LABEL}}}\Z")
_OPEN_END: Final = re.compile(
    rf"([A-Za-z01]+)(?:({_one_of((*_SEPARATORS, *_ESCAPES))})([0-9A-Za-z]*)(\.?)|({_one_of(_ESCAPE_STARTS)}))?\Z"
)
_CLOSING: Final = frozenset(" \n\t,:!?()[]{}<>\"'/*")
"""Last characters that no start of a token has: the quick way out for many pieces of a stream."""

_LOOK_ALIKES: Final = str.maketrans("OIL", "011")


class Verdict(Enum):
    """What a stretch that might be a token is."""

    EXACT = "exact"
    REPAIRED = "repaired"
    DAMAGED = "damaged"
    """Named like one of ours, but it spells none."""
    FOREIGN = "foreign"
    """Well-formed, but not of this request."""
    WORDS = "words"


class Sighting(msgspec.Struct, frozen=True):
    """A stretch of text and what it is."""

    verdict: Verdict
    start: int
    end: int
    settled: bool
    """Whether no text that may follow can change the verdict, or whether it stands in a host name."""
    replacement: Replacement | None = None


class KnownTokens:
    """The tokens of one request, to be looked up by any spelling, or by how they start.

    Two replacements that claim the same token with different values are both forgotten: neither can
    be restored without guessing.
    """

    def __init__(self, replacements: Iterable[Replacement]) -> None:
        self._exact: dict[str, Replacement] = {}
        disputed: set[str] = set()
        for entry in replacements:
            if self._exact.setdefault(entry.token, entry).value != entry.value:
                disputed.add(entry.token)
        for token in disputed:
            del self._exact[token]
        self._any = {_canonical_token(token): entry for token, entry in self._exact.items()}
        self._exact_sorted = sorted(self._exact)
        self._any_sorted = sorted(self._any)
        self._names = sorted({token.partition("_")[0] for token in self._exact}, key=len, reverse=True)
        self._any_names = frozenset(map(canonical, self._names))
        self._tails = sorted({len(token.partition("_")[2]) for token in self._exact}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._exact)

    def sight(self, text: str, candidate: re.Match[str], *, final: bool) -> Sighting:
        """Judge a match of `CANDIDATE`. Unless `final`, the text may go on."""
        run = candidate[1]
        cut_off = final or len(run) == LONGEST_RUN
        complete = cut_off or candidate.end() < len(text)
        settled = cut_off or not may_go_on_as_host(text, candidate.end())
        if text[candidate.start()] == "_":
            for name in self._names:
                if text.endswith(name, 0, candidate.start()):
                    entry = self._exact_start(f"{name}_{run}")
                    if entry is not None:
                        start = candidate.start() - len(name)
                        return Sighting(Verdict.EXACT, start, start + len(entry.token), settled, entry)
        before = _NAME_BEFORE.search(text, max(0, candidate.start() - LONGEST_LABEL), candidate.start())
        if before is None or _joined(text, before.start()) or joins(text[candidate.end() : candidate.end() + 1]):
            return Sighting(Verdict.WORDS, candidate.start(), candidate.end(), complete)
        name = canonical(before[0])
        entry = self._spelled(name, run)
        if entry is not None:
            plural = len(run) - len(entry.token.partition("_")[2])
            return Sighting(Verdict.REPAIRED, before.start(), candidate.end() - plural, settled, entry)
        verdict = Verdict.WORDS
        if text[candidate.start()] == "_" and well_formed(f"{before[0]}_{run}"):
            verdict = Verdict.FOREIGN
        elif name in self._any_names and len(run) <= _LONGEST_DAMAGED and any(map(str.isdigit, run)):
            verdict = Verdict.DAMAGED
        return Sighting(verdict, before.start(), candidate.end(), complete)

    def held_from(self, text: str, start: int) -> int:
        """Where, from `start` on, the end of the text may be the start of a token; its length if nowhere."""
        if not text or text[-1] in _CLOSING:
            return len(text)
        # No token holds a space; looking only behind the last one is what makes prose cheap.
        position = max(start, len(text) - REACH - LONGEST_RUN, text.rfind(" ") + 1)
        while (opened := _OPEN_END.search(text, position)) is not None:
            held = self._held(text, opened)
            if held is not None:
                return held
            if opened[3] is None:
                break
            # `foo-em`: what follows the separator may be the name of a token itself.
            position = opened.start(3)
        return len(text)

    def _held(self, text: str, opened: re.Match[str]) -> int | None:
        name, separator, run, stop, escape = opened.groups()
        start = opened.start()
        if not _joined(text, start):
            spelled = canonical(name) + ("_" if separator or escape else "") + canonical(run or "")
            if not stop and _starts_one(spelled, self._any_sorted):
                return start
            if run and self._spelled(canonical(name), run):
                return start
        if separator == "_":
            return self._held_exact(name, run, stop, opened.start(2))
        if not separator and not escape and name[-1].isupper():
            for offset in range(max(0, len(name) - LONGEST_LABEL), len(name)):
                if _starts_one(name[offset:], self._exact_sorted):
                    return start + offset
        return None

    def _held_exact(self, name: str, run: str, stop: str, separator: int) -> int | None:
        for known in self._names:
            if not name.endswith(known):
                continue
            spelled = f"{known}_{run}"
            if not stop and _starts_one(spelled, self._exact_sorted):
                return separator - len(known)
            # Behind a whole token, what is glued to it decides whether it stands in a host name.
            if len(run) < LONGEST_RUN and self._exact_start(spelled):
                return separator - len(known)
        return None

    def _exact_start(self, spelled: str) -> Replacement | None:
        """The longest token that `spelled` starts with, of those with its name."""
        underscore = spelled.index("_") + 1
        found = (self._exact.get(spelled[: underscore + tail]) for tail in self._tails)
        return next((entry for entry in found if entry is not None), None)

    def _spelled(self, name: str, run: str) -> Replacement | None:
        """The token with this canonical name that `run` spells, with or without a plural `s`."""
        entry = self._any.get(f"{name}_{canonical(run)}")
        if entry is None and run.endswith(("s", "S")):
            entry = self._any.get(f"{name}_{canonical(run[:-1])}")
        return entry


def canonical(text: str) -> str:
    """The one spelling that all spellings of a token's name or tail share."""
    return text.upper().translate(_LOOK_ALIKES)


def _canonical_token(token: str) -> str:
    name, _, tail = token.partition("_")
    return f"{canonical(name)}_{canonical(tail)}"


def _starts_one(start: str, ordered: list[str]) -> bool:
    place = bisect_left(ordered, start)
    return place < len(ordered) and ordered[place].startswith(start)


def _joined(text: str, start: int) -> bool:
    return start > 0 and joins(text[start - 1])
