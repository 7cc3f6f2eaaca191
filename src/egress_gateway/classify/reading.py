"""Reading slots: what is found inside each, decoded and hidden text included, and across their borders.

What is found inside a slot depends on that slot and the keys before it alone: no expression matches over its
border, and no extent sees beyond it (`Resolver.candidates`). That holds as long as what has to be decoded of all
slots stays within the bounds of `decode`. How near to them a slot comes is its weight: if all weights together
are at most `MOST_WEIGHT`, slots may be read in several calls, and the marks are those of one call.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final

import msgspec

from egress_gateway.classify.decode import DEPTH, MAX_STRETCHES, MAX_TOTAL, find_encoded
from egress_gateway.classify.finder import Finder, Kind, Text
from egress_gateway.classify.hidden import find_hidden
from egress_gateway.classify.join import Joined, join_borders, join_content, join_slots
from egress_gateway.classify.merge import Mark
from egress_gateway.classify.normalise import Normal, normalise
from egress_gateway.classify.pattern import SEPARATOR, Rank
from egress_gateway.classify.resolve import Candidate, Pass, Resolver
from egress_gateway.classify.scan import PatternSet, Spans
from egress_gateway.classify.spelled import find_reversed
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot

MOST_WEIGHT: Final = MAX_TOTAL
_STRETCH_WEIGHT: Final = MAX_TOTAL // MAX_STRETCHES
"""Of a decoded stretch besides its characters: within the weight, no more of them than are decoded."""

HIDDEN: Final[Kind] = (DataClass("opaque.hidden_text"), Rank.PATTERN, "hidden_text")
BINARY: Final[Kind] = (DataClass("opaque.binary"), Rank.PATTERN, "too_long_to_decode")


class Veiled(msgspec.Struct, frozen=True):
    """Text that stands encoded or hidden in a slot, with the span it is found on."""

    slot: int
    start: int
    end: int
    text: str


class Read(msgspec.Struct, frozen=True):
    """What was found inside slots."""

    marks: list[Mark]
    weights: Mapping[int, int]
    """By slot, for those that hold something decoded or hidden."""


class Reader:
    """The native passes and what follows them, and the finders. Keeps nothing between calls."""

    def __init__(self, resolver: Resolver, sets: Sequence[PatternSet], finders: Sequence[Finder] = ()) -> None:
        """`sets` are the resolver's passes, compiled."""
        self._resolver = resolver
        self._finders = tuple(finders)
        passes = [(kinds, set(numbers), each) for (kinds, numbers), each in zip(resolver.passes(), sets, strict=True)]
        signs = [(numbers, each) for kinds, numbers, each in passes if Pass.SIGNS in kinds]
        self._by_pass: dict[Pass, list[tuple[PatternSet | None, PatternSet]]] = {kind: [] for kind in Pass}
        """The sets of each pass, each behind the signs of its patterns, if they have any."""
        for kinds, numbers, each in passes:
            for kind in kinds:
                sign = next((sign for signed, sign in signs if numbers <= signed and sign is not each), None)
                self._by_pass[kind].append((sign, each))

    def inside(self, slots: Sequence[Slot], normals: Sequence[Normal], numbers: Sequence[int]) -> Read:
        """What is found inside the slots of these numbers; `normals` are all slots, folded."""
        joined = join_slots(
            [normals[number] for number in numbers], [slots[number].scope is Scope.KEY for number in numbers], numbers
        )
        candidates = self._candidates(joined)
        marks: list[Mark] = []
        for candidate in candidates:
            marks += _touched(candidate, joined, normals)
        texts = [Text(slots[number].text, normals[number], slots[number].scope) for number in numbers]
        for at, start, end, kind, score in self._spots(texts):
            data_class, rank, detector = kind
            marks.append(Mark(numbers[at], start, end, data_class, score, rank, detector))
        weights: defaultdict[int, int] = defaultdict(int)
        veiled = [veil for number in numbers for veil in _hidden(number, slots[number].text)]
        for veil in veiled:
            data_class, rank, detector = HIDDEN
            marks.append(Mark(veil.slot, veil.start, veil.end, data_class, 900, rank, detector))
        veiled += [
            Veiled(number, start, end, seen)
            for number in numbers
            for start, end, seen in find_reversed(slots[number].text)
        ]
        secrets = _union(candidate for candidate in candidates if candidate.pattern.rank is Rank.SECRET)
        for stretch in find_encoded(joined.text):
            piece = joined.pieces[joined.at(stretch.start)]
            weights[piece.slot] += _weight(stretch.text)
            at = bisect_right(secrets, stretch.start, key=itemgetter(0)) - 1
            if at < 0 or secrets[at][1] < stretch.end:
                span = normals[piece.slot].original(stretch.start - piece.start, stretch.end - piece.start)
                veiled.append(Veiled(piece.slot, *span, stretch.text))
        marks += self._unveil(veiled, slots, weights)
        return Read(marks, weights)

    def across_borders(
        self, normals: Sequence[Normal], content: Sequence[bool], marks: Sequence[Mark]
    ) -> Iterator[Mark]:
        """Values cut in pieces by the borders of slots, as a finding in each slot they touch.

        A value that is complete in one slot is not stretched into the next: marks of its class say so.
        """
        if len(normals) < 2:
            return
        yield from self._over_slots(normals, content)
        known: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in marks:
            known[mark.slot].append(mark)
        close, spaced = join_borders(normals, content), join_borders(normals, content, spaced=True)
        found = list(self._cut(close, normals, known))
        yield from found
        if len(spaced.text) > len(close.text):
            for mark in found:
                known[mark.slot].append(mark)
            yield from self._cut(spaced, normals, known, proven=True)

    def _cut(
        self,
        joined: Joined,
        normals: Sequence[Normal],
        known: Mapping[int, Sequence[Mark]],
        *,
        proven: bool = False,
    ) -> Iterator[Mark]:
        """Values that lie in several pieces and are `known` in none of them; `proven`: not by their form alone."""
        crossing = {
            index: [(start, end) for start, end in spans if self._resolver.crosses(index, start, end, joined)]
            for index, spans in self._scan(Pass.ACROSS, joined.text).items()
        }
        crossing = {index: spans for index, spans in crossing.items() if spans}
        if not crossing:
            return
        if self._resolver.wants_cues(crossing):
            crossing |= self._scan(Pass.CUES, joined.text)
        for candidate in self._resolver.candidates(joined.text, crossing):
            if proven and not _is_proven(candidate):
                continue
            touched = _touched(candidate, joined, normals)
            if len(touched) > 1 and not any(
                _same(mark, other) for mark in touched for other in known.get(mark.slot, ())
            ):
                yield from touched

    def _over_slots(self, normals: Sequence[Normal], content: Sequence[bool]) -> Iterator[Mark]:
        """Values that are longer than a slot, whatever was found inside of each."""
        text = "".join(normal.text for normal, read_on in zip(normals, content, strict=True) if read_on)
        matches = self._scan(Pass.WHOLE, text)
        if not matches:
            return
        joined = join_content(normals, content)
        # One that cannot leave its slot was found inside of it: nothing is proved twice, however full of them it is.
        going = {
            index: [span for span in spans if self._resolver.goes_on(index, span[0], joined)]
            for index, spans in matches.items()
        }
        for candidate in self._resolver.candidates(text, going):
            touched = _touched(candidate, joined, normals)
            if len(touched) > 1:
                yield from touched

    def _candidates(self, joined: Joined) -> list[Candidate]:
        text = joined.text
        matches = self._scan(Pass.VALUES, text)
        if self._resolver.wants_cues(matches):
            matches |= self._scan(Pass.CUES, text)
        return self._resolver.candidates(text, matches, joined.starts)

    def _scan(self, kind: Pass, text: str) -> Spans:
        matches: Spans = {}
        for sign, each in self._by_pass[kind]:
            if sign is None or sign.matches(text):
                matches |= each.scan(text)
        return matches

    def _spots(self, texts: Sequence[Text]) -> Iterator[tuple[int, int, int, Kind, int]]:
        for finder in self._finders:
            kinds = finder.kinds
            for spot in finder.find(texts):
                yield spot.text, spot.start, spot.end, kinds[spot.kind], spot.score

    def _unveil(
        self, veiled: Sequence[Veiled], slots: Sequence[Slot], weights: defaultdict[int, int], depth: int = 1
    ) -> Iterator[Mark]:
        """What is found in decoded text, on the stretch that it was decoded from; then a layer deeper."""
        for veil in veiled:
            if not veil.text:
                data_class, rank, detector = BINARY
                yield Mark(veil.slot, veil.start, veil.end, data_class, 500, rank, detector)
        readable = [veil for veil in veiled if veil.text]
        if not readable:
            return
        normals = [normalise(veil.text) for veil in readable]
        for veil, normal in zip(readable, normals, strict=True):
            weights[veil.slot] += _weight(normal.text)
        joined = join_slots(normals, [], range(len(readable)))
        for candidate in self._candidates(joined):
            veil = readable[joined.at(candidate.start)]
            yield _mark(candidate, veil.slot, veil.start, veil.end)
        texts = [
            Text(veil.text, normal, slots[veil.slot].scope) for veil, normal in zip(readable, normals, strict=True)
        ]
        for at, _, _, (data_class, rank, detector), score in self._spots(texts):
            veil = readable[at]
            yield Mark(veil.slot, veil.start, veil.end, data_class, score, rank, detector)
        if depth < DEPTH:
            deeper: list[Veiled] = []
            for stretch in find_encoded(joined.text, MAX_TOTAL - len(joined.text)):
                veil = readable[joined.at(stretch.start)]
                weights[veil.slot] += _weight(stretch.text)
                deeper.append(Veiled(veil.slot, veil.start, veil.end, stretch.text))
            yield from self._unveil(deeper, slots, weights, depth + 1)


def _weight(text: str) -> int:
    """What a stretch weighs. One that was not decoded may have come after too many: it weighs more than all may."""
    return _STRETCH_WEIGHT + len(text) if text else MOST_WEIGHT + 1


def _hidden(number: int, text: str) -> Iterator[Veiled]:
    """The runs of invisible characters in a slot."""
    for run in find_hidden(text):
        yield Veiled(number, run.start, run.end, run.text or SEPARATOR)


def _union(candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """The spans of candidates in order, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((candidate.start, candidate.end) for candidate in candidates):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
    return spans


def _touched(candidate: Candidate, joined: Joined, normals: Sequence[Normal]) -> list[Mark]:
    """A mark in each slot that a candidate touches: one, unless the value goes on in the next."""
    marks = []
    for piece, start, end in joined.spans(candidate.start, candidate.end):
        offset = piece.offset - piece.start
        marks.append(_mark(candidate, piece.slot, *normals[piece.slot].original(start + offset, end + offset)))
    return marks


def _mark(candidate: Candidate, slot: int, start: int, end: int) -> Mark:
    pattern = candidate.pattern
    return Mark(slot, start, end, pattern.data_class, candidate.score, pattern.rank, pattern.id)


def _is_proven(candidate: Candidate) -> bool:
    """Whether more than its form says what a value is: `415` and `867 5309` in two messages are two numbers."""
    pattern = candidate.pattern
    # One that knows no cue has its words in the expression.
    return pattern.rank is Rank.VALIDATED or not pattern.cue or candidate.score == pattern.near


def _same(mark: Mark, other: Mark) -> bool:
    """Whether two marks in one slot are of one class and overlap."""
    return mark.data_class == other.data_class and mark.start < other.end and other.start < mark.end
