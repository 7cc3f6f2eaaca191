"""The promises of a detector: each pattern finds its value, lets the near miss go, and fits the build."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from egress_gateway.classify.classifier import Classifier, build_classifier
from egress_gateway.classify.differential import disagreement
from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.pattern import CERTAIN, Detector, Pattern
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot
from egress_gateway.core.vocabulary import BUILTIN_CLASSES


class Case(msgspec.Struct, frozen=True):
    """A text with a value that one pattern must find, and one that only looks like it."""

    pattern: str
    """Id of the pattern."""
    text: str
    value: str
    """What is found in `text`: exactly this, once."""
    near_miss: str
    """A text in which the pattern finds nothing."""


def check(
    detector: Detector, cases: Sequence[Case], *, classes: AbstractSet[DataClass] = BUILTIN_CLASSES.keys()
) -> None:
    """Raise `AssertionError` with everything that is wrong with a detector, a line each.

    `classes` is the vocabulary that findings may use: a deployer's own classes come on top of the
    built-in ones. Each pattern is tried by itself, with its own cue; the whole detector is compiled once
    more, to see that a stored database finds what a fresh one does. Hyperscan and RE2 must find the same ends with
    the same starts.
    """
    broken = [*_table(detector, classes), *_coverage(detector, cases)]
    if not broken:
        try:
            broken = [*_findings(detector, cases), *_determinism(detector, cases)]
        except ConfigError as error:
            broken = [error.message]
    if broken:
        raise AssertionError(f"detector {detector.name!r}:\n" + "\n".join(broken))


def _table(detector: Detector, classes: AbstractSet[DataClass]) -> Iterator[str]:
    """What can be seen without a text."""
    ids = [pattern.id for pattern in detector.patterns]
    cues = [cue.name for cue in detector.cues]
    for what, names in (("pattern", ids), ("cue", cues)):
        yield from (f"{what} {name!r} is there twice" for name in {name for name in names if names.count(name) > 1})
    yield from (f"cue {cue!r} belongs to no pattern" for cue in set(cues) - {p.cue for p in detector.patterns})
    for pattern in detector.patterns:
        if pattern.cue and pattern.cue not in cues:
            yield f"pattern {pattern.id!r} waits for the cue {pattern.cue!r}, which the detector does not have"
        if pattern.data_class not in classes:
            yield f"pattern {pattern.id!r} finds the class {pattern.data_class!r}, which the vocabulary does not have"
        if bool(pattern.near) != bool(pattern.cue):
            yield f"pattern {pattern.id!r} must have `near` with a cue, and only then"
        if min(pattern.score, pattern.near) < 0 or not 1 <= max(pattern.score, pattern.near) <= CERTAIN:
            yield f"pattern {pattern.id!r} must score 1 to {CERTAIN} per mille, with or without its cue"


def _coverage(detector: Detector, cases: Sequence[Case]) -> Iterator[str]:
    """Patterns without a case, and cases without a pattern."""
    ids, tried = {pattern.id for pattern in detector.patterns}, {case.pattern for case in cases}
    yield from (f"pattern {name!r} has no case" for name in sorted(ids - tried))
    yield from (
        f"a case is about the pattern {name!r}, which the detector does not have" for name in sorted(tried - ids)
    )


def _findings(detector: Detector, cases: Sequence[Case]) -> Iterator[str]:
    """What each pattern finds by itself."""
    for pattern in detector.patterns:
        classifier = build_classifier([_narrowed(detector, pattern)])
        for case in cases:
            if case.pattern != pattern.id:
                continue
            if (found := _values(classifier, pattern, case.text)) != [case.value]:
                yield f"pattern {pattern.id!r} must find {case.value!r} in {case.text!r}, and found {found!r}"
            if difference := disagreement(pattern.id, pattern.regex, [normalise(case.text).text]):
                yield f"pattern {pattern.id!r} has no exact start in {case.text!r}: {difference}"
            if found := _values(classifier, pattern, case.near_miss):
                yield f"pattern {pattern.id!r} must find nothing in {case.near_miss!r}, and found {found!r}"


def _narrowed(detector: Detector, pattern: Pattern) -> Detector:
    """The detector with one pattern and its cue."""
    cues = tuple(cue for cue in detector.cues if cue.name == pattern.cue)
    return msgspec.structs.replace(detector, patterns=(pattern,), cues=cues)


def _values(classifier: Classifier, pattern: Pattern, text: str) -> list[str]:
    found = classifier.classify([Slot(pointer="/0", scope=Scope.TOOL_OUTPUT, text=text)])
    return [text[finding.start : finding.end] for finding in found if finding.detector == pattern.id]


def _determinism(detector: Detector, cases: Sequence[Case]) -> Iterator[str]:
    """The same findings the second time, and from a stored database."""
    slots = [Slot(pointer=f"/{at}", scope=Scope.TOOL_OUTPUT, text=case.text) for at, case in enumerate(cases)]
    first = build_classifier([detector])
    stored = build_classifier([detector], database=first.serialise())
    found = first.classify(slots)
    if first.classify(slots) != found:
        yield "the same slots must give the same findings each time"
    if stored.digest != first.digest or stored.classify(slots) != found:
        yield "a stored database must find what the compiled one does"
