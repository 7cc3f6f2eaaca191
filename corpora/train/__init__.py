"""Generators that models are trained with, one file a subject; `GENERATORS` lists them by name."""

from collections.abc import Mapping
from typing import Final

from corpora.sample import Generator
from corpora.train import names
from corpora.train.names import programs
from corpora.train.topics import topics

GENERATORS: Final[Mapping[str, Generator]] = {
    "topics": topics,
    "names": names.write,
    "programs": programs.write,
}
