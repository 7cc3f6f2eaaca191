"""The labelled texts that detectors are measured on: what the project writes itself, data that lies beside it, yours.

The published data sets are read where they lie and never copied. Everything from them is marked as in-domain,
file by file, for what detects names was trained on other parts of the same collections.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
from tests.eval.conll import read_conll
from tests.eval.presidio_data import read_presidio

from corpora.held_out import GENERATORS
from corpora.sample import Sample

SEED: Final = 20_261
PRESIDIO_FILES: Final = ("pii/presidio_synth_v2.json", "pii/presidio_generated_large.json")
CONLL_FILES: Final = ("ner/emerging.test.annotated", "ner/emerging.dev.conll", "ner/btc_f.conll")
"""Those of the tweets and posts that are for testing; the others are for training."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Texts of one origin."""

    name: str
    samples: tuple[Sample, ...]

    @property
    def near_training(self) -> bool:
        """Whether any of it was near what something was trained on."""
        return any(sample.near_training for sample in self.samples)


class UnusableSamplesError(Exception):
    """A file of samples cannot be read as such."""


def generated(most: int) -> list[Source]:
    """What the held-out generators write, at most so many texts of each."""
    return [
        Source(name=name, samples=tuple(islice(generator(SEED, most), most)))
        for name, generator in sorted(GENERATORS.items())
    ]


def from_data(directory: Path, most: int) -> list[Source]:
    """The published data sets that lie there, at most so many texts of each; those that do not are left out."""
    found: list[Source] = []
    for files, read in ((PRESIDIO_FILES, read_presidio), (CONLL_FILES, read_conll)):
        for name in files:
            path = directory / name
            if path.is_file():
                samples = _spread(list(read(path.read_text(encoding="utf-8"), path.stem)), most)
                found.append(Source(name=path.stem, samples=tuple(samples)))
    return found


def from_file(path: Path) -> list[Source]:
    """Your own texts, a JSON object a line with the fields of `Sample`."""
    by_name: dict[str, list[Sample]] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            sample = msgspec.json.decode(line, type=Sample)
        except msgspec.MsgspecError as error:
            raise UnusableSamplesError(f"{path}, line {number}: {error}") from error
        for span in sample.spans:
            if not 0 <= span.start < span.end <= len(sample.text):
                raise UnusableSamplesError(
                    f"{path}, line {number}: a span from {span.start} to {span.end} is not in a text of "
                    f"{len(sample.text)} characters"
                )
        by_name.setdefault(sample.source, []).append(sample)
    return [Source(name=name, samples=tuple(samples)) for name, samples in by_name.items()]


def languages(sources: Iterable[Source]) -> list[str]:
    """All languages of the texts."""
    return sorted({sample.language for source in sources for sample in source.samples})


def _spread(samples: Sequence[Sample], most: int) -> Sequence[Sample]:
    """So many of them at most, from all over the file."""
    return samples if len(samples) <= most else [samples[at * len(samples) // most] for at in range(most)]
