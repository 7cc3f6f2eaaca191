"""Finding the surrogates of one request in text: exactly as they were drawn, or in a spelling listed with them.

A surrogate has no check character, so that nothing is repaired: a spelling counts or it does not. It has
to stand alone, between characters that do not join it to a longer word or number, and of several that begin
at one place the longest counts.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from egress_gateway.core.redaction import Replacement
from egress_gateway.core.token_form import well_formed
from egress_gateway.redact.boundaries import JOINING, joins
from egress_gateway.redact.links import may_go_on_as_host

LOOKED_BACK: Final = 2
"""Characters before a place that decide whether a surrogate may begin there."""
_BEGINNING: Final = 3
"""Characters by which surrogates are looked up; the shortest has four."""


def _starts(joining: str, *, signs: bool) -> re.Pattern[str]:
    """Where a surrogate may begin. A digit behind a point and a digit goes on a number; signs may stand in front."""
    first = r"(?:(?<![0-9]\.)[0-9]|[^\W0-9]|-)|[(+]" if signs else r"(?:(?<![0-9]\.)[0-9]|[^\W_0-9])"
    return re.compile(f"(?<!{joining}){first}")


_STARTS: Final = {
    # By whether the text is ASCII, where a shorter list of characters is looked through, and whether signs count.
    (ascii_only, signs): _starts("[0-9A-Za-z]" if ascii_only else JOINING, signs=signs)
    for ascii_only in (False, True)
    for signs in (False, True)
}


class Sighted(msgspec.Struct, frozen=True):
    """A stretch of text that is a surrogate, or may still become one."""

    start: int
    end: int
    settled: bool
    """Whether no text that may follow can change it, or whether it stands in a host name."""
    replacement: Replacement | None = None
    """None while it is only the beginning of one."""
    shown: str = ""
    """What it stands for, as it is spelled here."""


def is_surrogate(entry: Replacement) -> bool:
    """Whether a replacement is by a surrogate. None of them has the form of a token."""
    return not well_formed(entry.token)


class KnownSurrogates:
    """The surrogates of one request.

    A text that two of them claim with different meanings stands for neither, unless it is exactly one of them.
    """

    def __init__(self, replacements: Iterable[Replacement]) -> None:
        entries = [entry for entry in replacements if is_surrogate(entry)]
        self._spelled = _by_spelling(entries)
        self._lengths: defaultdict[str, list[int]] = defaultdict(list)
        for length, beginning in sorted({(-len(said), said[:_BEGINNING]) for said in self._spelled}):
            self._lengths[beginning].append(-length)
        self._sorted = sorted(self._spelled)
        self.longest = max(map(len, self._sorted), default=0)
        self._signs = not all(said[0].isalnum() for said in self._sorted)

    def __bool__(self) -> bool:
        return bool(self._spelled)

    def means(self, text: str) -> str | None:
        """What a whole text stands for, if it is a surrogate that may be restored."""
        entry, shown = self._spelled.get(text, (None, ""))
        return shown if entry is not None and entry.restorable else None

    def next(self, text: str, start: int, *, final: bool) -> Sighted | None:
        """The first surrogate from `start` on; unless `final`, the text may go on and complete one at its end."""
        lengths_of = self._lengths.get
        undecided = len(text) + 1 if final else len(text) - self.longest
        for found in _STARTS[text.isascii(), self._signs].finditer(text, start):
            at = found.start()
            if at >= undecided and self._begins_one(text[at:]):
                return Sighted(at, len(text), settled=False)
            for length in lengths_of(text[at : at + _BEGINNING], ()):
                claimed = self._spelled.get(text[at : at + length]) if at + length <= len(text) else None
                if claimed is not None and not _goes_on(text, at + length):
                    settled = final or not may_go_on_as_host(text, at + length)
                    return Sighted(at, at + length, settled, *claimed)
        return None

    def all_in(self, text: str) -> Iterator[Sighted]:
        """Every surrogate in a whole text, in order, none overlapping another."""
        at = 0
        while (sighted := self.next(text, at, final=True)) is not None:
            yield sighted
            at = sighted.end

    def _begins_one(self, start: str) -> bool:
        place = bisect_left(self._sorted, start)
        return place < len(self._sorted) and self._sorted[place].startswith(start)


def _goes_on(text: str, end: int) -> bool:
    return joins(text[end - 1]) and joins(text[end : end + 1])


def _by_spelling(entries: Iterable[Replacement]) -> dict[str, tuple[Replacement, str]]:
    """What each spelling stands for. An exact surrogate comes before other spellings; the disputed are left out."""
    spelled: dict[str, tuple[Replacement, str]] = {}
    others: dict[str, tuple[Replacement, str]] = {}
    disputed: set[str] = set()
    exact = list(entries)
    for entry in exact:
        _claim(spelled, disputed, entry.token, entry, entry.value.expose())
    for said in disputed:
        del spelled[said]
    disputed.clear()
    for entry in exact:
        for one in entry.spellings:
            if one.said not in spelled:
                _claim(others, disputed, one.said, entry, one.value.expose())
    return spelled | {said: claimed for said, claimed in others.items() if said not in disputed}


def _claim(
    spelled: dict[str, tuple[Replacement, str]], disputed: set[str], said: str, entry: Replacement, shown: str
) -> None:
    if spelled.setdefault(said, (entry, shown))[1] != shown:
        disputed.add(said)
