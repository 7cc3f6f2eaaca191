"""What each engine finds of what is labelled, by source, language and class."""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from tests.eval.engines.engine import Engine
from tests.eval.engines.ours import OURS, PATTERNS
from tests.eval.result import Row, Texts
from tests.eval.score import Match, Tally, add, is_in, passage_classes, score
from tests.eval.sources import Source

from corpora.disguises import Part
from corpora.sample import Sample

_VAGUE = (Match.ANY, Match.WHOLE)
"""What can be said by class of an engine that has other names for what it finds."""


def measured(engine: Engine, sources: Sequence[Source], each: Callable[[], None]) -> list[Row]:
    """The rows of one engine. `each` is called after each text.

    Ours is held to everything that is labelled, others to what they can tell.
    """
    passages = passage_classes(sample for source in sources for sample in source.samples)
    rows: list[Row] = []
    for source in sources:
        tallies: dict[tuple[str, bool], Tally] = {}
        for sample in source.samples:
            asked = sample if engine.name in {OURS, PATTERNS} else _told(sample, engine.tells)
            findings = engine.find([Part(sample.text, scope=sample.scope)])[0] if asked.classes else ()
            add(
                tallies.setdefault((sample.language, sample.near_training), {}),
                score(asked, findings, passages),
            )
            each()
        rows += [
            Row(
                engine=engine.name,
                source=source.name,
                language=language,
                near_training=near,
                name=name,
                match=match,
                counts=counts,
            )
            for (language, near), tally in tallies.items()
            for (name, match), counts in tally.items()
            if engine.exact or match in _VAGUE or "." not in name
        ]
    return rows


def texts(sources: Iterable[Source]) -> list[Texts]:
    """How much there is of what."""
    return [
        Texts(
            source=source.name,
            language=language,
            near_training=near,
            samples=len(chosen),
            characters=sum(len(sample.text) for sample in chosen),
        )
        for source in sources
        for language, near in sorted({(sample.language, sample.near_training) for sample in source.samples})
        for chosen in [[each for each in source.samples if (each.language, each.near_training) == (language, near)]]
    ]


def _told(sample: Sample, tells: frozenset[str]) -> Sample:
    """The sample as it would have been labelled by who looks only for these classes."""
    classes = tuple(
        sorted(
            {each for each in sample.classes if is_in(each, tells)}
            | {each for each in tells if is_in(each, sample.classes)}
        )
    )
    return msgspec.structs.replace(
        sample,
        classes=classes,
        spans=tuple(span for span in sample.spans if is_in(span.data_class, tells)),
        labels=tuple(label for label in sample.labels if is_in(label, tells)),
    )
