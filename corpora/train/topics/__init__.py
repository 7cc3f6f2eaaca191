"""Texts about the topics that the gateway knows, and about things near them, for training the built-in model."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Final

from corpora.sample import Sample
from corpora.train.topics import english, english_others
from corpora.train.topics.values import FORMS, VALUES
from corpora.weaving import woven
from egress_gateway.core.ids import DataClass

TOPICS: Final[Mapping[str, Sequence[str]]] = {
    "finance.forecast": english.FORECAST,
    "legal.privileged": english.PRIVILEGE,
    "phi.note": english.NOTE,
    "hr.record": english.STAFF,
    "finance.npi": english.DEAL,
}
OTHERS: Final = {**english_others.NEAR, **english_others.EVERYDAY}


def topics(seed: int, count: int) -> Iterator[Sample]:
    """Half of them about a topic, half of them not."""
    random = Random(seed)
    for _ in range(count):
        about = random.choice(tuple(TOPICS)) if random.random() < 0.5 else ""
        other = "" if about else random.choice(tuple(OTHERS))
        frames = TOPICS[about] if about else OTHERS[other]
        form = random.choice(FORMS)
        sentences = woven(frames, english.ASIDES, random=random, values=VALUES)
        yield Sample(
            text=form(sentences, random, VALUES),
            labels=(DataClass(about),) if about else (),
            classes=tuple(DataClass(name) for name in TOPICS),
            source="topics_train",
            template=f"train:{about or other}:{form.__name__}",
        )
