"""Memory and file descriptors of the gateway's processes over time, and whether they are flat.

Judged is the longest-lived process of each name, in the last two thirds of its life: a process fills its
caches first. The trend is a Theil-Sen line, which single peaks do not move.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

ENOUGH_SECONDS: Final = 60.0
"""Of a life, judged; below it nothing is said: caches fill, and an allocator has not come to rest."""
MOST_POINTS: Final = 200
"""Of a series, evenly taken: all pairs of an hour's samples would be a quarter of a million."""
GROWTH_SHARE: Final = 0.05
GROWTH_BYTES: Final = 6 << 20
"""By how much memory may rise along its trend, whichever is more: an allocator keeps what a peak took."""
STEP_SHARE: Final = 0.25
"""How much higher the last tenth may be than the first, peaks and all."""
MORE_FILES: Final = 8
"""Descriptors along the trend: callers come and go, and connections are kept for the next."""


class Sample(msgspec.Struct, frozen=True):
    """One look at a process."""

    seconds: float
    bytes: int
    files: int


class Flat(msgspec.Struct, frozen=True):
    """What became of a process's memory and descriptors."""

    process: str
    seconds: float
    """Judged, the last two thirds of its life."""
    start_mb: float
    end_mb: float
    growth_mb: float
    """Along the trend, over the time judged."""
    mb_per_hour: float
    files: float
    """Median number of descriptors."""
    files_growth: float
    flat: bool


class Watch:
    """Series of samples by process."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, int], list[Sample]] = {}

    def look(self, name: str, pid: int, seconds: float) -> None:
        """Take a sample of a process, unless it has just ended."""
        try:
            files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
            sample = Sample(seconds, own_bytes(pid), files)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        self._series.setdefault((name, pid), []).append(sample)

    def last(self) -> dict[str, Sample]:
        """The newest sample of each name."""
        newest: dict[str, Sample] = {}
        for (name, _), series in self._series.items():
            if name not in newest or series[-1].seconds > newest[name].seconds:
                newest[name] = series[-1]
        return newest

    def judged(self) -> Iterator[Flat]:
        """A verdict on the longest life of each name that was long enough."""
        longest: dict[str, list[Sample]] = {}
        for (name, _), series in self._series.items():
            if len(series) > len(longest.get(name, ())):
                longest[name] = series
        verdicts = (judge(name, series) for name, series in longest.items())
        return (verdict for verdict in verdicts if verdict.seconds >= ENOUGH_SECONDS)


def own_bytes(pid: int) -> int:
    """Memory of a process that is no file's (`RssAnon` and `VmSwap` of proc(5)), so that only it can make it grow.

    A share in the pages of libraries, as in PSS, grows when an unrelated Python ends.
    """
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = [int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "VmSwap:"))]
    if len(sizes) != 2:
        raise ValueError(f"/proc/{pid}/status does not say how much memory it has")
    return sum(sizes) << 10


def judge(name: str, series: Sequence[Sample]) -> Flat:
    """Whether a series is flat in its last two thirds."""
    kept = series[len(series) // 3 :]
    tenth = max(3, len(kept) // 10)
    start, end = (median(sample.bytes for sample in part) for part in (kept[:tenth], kept[-tenth:]))
    seconds = kept[-1].seconds - kept[0].seconds
    growth = seconds * slope([(sample.seconds, sample.bytes) for sample in kept])
    files_growth = seconds * slope([(sample.seconds, sample.files) for sample in kept])
    flat = (
        growth <= max(GROWTH_BYTES, GROWTH_SHARE * start)
        and end <= start * (1 + STEP_SHARE)
        and files_growth <= MORE_FILES
    )
    return Flat(
        process=name,
        seconds=seconds,
        start_mb=start / 1e6,
        end_mb=end / 1e6,
        growth_mb=growth / 1e6,
        mb_per_hour=growth / 1e6 / seconds * 3600 if seconds else 0.0,
        files=median(sample.files for sample in kept),
        files_growth=files_growth,
        flat=flat,
    )


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The median of the slopes between all pairs of points (Theil 1950, Sen 1968)."""
    taken = points[:: len(points) // MOST_POINTS + 1]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(taken, 2) if b[0] > a[0]]
    return median(slopes) if slopes else 0.0
