"""The classifier: slots in, findings out, the same for the same slots and digest wherever it runs."""

import hashlib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

import msgspec

from egress_gateway.classify.confusables import LOOKALIKES
from egress_gateway.classify.decode import DEPTH, MAX_STRETCH, MAX_STRETCHES, MAX_TOTAL, find_encoded
from egress_gateway.classify.hidden import find_hidden
from egress_gateway.classify.join import BORDER, Joined, is_content, join_borders, join_slots
from egress_gateway.classify.merge import Mark, merge
from egress_gateway.classify.normalise import Normal, normalise
from egress_gateway.classify.pattern import SEPARATOR, Cue, Detector, Pattern, Rank
from egress_gateway.classify.resolve import REACH_AFTER, REACH_BEFORE, Candidate, Pass, Resolver
from egress_gateway.classify.scan import PatternSet, Spans, compile_patterns, load_patterns, serialise
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.slots import Finding, Scope, Slot

REVISION: Final = 2
"""Raised when code outside the tables (a validator, the normalisation, the merging) finds otherwise."""

_HIDDEN: Final = DataClass("opaque.hidden_text")
_BINARY: Final = DataClass("opaque.binary")


class Veiled(msgspec.Struct, frozen=True):
    """Text that stands encoded or hidden in a slot, with the span it is found on."""

    slot: int
    start: int
    end: int
    text: str


class Classifier:
    """Finds data classes in slots. Keeps nothing between calls; one for each thread."""

    def __init__(self, resolver: Resolver, sets: Sequence[PatternSet], digest: DetectorDigest) -> None:
        """`sets` are the resolver's passes, compiled."""
        self._resolver = resolver
        self._sets = tuple(sets)
        self._by_pass: dict[Pass, list[PatternSet]] = {kind: [] for kind in Pass}
        for (kind, _), each in zip(resolver.passes(), self._sets, strict=True):
            self._by_pass[kind].append(each)
        self.digest = digest
        """Stands for everything that can change what is found."""

    def serialise(self) -> bytes:
        """The compiled patterns, for `build_classifier(database=...)` of another process."""
        return serialise(self._sets, self.digest)

    def classify(self, slots: Sequence[Slot]) -> tuple[Finding, ...]:
        """The findings in all slots, sorted by slot and start, spans in characters of the slot's text."""
        normals = [normalise(slot.text) for slot in slots]
        joined = join_slots(normals, [slot.scope is Scope.KEY for slot in slots])
        candidates = self._candidates(joined.text)
        marks: list[Mark] = []
        for candidate in candidates:
            marks += _touched(candidate, joined, normals)
        marks += self._across_borders(normals, [is_content(slot) for slot in slots], marks)
        veiled = list(_hidden(slots))
        marks += [Mark(veil.slot, veil.start, veil.end, _HIDDEN, 900, Rank.PATTERN, "hidden_text") for veil in veiled]
        secrets = _union(candidate for candidate in candidates if candidate.pattern.rank is Rank.SECRET)
        for stretch in find_encoded(joined.text):
            piece = joined.pieces[joined.at(stretch.start)]
            at = bisect_right(secrets, stretch.start, key=itemgetter(0)) - 1
            if at < 0 or secrets[at][1] < stretch.end:
                span = normals[piece.slot].original(stretch.start - piece.start, stretch.end - piece.start)
                veiled.append(Veiled(piece.slot, *span, stretch.text))
        marks += self._unveil(veiled)
        return merge(marks)

    def _candidates(self, text: str) -> list[Candidate]:
        matches = self._scan(Pass.VALUES, text)
        if self._resolver.wants_cues(matches):
            matches |= self._scan(Pass.CUES, text)
        return self._resolver.candidates(text, matches)

    def _scan(self, kind: Pass, text: str) -> Spans:
        matches: Spans = {}
        for each in self._by_pass[kind]:
            matches |= each.scan(text)
        return matches

    def _across_borders(
        self, normals: Sequence[Normal], content: Sequence[bool], marks: Sequence[Mark]
    ) -> Iterator[Mark]:
        """Values cut in pieces by the borders of slots, as a finding in each slot they touch.

        A value that is complete in one slot is not stretched into the next: marks of its class say so.
        """
        if len(normals) < 2:
            return
        joined = join_borders(normals, content)
        crossing = {
            index: [(start, end) for start, end in spans if self._resolver.crosses(index, start, end, joined)]
            for index, spans in self._scan(Pass.ACROSS, joined.text).items()
        }
        if not any(crossing.values()):
            return
        complete: dict[int, list[Mark]] = {}
        for mark in marks:
            complete.setdefault(mark.slot, []).append(mark)
        for candidate in self._resolver.candidates(joined.text, crossing):
            touched = _touched(candidate, joined, normals)
            if not any(_same(mark, other) for mark in touched for other in complete.get(mark.slot, ())):
                yield from touched

    def _unveil(self, veiled: Sequence[Veiled], depth: int = 1) -> Iterator[Mark]:
        """What is found in decoded text, on the stretch that it was decoded from; then a layer deeper."""
        for veil in veiled:
            if not veil.text:
                yield Mark(veil.slot, veil.start, veil.end, _BINARY, 500, Rank.PATTERN, "too_long_to_decode")
        readable = [veil for veil in veiled if veil.text]
        if not readable:
            return
        joined = join_slots([normalise(veil.text) for veil in readable], [])
        for candidate in self._candidates(joined.text):
            veil = readable[joined.at(candidate.start)]
            yield _mark(candidate, veil.slot, veil.start, veil.end)
        if depth < DEPTH:
            budget = MAX_TOTAL - len(joined.text)
            deeper = [
                msgspec.structs.replace(readable[joined.at(stretch.start)], text=stretch.text)
                for stretch in find_encoded(joined.text, budget)
            ]
            yield from self._unveil(deeper, depth + 1)


def build_classifier(detectors: Sequence[Detector], *, database: bytes | None = None) -> Classifier:
    """A classifier of these detectors.

    Compiling takes seconds; `database` is what `Classifier.serialise` gave for the same detectors, and
    loads in milliseconds. Raises `ConfigError` if a pattern does not compile or the database does not fit.
    """
    resolver = Resolver(*_tables(detectors))
    digest = digest_of(detectors)
    passes = resolver.passes()
    if database is not None:
        return Classifier(resolver, load_patterns(database, digest, len(passes)), digest)
    expressions = resolver.expressions()
    sets = [compile_patterns([expressions[number] for number in numbers], numbers) for _, numbers in passes]
    return Classifier(resolver, sets, digest)


def digest_of(detectors: Sequence[Detector]) -> DetectorDigest:
    """The digest of tables, settings and the versions of what checks the values."""
    patterns, cues = _tables(detectors)
    described = [
        [_describe(pattern) for pattern in patterns],
        [(cue.name, cue.words) for cue in cues],
        sorted(LOOKALIKES.items()),
        [REVISION, BORDER, REACH_BEFORE, REACH_AFTER, DEPTH, MAX_STRETCH, MAX_STRETCHES, MAX_TOTAL, SEPARATOR],
        [*sorted({library for detector in detectors for library in detector.depends}), unicodedata.unidata_version],
    ]
    return DetectorDigest("sha256:" + hashlib.sha256(msgspec.json.encode(described)).hexdigest())


def _tables(detectors: Sequence[Detector]) -> tuple[list[Pattern], list[Cue]]:
    """The patterns and the cues of all detectors, in order."""
    patterns = [pattern for detector in detectors for pattern in detector.patterns]
    return patterns, [cue for detector in detectors for cue in detector.cues]


def _describe(pattern: Pattern) -> dict[str, object]:
    """A pattern's fields; its functions by name, for their code is what `REVISION` stands for."""
    fields = msgspec.structs.asdict(pattern)
    return {name: value.__qualname__ if callable(value) else value for name, value in fields.items()}


def _hidden(slots: Sequence[Slot]) -> Iterator[Veiled]:
    """The runs of invisible characters in all slots."""
    for index, slot in enumerate(slots):
        for run in find_hidden(slot.text):
            yield Veiled(index, run.start, run.end, run.text or SEPARATOR)


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


def _same(mark: Mark, other: Mark) -> bool:
    """Whether two marks in one slot are of one class and overlap."""
    return mark.data_class == other.data_class and mark.start < other.end and other.start < mark.end
