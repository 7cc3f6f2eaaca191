"""What a text costs each engine, in CPU time of this process, taken in turn so that noise falls on all alike."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Final

from tests.eval.engines.engine import Engine
from tests.eval.result import Timed
from tests.eval.sources import Source

from corpora.disguises import Part

KB: Final = 1024
FULL: Final[Mapping[int, int]] = {1: 100, 2: 100, 10: 15, 64: 4}
QUICK: Final[Mapping[int, int]] = {1: 3, 2: 3, 10: 1}
"""How many texts of how many kilobytes."""
_HUNDRED: Final = 100


def timed(
    engines: Sequence[Engine],
    sources: Sequence[Source],
    plan: Mapping[int, int],
    each: Callable[[], None],
    clock: Callable[[], int] = time.process_time_ns,
) -> list[Timed]:
    """Time all engines. `each` is called after each text; no text is given twice."""
    pieces = _pieces(sources)
    spent: dict[tuple[str, int], list[int]] = {}
    for engine in engines:
        engine.find([Part(next(pieces))])
    # Whoever makes garbage pays for it, but not for looking through all that was there before.
    gc.freeze()
    for kilobytes, count in plan.items():
        for _ in range(count):
            text = _text(pieces, kilobytes * KB)
            for engine in engines:
                before = clock()
                engine.find([Part(text)])
                spent.setdefault((engine.name, kilobytes), []).append(clock() - before)
            each()
    gc.unfreeze()
    return [
        Timed(
            engine=engine.name,
            kilobytes=kilobytes,
            texts=count,
            median_ms=statistics.median(spent[engine.name, kilobytes]) / 1e6,
            p99_ms=worst(spent[engine.name, kilobytes]) / 1e6,
        )
        for engine in engines
        for kilobytes, count in plan.items()
        if count
    ]


def worst(times: Sequence[int]) -> int:
    """The 99th percentile, or the largest of fewer than a hundred."""
    ordered = sorted(times)
    return ordered[-1] if len(ordered) < _HUNDRED else ordered[len(ordered) * 99 // 100 - 1]


def _pieces(sources: Sequence[Source]) -> Iterator[str]:
    """Texts of all sources in turn, without end."""
    longest = max(len(source.samples) for source in sources)
    turns = [
        source.samples[at % len(source.samples)].text for at in range(longest) for source in sources if source.samples
    ]
    return (f"{text}\n{number}. " for number, text in enumerate(cycle(turns)))


def _text(pieces: Iterator[str], size: int) -> str:
    """So many bytes of UTF-8, or a few less."""
    text = b""
    while len(text) < size:
        text += next(pieces).encode()
    return text[:size].decode(errors="ignore")
