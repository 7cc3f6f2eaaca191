"""Finds passages of known documents in text: a stretch that shares enough runs of words with one of them.

Any 32 words in a row that stand in a document are found, and most longer ones of which a few words were changed;
fewer than 20 never are. What is marked goes from the first shared run to the last.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.fingerprints.index import Fingerprints
from egress_gateway.classify.fingerprints.shingles import WORDS, chosen, runs, whole_words
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.wording import foreign_words
from egress_gateway.core.ids import DataClass, DetectorDigest

REVISION: Final = 1
"""Raised when the code reads a text or a document otherwise; fingerprints are then made again."""
LEAST_RUNS: Final = 6
"""Different runs that a stretch shares with one document."""
LEAST_WORDS: Final = 20
"""Words of a stretch that stand in shared runs: longer than what people say in the same words by chance."""
MOST_CHANGED: Final = 16
"""Words between two shared runs of one stretch."""

_LEAST_SCORE: Final = 700
_RUN_SCORE: Final = 10


class FingerprintFinder:
    """The documents of one file of fingerprints."""

    def __init__(self, name: str, data_class: DataClass, known: Fingerprints, digest: DetectorDigest) -> None:
        self.name = name
        self.digest = digest
        self.kinds: Sequence[Kind] = ((data_class, Rank.LISTED, "fingerprint"),)
        self._known = known

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        """The stretches of the texts that stand in a document."""
        for number, text in enumerate(texts):
            folded = text.normal.text.lower()
            word = whole_words(folded)
            stretches = self._stretches(word.findall(folded))
            places = [match.span() for match in word.finditer(folded)] if stretches else []
            for first, last, score in stretches:
                yield Spot(number, *text.normal.original(places[first][0], places[last][1]), 0, score)
            foreign = list(foreign_words(text.text))
            for first, last, score in self._stretches([word for word, _, _ in foreign]):
                yield Spot(number, foreign[first][1], foreign[last][2], 0, score)

    def _stretches(self, words: Sequence[str]) -> set[tuple[int, int, int]]:
        """First and last word of each stretch, and its score."""
        if len(words) < LEAST_WORDS:
            return set()
        known = self._known.documents(chosen(words))
        if len(known) < LEAST_RUNS:
            return set()
        shared: dict[int, list[tuple[int, str]]] = {}
        for at, run in enumerate(runs(words)):
            for document in known.get(run, ()):
                shared.setdefault(document, []).append((at, run))
        return {stretch for places in shared.values() for stretch in _stretches(places)}


def _stretches(places: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, int]]:
    """The stretches among the places, in order, where a run of one document begins."""
    begin = 0
    for end in range(1, len(places) + 1):
        if end < len(places) and places[end][0] - places[end - 1][0] - WORDS <= MOST_CHANGED:
            continue
        stretch = places[begin:end]
        different = len({run for _, run in stretch})
        covered = WORDS + sum(min(after - before, WORDS) for (before, _), (after, _) in pairwise(stretch))
        if different >= LEAST_RUNS and covered >= LEAST_WORDS:
            yield stretch[0][0], stretch[-1][0] + WORDS - 1, min(_LEAST_SCORE + different * _RUN_SCORE, 1000)
        begin = end
