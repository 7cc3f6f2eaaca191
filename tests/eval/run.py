"""One run: all engines on the same texts, with a bar that shows how far it is."""

import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from tests.eval.clean import Clean
from tests.eval.engines.engine import Absent, Engine
from tests.eval.engines.ours import build_ours
from tests.eval.engines.presidio import build_presidio
from tests.eval.engines.secret_scanners import build_betterleaks, build_kingfisher
from tests.eval.engines.spacy_ner import build_spacy
from tests.eval.evasion import evaded
from tests.eval.latency import FULL, QUICK, timed
from tests.eval.recall import measured, texts
from tests.eval.result import Alarms, Measured, Result
from tests.eval.sources import Source

from corpora.disguises import DISGUISES, Part

OTHERS: Final[tuple[Callable[[], Engine | Absent], ...]] = (
    build_presidio,
    build_spacy,
    build_kingfisher,
    build_betterleaks,
)
SLOW_MEGABYTES: Final = 0.1
"""Of texts that are assumed clean, for an engine that needs a minute for one."""
_SLOW_SECONDS: Final = 10.0
"""For a megabyte."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How much of everything."""

    quick: bool
    values: int
    """Of each class, under each disguise."""

    @classmethod
    def of(cls, *, quick: bool) -> "Plan":
        """A full run, or one of some seconds."""
        return cls(quick=quick, values=2 if quick else 20)


def build_engines(*, others: bool) -> tuple[list[Engine], list[Absent]]:
    """Ours, and those of others that are installed."""
    built: list[Engine | Absent] = [*build_ours()]
    if others:
        built += [build() for build in OTHERS]
    return [each for each in built if isinstance(each, Engine)], [each for each in built if isinstance(each, Absent)]


def run(
    engines: Sequence[Engine], absent: Sequence[Absent], sources: Sequence[Source], clean: Sequence[Clean], plan: Plan
) -> Result:
    """Measure everything."""
    times = QUICK if plan.quick else FULL
    samples = sum(len(source.samples) for source in sources)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def bar(name: str, total: int) -> Callable[[], None]:
            task: TaskID = progress.add_task(name, total=total)
            return lambda: progress.advance(task)

        rows = [row for each in engines for row in measured(each, sources, bar(f"{each.name}: texts", samples))]
        evasions = [
            row for each in engines for row in evaded(each, plan.values, bar(f"{each.name}: disguises", len(DISGUISES)))
        ]
        alarms = [
            _alarms(each, corpus, bar(f"{each.name}: {corpus.name}", len(corpus.texts)))
            for corpus in clean
            for each in engines
        ]
        timings = timed(engines, sources, times, bar("CPU time", sum(times.values())))
    return Result(
        quick=plan.quick,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        engines=tuple(
            Measured(
                name=each.name,
                version=each.version,
                set_up=each.set_up,
                tells=tuple(sorted(each.tells)),
                exact=each.exact,
            )
            for each in engines
        ),
        absent=tuple(absent),
        texts=tuple(texts(sources)),
        rows=tuple(rows),
        alarms=tuple(alarms),
        evaded=tuple(evasions),
        timed=tuple(timings),
    )


def _alarms(engine: Engine, corpus: Clean, each: Callable[[], None]) -> Alarms:
    """What is found in texts that are assumed clean; of a slow engine, in the first of them."""
    found: Counter[str] = Counter()
    seen, began = 0, time.process_time()
    for text in corpus.texts:
        found.update(finding.data_class for finding in engine.find([Part(text)])[0])
        seen += len(text.encode())
        each()
        if seen / 1e6 > SLOW_MEGABYTES and (time.process_time() - began) / (seen / 1e6) > _SLOW_SECONDS:
            break
    return Alarms(engine=engine.name, corpus=corpus.name, megabytes=seen / 1e6, by_class=dict(found))
