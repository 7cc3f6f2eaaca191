"""Texts about topics, and about what is near them: how a table of sentences becomes a generator.

The sentences, what stands in their gaps and the forms are those of training or of measuring; here is only how.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

import msgspec

from corpora.sample import Generator, Sample
from corpora.weaving import Form, Values, fill, woven
from egress_gateway.core.ids import DataClass


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What texts are made of."""

    topics: Mapping[str, Sequence[str]]
    """Sentences by class."""
    others: Mapping[str, Sequence[str]]
    """Sentences of other subjects, by any name."""
    asides: Sequence[str]
    """Sentences that stand in texts of any subject."""
    values: Values
    forms: Sequence[Form]


def topic_writer(wording: Wording, *, source: str) -> Generator:
    """A generator of texts half of which are about a topic."""
    classes = tuple(DataClass(name) for name in wording.topics)

    def write(seed: int, count: int) -> Iterator[Sample]:
        random = Random(seed)
        for _ in range(count):
            about = random.choice(tuple(wording.topics)) if random.random() < 0.5 else ""
            frames = wording.topics[about] if about else wording.others[random.choice(tuple(wording.others))]
            form = random.choice(wording.forms)
            chosen = woven(frames, wording.asides, random=random)
            yield Sample(
                text=form([fill(frame, random, wording.values) for frame in chosen], random, wording.values),
                labels=(DataClass(about),) if about else (),
                classes=classes,
                source=source,
                template="\n".join(chosen),
            )

    return write
