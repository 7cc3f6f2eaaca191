"""The finder of topics: what is said of a text as a whole, by its page that says it clearest."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.topics.features import LEAST_WORDS, MOST_WINDOWS, WINDOW, features, windows, words_in
from egress_gateway.classify.topics.model import FEW, TopicModel, Weights, encode_model
from egress_gateway.core.ids import DetectorDigest
from egress_gateway.core.slots import Scope

REVISION: Final = 1
"""Raised when the code finds otherwise with the same models."""

_SHORTEST: Final = 3 * LEAST_WORDS
"""Characters below which there cannot be enough words worth counting."""
_SILENT: Final = frozenset({Scope.KEY, Scope.URL, Scope.HEADER})
"""Where nobody writes a text."""


class TopicFinder:
    """Says of whole texts what they are about. Several topics may be found in one text."""

    name = "topics"

    def __init__(self, models: Sequence[TopicModel]) -> None:
        self._models = [Weights(model) for model in models]
        self.kinds: Sequence[Kind] = [
            (topic.data_class, Rank.PASSAGE, topic.detector) for model in models for topic in model.topics
        ]
        described = [REVISION, WINDOW, MOST_WINDOWS, LEAST_WORDS, FEW, *map(encode_model, models)]
        self.digest = DetectorDigest("sha256:" + hashlib.sha256(msgspec.msgpack.encode(described)).hexdigest())

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        """A spot over all of a text for each topic that reaches its least score."""
        for number, text in enumerate(texts):
            if len(text.text) < _SHORTEST or text.scope in _SILENT:
                continue
            for kind, score in enumerate(self._scores(text.normal.text)):
                if score:
                    yield Spot(number, 0, len(text.text), kind, score)

    def _scores(self, text: str) -> Sequence[int]:
        """The best score of each topic over the windows; 0 where the least is not reached."""
        best = [0] * len(self.kinds)
        for window in windows(text):
            words = words_in(window)
            if not words:
                continue
            at = 0
            for model in self._models:
                for topic, score in zip(model.topics, model.scores(features(words, model.salt)), strict=True):
                    if score >= topic.least:
                        best[at] = max(best[at], min(score, 1000))
                    at += 1
        return best
