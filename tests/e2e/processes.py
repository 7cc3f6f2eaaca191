"""What /proc tells of processes that come and go while one looks.

A process or a descriptor that ends between being listed and being read is left out (proc(5): the file is not
there, or there is no such process).
"""

from pathlib import Path

ENDED = (FileNotFoundError, ProcessLookupError)


def children(pid: int) -> list[int]:
    """The process ids of a process's children."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except ENDED:
        return []


def words(pid: int) -> tuple[str, ...]:
    """The command line of a process; nothing of one that has ended."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except ENDED:
        return ()
    return tuple(line.decode(errors="replace").split("\0")[:-1])


def descriptors(pid: int) -> list[str]:
    """What the open descriptors of a process lead to."""
    leads = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            leads.append(str(entry.readlink()))
        except ENDED:
            continue
    return leads
