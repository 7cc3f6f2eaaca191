"""What processes cost, from /proc: CPU time and memory of a process and of all that it started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
FIRST_FIELD = 3
"""The number that proc(5) gives to the first field behind the name, the state."""
PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM = 4, 14, 15, 16, 17


def cpu_seconds(root: int) -> dict[int, float]:
    """CPU time of each process of a tree that still runs, its reaped children included.

    The sum over the tree never falls and misses nothing: what a process has used passes to its parent
    when it ends. Counted in ticks, 10 ms on most machines.
    """
    stats = _stats()
    return {
        pid: sum(int(stats[pid][field - FIRST_FIELD]) for field in (USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
        / TICKS
        for pid in _below(root, stats)
    }


def pss_bytes(pid: int) -> int:
    """Memory of one process, pages that are shared counted in parts (`Pss`)."""
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    raise ValueError(f"/proc/{pid}/smaps_rollup has no Pss")


def called(pid: int) -> str:
    """What a process is: the module that Python runs with the words before its options, or the program."""
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return "ended"
    if "-m" in words:
        module, *rest = words[words.index("-m") + 1 :]
        return " ".join([module.removeprefix("egress_gateway."), *takewhile(_is_word, rest)])
    return Path(words[0]).name


@contextmanager
def on_cores(cores: frozenset[int]) -> Iterator[None]:
    """Processes that are started inside stay on these cores; an empty set changes nothing."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _is_word(word: str) -> bool:
    return bool(word) and not word.startswith("-")


def _stats() -> dict[int, list[str]]:
    """The fields of every process's `stat` from the state on; the name before may hold anything."""
    stats = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended in the meantime
    return stats


def _below(root: int, stats: dict[int, list[str]]) -> list[int]:
    found = [root] if root in stats else []
    for pid in found:
        found += [child for child, fields in stats.items() if int(fields[PARENT - FIRST_FIELD]) == pid]
    return found
