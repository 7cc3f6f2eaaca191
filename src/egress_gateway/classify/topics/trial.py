"""A topic that a deployer trains: from texts to a model, and how it does on texts that it has not seen."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from egress_gateway.classify.normalise import normalise
from egress_gateway.classify.topics.features import Features, features, windows, words_in
from egress_gateway.classify.topics.learn import ROUNDS, Example, learn_model
from egress_gateway.classify.topics.model import TopicModel, Weights
from egress_gateway.core.ids import DataClass

FOLDS: Final = 5
LEAST: Final = 600
"""Score in per mille that is a finding: the built-in topics begin there as well."""
STEPS: Final = (FOLDS + 1) * ROUNDS
"""How often `try_out` and `train_topic` together tell that they got on."""
_SEEN_IN: Final = 2
"""Windows that a word has to stand in: what stands in one may be a name, and a name is nobody's topic."""

Pages = Sequence[Features]
"""The windows of a text that have enough words."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How many texts were found, and how many should have been."""

    found: int
    missed: int
    wrongly: int
    """Texts that are not of the topic and were found."""
    quiet: int
    """Texts that are not of the topic and were not found."""


def salt_of(texts: Sequence[str]) -> int:
    """A salt that follows from the texts, in whatever order: the same examples, the same file."""
    digests = sorted(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    return int.from_bytes(hashlib.sha256(b"".join(digests)).digest()[:4], "big")


def pages_of(text: str, salt: int) -> Pages:
    """What a model sees of a text."""
    found = (words_in(window) for window in windows(normalise(text).text))
    return [features(words, salt) for words in found if words]


def train_topic(
    positive: Sequence[Pages],
    negative: Sequence[Pages],
    *,
    data_class: DataClass,
    name: str,
    salt: int,
    tell: Callable[[], None],
) -> TopicModel:
    """A model that tells the positive texts from the negative ones. Each side has at least one page."""
    examples = [Example(page, frozenset({name})) for pages in positive for page in pages]
    examples += [Example(page, frozenset()) for pages in negative for page in pages]
    return learn_model(examples, {name: (data_class, LEAST)}, salt=salt, seen_in=_SEEN_IN, tell=tell)


def try_out(positive: Sequence[Pages], negative: Sequence[Pages], *, salt: int, tell: Callable[[], None]) -> Outcome:
    """Cross-validation: each text is judged by a model that was trained without it. Each side has at least two."""
    sums = [0, 0, 0, 0]
    for fold in range(FOLDS):
        seen = [[pages for at, pages in enumerate(side) if at % FOLDS != fold] for side in (positive, negative)]
        kept = [[pages for at, pages in enumerate(side) if at % FOLDS == fold] for side in (positive, negative)]
        model = train_topic(*seen, data_class=DataClass(""), name="trial", salt=salt, tell=tell)
        outcome = judge(model, *kept)
        sums = [before + more for before, more in zip(sums, msgspec.structs.astuple(outcome), strict=True)]
    found, missed, wrongly, quiet = sums
    return Outcome(found=found, missed=missed, wrongly=wrongly, quiet=quiet)


def judge(model: TopicModel, positive: Sequence[Pages], negative: Sequence[Pages] = ()) -> Outcome:
    """How a model does on texts of which it is known what they are about."""
    weights = Weights(model)
    found = sum(score_of(weights, pages) >= LEAST for pages in positive)
    wrongly = sum(score_of(weights, pages) >= LEAST for pages in negative)
    return Outcome(found=found, missed=len(positive) - found, wrongly=wrongly, quiet=len(negative) - wrongly)


def score_of(weights: Weights, pages: Pages) -> int:
    """The best score of the first topic over the pages, in per mille within bounds; 0 of a text without pages."""
    return max((min(max(weights.scores(page)[0], 0), 1000) for page in pages), default=0)
