"""The finder that asks a model. What it finds depends on the text and the model alone, and not on the machine.

Two machines compute a score to a slightly different last digit. So scores are cut to steps, and only what lies just
at the edge of a step can still differ. The texts go to the model as they were written, one at a time, so that none
has a part in what is said of another.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.slow.labels import Labelled
from egress_gateway.classify.slow.windows import own_parts, windows
from egress_gateway.core.detection_config import ModelConfig, ModelTask
from egress_gateway.core.ids import DetectorDigest
from egress_gateway.core.slots import Scope

REVISION: Final = 1
"""Raised when the code finds otherwise with the same model."""
STEP: Final = 50
"""Of scores, in per mille."""
_SILENT: Final = frozenset({Scope.KEY, Scope.URL, Scope.HEADER})
"""Where nobody writes a text that a model was made for."""


class Engine(Protocol):
    """A model that was loaded. It is asked in one thread, and keeps nothing of what it was asked."""

    def __call__(self, text: str) -> Iterable[Labelled]:
        """What it says of a text, of any length, in any order."""
        ...


class SlowFinder:
    """Asks one model, and takes of what it says the labels that were given a class."""

    def __init__(self, model: ModelConfig, engine: Engine, digest: DetectorDigest) -> None:
        """`digest` is what `digest_of_model` gave."""
        self.name = model.name
        self.digest = digest
        self._engine = engine
        self._least = model.least
        self._whole = model.task is ModelTask.SEQUENCE
        rank = Rank.PASSAGE if self._whole else Rank.MODEL
        classes = sorted(set(model.labels.values()))
        self.kinds: Sequence[Kind] = [(data_class, rank, model.name) for data_class in classes]
        self._numbers: Mapping[str, int] = {label: classes.index(named) for label, named in model.labels.items()}

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        """As `Finder.find`. What is said of a text as a whole stands on all of it."""
        for number, text in enumerate(texts):
            if text.scope in _SILENT or not text.text.strip():
                continue
            for said in self._engine(text.text):
                kind = self._numbers.get(said.label)
                score = in_steps(said.score)
                if kind is None or score < self._least or said.start >= said.end:
                    continue
                start, end = (0, len(text.text)) if self._whole else (said.start, said.end)
                yield Spot(number, start, end, kind, score)


class InWindows:
    """An engine that is asked about stretches of a text, for models that take only so much."""

    def __init__(self, engine: Engine, *, size: int, overlap: int) -> None:
        """Both in characters."""
        self._engine = engine
        self._size = size
        self._overlap = overlap

    def __call__(self, text: str) -> Iterator[Labelled]:
        ranges = windows(text, self._size, self._overlap)
        for (start, end), own in zip(ranges, own_parts(ranges), strict=True):
            found = (
                msgspec.structs.replace(each, start=start + each.start, end=start + each.end)
                for each in self._engine(text[start:end])
            )
            yield from (each for each in found if is_in(each, own))


def is_in(said: Labelled, own: tuple[int, int]) -> bool:
    """Whether the middle of something lies in a part."""
    return own[0] <= (said.start + said.end) // 2 < own[1]


def in_steps(score: float) -> int:
    """A score from 0 to 1 in per mille, cut to steps."""
    return min(int(score * 1000) // STEP * STEP, 1000)


def digest_of_model(model: ModelConfig, *, content: str, versions: Mapping[str, str]) -> DetectorDigest:
    """What stands for a finder of this model.

    `content` is the digest of its files, `versions` those of the packages that it runs on.
    """
    described = [
        [REVISION, STEP, model.name, model.engine, model.task, model.least, content],
        sorted(model.labels.items()),
        sorted(versions.items()),
    ]
    return DetectorDigest("sha256:" + hashlib.sha256(msgspec.json.encode(described)).hexdigest())
