"""Generators that detectors are measured with, one file a subject; `GENERATORS` lists them by name."""

from collections.abc import Mapping
from typing import Final

from corpora.held_out import exact, injection, names
from corpora.held_out.general.sources import GENERAL
from corpora.held_out.identifiers import identifiers
from corpora.held_out.secrets import write_secrets
from corpora.held_out.topics import topics
from corpora.sample import Generator

GENERATORS: Final[Mapping[str, Generator]] = {
    **GENERAL,
    "exact": exact.write,
    "injection": injection.generate,
    "topics": topics,
    "secrets": write_secrets,
    "identifiers": identifiers,
    "names": names.write,
}
