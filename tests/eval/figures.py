"""Counts of a run by place, and how figures are written in tables."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from tests.eval.result import Measured, Row
from tests.eval.score import ALL, Counts, Match, interval

MARK: Final = "†"
NONE: Final = "-"


class Totals:
    """All rows of a run, added up as they are asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.names = sorted({row.name for row in rows if row.match is not Match.PASSAGE}, key=_families_first)
        """`ALL`, then families, each with its classes."""
        self.passages = sorted({row.name for row in rows if row.match is Match.PASSAGE})
        self._rows: defaultdict[tuple[str, str, Match, bool], list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row.engine, row.name, row.match, row.near_training].append(row)

    def __call__(
        self, engine: str, name: str, match: Match, *, near: bool, source: str = "", language: str = ""
    ) -> Counts:
        """The counts there, of one source or language or of all."""
        rows = self._rows.get((engine, name, match, near), ())
        return sum(
            (
                row.counts
                for row in rows
                if source in {"", row.source} and language in {"", row.language}
            ),
            Counts(),
        )  # fmt: skip


def overlap_of(engine: Measured) -> Match:
    """What is the same as an overlap of the same class, for an engine that may have other names for classes."""
    return Match.OVERLAP if engine.exact else Match.ANY


def percent(share: float | None) -> str:
    """Per cent with a decimal."""
    return NONE if share is None else f"{100 * share:.1f}"


def share(part: int, whole: int) -> str:
    """Per cent of a whole, if there is one."""
    return percent(part / whole) if whole else NONE


def recall_within(counts: Counts) -> str:
    """Recall, and where it lies."""
    if counts.recall is None:
        return NONE
    low, high = interval(counts.found, counts.gold)
    return f"{percent(counts.recall)} [{100 * low:.0f}, {100 * high:.0f}]"


def precision_recall(counts: Counts) -> str:
    """Both, and of how many values."""
    return f"{percent(counts.precision)} / {percent(counts.recall)} ({counts.gold:,})" if counts.gold else NONE


def precision_recall_f2(counts: Counts) -> str:
    """All three, and of how many values."""
    if not (counts.gold or counts.predicted):
        return NONE
    return f"{percent(counts.precision)} / {percent(counts.recall)} / {percent(counts.f(2))} ({counts.gold:,})"


def marked(name: str, *, near: bool) -> str:
    """A name, with the mark of what is in-domain if it is."""
    return f"{name} {MARK}" if near else name


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "".join("| " + " | ".join(line) + " |\n" for line in [head, ["---"] * len(head), *rows])


def _families_first(name: str) -> tuple[bool, str]:
    return name != ALL, name
