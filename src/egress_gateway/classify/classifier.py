"""The classifier: slots in, findings out, the same for the same slots and digest wherever it runs."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from egress_gateway.classify.confusables import LOOKALIKES
from egress_gateway.classify.decode import DEPTH, MAX_STRETCH, MAX_STRETCHES, MAX_TOTAL
from egress_gateway.classify.finder import Finder, Kind, Versioned
from egress_gateway.classify.join import BORDER, is_content
from egress_gateway.classify.merge import Mark, merge
from egress_gateway.classify.normalise import Normal, normalise
from egress_gateway.classify.orders import attributed
from egress_gateway.classify.pattern import SEPARATOR, Cue, Detector, Pattern
from egress_gateway.classify.reading import BINARY, HIDDEN, MOST_WEIGHT, Read, Reader
from egress_gateway.classify.recall import Memory, Recaller, Recollection, everything
from egress_gateway.classify.resolve import REACH_AFTER, REACH_BEFORE, Pass, Resolver
from egress_gateway.classify.scan import Expressions, PatternSet, compile_sets, load_patterns, serialise
from egress_gateway.core.ids import DetectorDigest
from egress_gateway.core.slots import Finding, Slot

REVISION: Final = 14
"""Raised when code outside the tables (a validator, the normalisation, the merging) finds otherwise, or the patterns
are compiled in other sets."""


class Classifier:
    """Finds data classes in slots, for any number of threads.

    With a memory it looks at nothing twice, and finds what it would find without.
    """

    def __init__(
        self,
        resolver: Resolver,
        sets: Sequence[PatternSet],
        digest: DetectorDigest,
        *,
        kinds: Sequence[Kind] = (),
        finders: Sequence[Finder] = (),
        memory: Memory | None = None,
    ) -> None:
        """`sets` are the resolver's passes, compiled; `digest` stands for them and for what resolves them.

        `kinds` are those of the patterns.
        """
        self._resolver = resolver
        self._sets = tuple(sets)
        self._patterns = digest
        self._kinds = tuple(kinds)
        self._finders = tuple(finders)
        self._memory = memory
        self._reader = Reader(resolver, self._sets, finders)
        self.digest = digest_with(digest, finders)
        """Stands for everything that can change what is found."""
        self._recaller: Recaller | None = None
        if memory is not None:
            of_finders = (kind for finder in finders for kind in finder.kinds)
            self._recaller = Recaller(memory, self.digest, [HIDDEN, BINARY, *kinds, *of_finders])

    def deepened(self, finders: Sequence[Finder]) -> "Classifier":
        """One that has further finders and shares the compiled patterns. Neither recalls what the other found."""
        return Classifier(
            self._resolver,
            self._sets,
            self._patterns,
            kinds=self._kinds,
            finders=(*self._finders, *finders),
            memory=self._memory,
        )

    def digest_of_deepened(self, finders: Sequence[Versioned]) -> DetectorDigest:
        """The digest of `deepened`, for whoever does not have the finders."""
        return digest_with(self._patterns, (*self._finders, *finders))

    def serialise(self) -> bytes:
        """The compiled patterns, for `build_classifier(database=...)` of another process."""
        return serialise(self._sets, self._patterns)

    def recall(self, slots: Sequence[Slot], scope: bytes = b"") -> Recollection:
        """What is known of these slots already, within a scope (`scope_of`): how much of them is new."""
        return everything(slots) if self._recaller is None else self._recaller.recall(slots, scope)

    def classify(
        self, slots: Sequence[Slot], recalled: Recollection | None = None, *, scope: bytes = b""
    ) -> tuple[Finding, ...]:
        """The findings in all slots, sorted by slot and start, spans in characters of the slot's text.

        `recalled` is what `recall` said of the same slots, if it was asked already; otherwise it is asked, with
        the scope.
        """
        normals = [normalise(slot.text) for slot in slots]
        marks = self._inside(slots, normals, recalled or self.recall(slots, scope))
        marks += self._reader.across_borders(normals, [is_content(slot) for slot in slots], marks)
        return merge(attributed(marks, slots), slots)

    def _inside(self, slots: Sequence[Slot], normals: Sequence[Normal], recalled: Recollection) -> list[Mark]:
        read = self._reader.inside(slots, normals, recalled.new)
        if recalled.weight + sum(read.weights.values()) <= MOST_WEIGHT:
            self._keep(recalled, read)
            return [*recalled.marks, *read.marks]
        # So much is encoded that what is decoded of one slot depends on the others.
        return (
            read.marks
            if len(recalled.new) == len(slots)
            else self._reader.inside(slots, normals, range(len(slots))).marks
        )

    def _keep(self, recalled: Recollection, read: Read) -> None:
        if self._recaller is None or not recalled.nameless:
            return
        by_slot: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in read.marks:
            by_slot[mark.slot].append(mark)
        for passage, name in recalled.nameless:
            marks = [mark for number in passage.slots for mark in by_slot.get(number, ())]
            self._recaller.keep(passage, name, marks, sum(read.weights.get(number, 0) for number in passage.slots))


def build_classifier(
    detectors: Sequence[Detector],
    finders: Sequence[Finder] = (),
    *,
    database: bytes | None = None,
    memory: Memory | None = None,
) -> Classifier:
    """A classifier of these detectors and finders.

    Compiling takes seconds; `database` is what `Classifier.serialise` gave for the same detectors, and
    loads in milliseconds. Raises `ConfigError` if a pattern does not compile or the database does not fit.
    """
    patterns, cues = _tables(detectors)
    resolver = Resolver(patterns, cues)
    digest = digest_of(detectors)
    passes = resolver.passes()
    if database is not None:
        sets: Sequence[PatternSet] = load_patterns(database, digest, len(passes))
    else:
        expressions = resolver.expressions()
        sets = compile_sets(
            [
                Expressions(
                    named=[expressions[number] for number in numbers], numbers=numbers, starts=Pass.SIGNS not in kinds
                )
                for kinds, numbers in passes
            ]
        )
    kinds: list[Kind] = [(pattern.data_class, pattern.rank, pattern.id) for pattern in patterns]
    return Classifier(resolver, sets, digest, kinds=kinds, finders=finders, memory=memory)


def digest_of(detectors: Sequence[Detector]) -> DetectorDigest:
    """The digest of the patterns: tables, settings and the versions of what checks the values."""
    patterns, cues = _tables(detectors)
    described = [
        [_describe(pattern) for pattern in patterns],
        [(cue.name, cue.words) for cue in cues],
        sorted(LOOKALIKES.items()),
        [REVISION, BORDER, REACH_BEFORE, REACH_AFTER, DEPTH, MAX_STRETCH, MAX_STRETCHES, MAX_TOTAL, SEPARATOR],
        [*sorted({library for detector in detectors for library in detector.depends}), unicodedata.unidata_version],
    ]
    return DetectorDigest("sha256:" + hashlib.sha256(msgspec.json.encode(described)).hexdigest())


def digest_with(patterns: DetectorDigest, finders: Sequence[Versioned]) -> DetectorDigest:
    """The digest of a classifier whose patterns have one already: the same, if there is no finder."""
    if not finders:
        return patterns
    described = [patterns, sorted((finder.name, finder.digest) for finder in finders)]
    return DetectorDigest("sha256:" + hashlib.sha256(msgspec.json.encode(described)).hexdigest())


def _tables(detectors: Sequence[Detector]) -> tuple[list[Pattern], list[Cue]]:
    """The patterns and the cues of all detectors, in order."""
    patterns = [pattern for detector in detectors for pattern in detector.patterns]
    return patterns, [cue for detector in detectors for cue in detector.cues]


def _describe(pattern: Pattern) -> dict[str, object]:
    """A pattern's fields; its functions by name, for their code is what `REVISION` stands for."""
    fields = msgspec.structs.asdict(pattern)
    return {name: value.__qualname__ if callable(value) else value for name, value in fields.items()}
