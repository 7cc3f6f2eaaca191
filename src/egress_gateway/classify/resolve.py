"""From matches to candidates: the value inside the match, its neighbours, its cue, its validator.

The native pass says where an expression matched; here each match has to prove itself. Nothing is
looked at but matches, so the cost follows what was found and not the length of the text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

import msgspec

from egress_gateway.classify.join import Joined
from egress_gateway.classify.pattern import KEY_SEPARATOR, SEPARATOR, WORD_END, Cue, Pattern, Rank
from egress_gateway.classify.scan import Spans, linear
from egress_gateway.core.ids import covers
from egress_gateway.core.labels import LONGEST_LABEL
from egress_gateway.core.token_form import BODY_LENGTHS, tokens_in

REACH_BEFORE: Final = 64
"""Characters between a cue and a value after it: about ten words."""
REACH_AFTER: Final = 32
"""Characters between a value and a cue after it, as in `123-45-6789 is my SSN`."""
_LONGEST_TOKEN: Final = LONGEST_LABEL + 1 + max(BODY_LENGTHS) + 1
"""Characters of the longest stand-in of ours for a redacted value."""
_LONGEST_CUE: Final = 48
"""Characters of the longest cue, to find where those in reach begin."""
MAX_TRIES: Final = 8
"""Ends tried for one start, longest first, until the validator agrees: `4111 ... 1111 123` is a card and
its verification value."""

_NO_FRACTION: Final = re.compile(r"\.0{1,8}(?![0-9.])")
"""What a spreadsheet or a float leaves behind a whole number."""

_IDENTITY_NUMBERS: Final = "pii.national_id"

Span = tuple[int, int]


class Candidate(msgspec.Struct, frozen=True):
    """A pattern's value that passed all its checks, at a span of the scanned text."""

    pattern: Pattern
    start: int
    end: int
    score: int


class Pass(Enum):
    """What a native pass is for, and when there is one."""

    VALUES = "values"
    """Always."""
    CUES = "cues"
    """Where a pattern matched that knows a cue."""
    ACROSS = "across"
    """Over the borders of slots."""
    WHOLE = "whole"
    """Over all slots as one text."""
    SIGNS = "signs"
    """Before any other of the same patterns, which need not be looked for where nothing of them matches: without
    asking for the start of a match, which takes a fifth of the time."""


class _Kin(Enum):
    """Patterns that are compiled together."""

    CREDENTIAL = "credentials"
    IDENTITY = "identity numbers"
    ACCOUNT = "accounts and other financial data"
    PHRASE = "markings, orders and whereabouts"
    OTHER = "all else"


_RARE: Final = frozenset({_Kin.CREDENTIAL, _Kin.ACCOUNT, _Kin.PHRASE})
"""Of which most texts hold nothing that looks like one."""
_FAMILIES: Final = {
    _IDENTITY_NUMBERS: _Kin.IDENTITY,
    "finance": _Kin.ACCOUNT,
    **dict.fromkeys(("confidential", "injection", "legal", "pii.location"), _Kin.PHRASE),
}


def _kin(pattern: Pattern) -> _Kin:
    if pattern.rank is Rank.SECRET:
        return _Kin.CREDENTIAL
    return next((kin for family, kin in _FAMILIES.items() if covers(family, pattern.data_class)), _Kin.OTHER)


class _Pieces:
    """A text in the pieces that a value is found inside of; each is cut out once for all matches in a row."""

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        """`starts` are the offsets where pieces begin, ascending, first 0; none if the text is one piece."""
        self._text = text
        self._starts = starts
        self._begin = self._end = 0
        self._piece = ""

    def extent(self, pattern: Pattern, start: int, end: int) -> Span:
        """The span that a value has in truth, as far as the piece that it stands in tells."""
        if pattern.extent is None:
            return start, end
        begin = self._cut(start, end)
        first, last = pattern.extent(self._piece, start - begin, end - begin)
        return begin + first, begin + last

    def _cut(self, start: int, end: int) -> int:
        """Take the piece of a span, with a separator on each side; of a span from a key to its value, both.

        Returns where it begins.
        """
        starts = self._starts
        first, behind = bisect_right(starts, start) - 1, bisect_left(starts, end)
        begin = starts[first] - 1 if first > 0 else 0
        finish = starts[behind] if behind < len(starts) else len(self._text)
        if (begin, finish) != (self._begin, self._end):
            self._begin, self._end, self._piece = begin, finish, self._text[begin:finish]
        return begin


class Resolver:
    """The checks of one list of patterns and cues. Holds compiled expressions and nothing else."""

    def __init__(self, patterns: Sequence[Pattern], cues: Sequence[Cue]) -> None:
        self._patterns = tuple(patterns)
        self._cues = tuple(cues)
        compiled = [linear(pattern.regex, pattern.id) for pattern in self._patterns]
        self._groups = tuple(expression if expression.groups else None for expression in compiled)
        self._cued = frozenset(index for index, pattern in enumerate(self._patterns) if pattern.cue)

    def expressions(self) -> list[tuple[str, str]]:
        """Name and expression of all that is matched: the patterns, then the cues.

        A cue is a whole word in any case, also inside `snake_case` and `camelCase` names or before a digit.
        """
        return [
            *((pattern.id, pattern.regex) for pattern in self._patterns),
            *((f"cue {cue.name}", rf"{WORD_END}(?i:{cue.words})(?:\b|_|[A-Z0-9])") for cue in self._cues),
        ]

    def passes(self) -> list[tuple[tuple[Pass, ...], list[int]]]:
        """The native passes: what each is for, and the numbers of its expressions, of which there is one at least.

        Credentials begin with letters of their own, identity numbers are runs of digits, other values are both: apart,
        each set compiles to engines that suit it, and all of them take half of the time of one set.
        """
        parts: dict[_Kin, list[int]] = {kin: [] for kin in _Kin}
        for index, pattern in enumerate(self._patterns):
            parts[_kin(pattern)].append(index)
        passes: list[tuple[tuple[Pass, ...], list[int]]] = []
        for kin, part in parts.items():
            split = [index for index in part if self._patterns[index].splits]
            if kin in _RARE:
                # So seldom run that a set of those alone that split would take memory and save no time.
                passes.append(((Pass.SIGNS,), part))
                split = part if split else []
            if split == part:
                passes.append(((Pass.VALUES, Pass.ACROSS), part))
            else:
                passes += [((Pass.VALUES,), part), ((Pass.ACROSS,), split)]
        passes.append(((Pass.CUES,), list(range(len(self._patterns), len(self._patterns) + len(self._cues)))))
        passes.append(((Pass.WHOLE,), [index for index, pattern in enumerate(self._patterns) if pattern.goes_on]))
        return [(kinds, numbers) for kinds, numbers in passes if numbers]

    def wants_cues(self, matches: Spans) -> bool:
        """Whether a pattern matched that a cue could make likelier."""
        return not self._cued.isdisjoint(matches)

    def crosses(self, index: int, start: int, end: int, joined: Joined) -> bool:
        """Whether the value behind a match in joined borders is one that splits and may lie in more than one piece."""
        pattern = self._patterns[index]
        first, last = max(start - pattern.reaches_back, 0), end - 1 + pattern.reaches_on
        return pattern.splits and joined.at(first) != joined.at(last)

    def goes_on(self, index: int, start: int, joined: Joined) -> bool:
        """Whether the value behind a match in joined content may reach into another piece."""
        return joined.at(start) != joined.at(start + self._patterns[index].goes_on - 1)

    def candidates(self, text: str, matches: Spans, starts: Sequence[int] = ()) -> list[Candidate]:
        """The matches that prove to be values and do not stand inside a token of ours.

        `starts` are where the pieces begin whose values depend on nothing outside of them: see `join_slots`.
        """
        patterns = len(self._patterns)
        pieces = _Pieces(text, starts)
        cues = {self._cues[number - patterns].name: sorted(matches[number]) for number in matches if number >= patterns}
        found: list[Candidate] = []
        for index in sorted(number for number in matches if number < patterns):
            pattern = self._patterns[index]
            if pattern.score or pattern.cue in cues:
                found += self._values(text, pieces, index, matches[index], cues.get(pattern.cue, []))
        return [candidate for candidate in found if not _inside_token(text, candidate)]

    def _values(
        self, text: str, pieces: _Pieces, index: int, spans: list[Span], cues: list[Span]
    ) -> Iterator[Candidate]:
        """The values of one pattern, none overlapping another; of those that start together the longest."""
        begin, tries, covered = -1, 0, 0
        for start, end in sorted(spans, key=_longest_first):
            if start < covered:
                continue
            tries = tries + 1 if start == begin else 1
            begin = start
            candidate = self._candidate(text, pieces, index, start, end, cues) if tries <= MAX_TRIES else None
            if candidate is not None:
                covered = candidate.end
                yield candidate

    def _candidate(
        self, text: str, pieces: _Pieces, index: int, start: int, end: int, cues: list[Span]
    ) -> Candidate | None:
        pattern = self._patterns[index]
        begin = start
        if cues and pattern.reaches_back:
            begin, _ = pieces.extent(pattern, start, end)
        score = pattern.near if cues and _in_reach(text, begin, end, cues) else pattern.score
        if not score:
            return None
        expression = self._groups[index]
        if expression is not None:
            inner = expression.fullmatch(text[start:end].encode("ascii"))
            if inner is not None:
                before = start
                start, end = (before + offset for offset in inner.span(1))
        start, end = pieces.extent(pattern, start, end)
        if start >= end:
            return None
        if pattern.joints and not _stands_alone(text, start, end, pattern.joints):
            return None
        if pattern.validate is not None and not pattern.validate(text[start:end]):
            return None
        return Candidate(pattern, start, end, score)


def _longest_first(span: Span) -> Span:
    return span[0], -span[1]


def _in_reach(text: str, start: int, end: int, cues: list[Span]) -> bool:
    """Whether a cue stands near the value: in the same slot, or in the key of which it is the value."""
    first = bisect_left(cues, (start - REACH_BEFORE - _LONGEST_CUE, 0))
    last = bisect_right(cues, (end + REACH_AFTER, 0))
    return any(
        cue_end > start - REACH_BEFORE and _says(text[cue_end:start], text[end:cue_start])
        for cue_start, cue_end in cues[first:last]
        # At the very start it is the word that the value is glued to.
        if cue_start <= start or cue_start >= end
    )


def _says(before: str, after: str) -> bool:
    """Whether what lies between cue and value, on whichever side, leaves the one about the other."""
    return SEPARATOR not in before + after and KEY_SEPARATOR not in after and before.count(KEY_SEPARATOR) <= 1


def _stands_alone(text: str, start: int, end: int, joints: str) -> bool:
    """Whether neither side goes on with a joint and a digit (`1.`, `2026-`). The `.0` of a whole number is none."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if after == ".0" and _NO_FRACTION.match(text, end) and text[start:end].isdigit():
        after = ""
    return not (before[1:] in joints and before[:1].isdigit() and before[1:]) and not (
        after[:1] in joints and after[1:].isdigit()
    )


def _inside_token(text: str, candidate: Candidate) -> bool:
    """Whether the candidate lies wholly inside one of our tokens, come back in a conversation."""
    begin = max(candidate.start - _LONGEST_TOKEN, 0)
    around = text[begin : candidate.end + _LONGEST_TOKEN]
    return any(start <= candidate.start - begin and candidate.end - begin <= end for start, end in tokens_in(around))
