"""One run of the evaluation: what was measured, on how much, and all counts. The card is written from nothing else."""

import msgspec
from tests.eval.engines.engine import Absent
from tests.eval.score import Counts, Match


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """An engine that took part."""

    name: str
    version: str
    set_up: str
    tells: tuple[str, ...]
    exact: bool


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a source there was in a language."""

    source: str
    language: str
    near_training: bool
    samples: int
    characters: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of an engine in one place of the table."""

    engine: str
    source: str
    language: str
    near_training: bool
    name: str
    """A class, a family, or all of them (`score.ALL`)."""
    match: Match
    counts: Counts


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine found in texts that are assumed clean."""

    engine: str
    corpus: str
    megabytes: float
    by_class: dict[str, int]


class Evaded(msgspec.Struct, frozen=True, kw_only=True):
    """How often a value that an engine finds as it is was found under a disguise."""

    engine: str
    disguise: str
    data_class: str
    clean: int
    """Values that it finds as they are, and that the disguise changes."""
    same: int
    """Of them, those that are found as what they are; of an engine with other names for classes, as anything."""
    found: int
    """Of them, those on which something is found in disguise, of any class."""
    whole: int
    """Of them, those of which findings cover every character."""


class Timed(msgspec.Struct, frozen=True, kw_only=True):
    """CPU time that an engine took for a text."""

    engine: str
    kilobytes: int
    texts: int
    median_ms: float
    p99_ms: float
    """The worst, if there were fewer than a hundred."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All of a run."""

    quick: bool
    machine: str
    engines: tuple[Measured, ...]
    absent: tuple[Absent, ...]
    texts: tuple[Texts, ...]
    rows: tuple[Row, ...]
    alarms: tuple[Alarms, ...]
    evaded: tuple[Evaded, ...]
    timed: tuple[Timed, ...]
