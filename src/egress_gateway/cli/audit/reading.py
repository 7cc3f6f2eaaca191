"""The log that a command of `egress audit` is about: its files, what is found in it, its times, its errors."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from egress_gateway.adapters.audit_index import AuditIndex, Hit, Query
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import notes, segment_indexes
from egress_gateway.audit.checkpoint import stated_size
from egress_gateway.core.errors import ConfigError

DEFAULT_LOG: Final = Path("var/log")


def open_log(directory: Path) -> Directory:
    """The files of a log. Raises `ConfigError` if there is none."""
    if not directory.is_dir():
        raise ConfigError("there is no log directory; name it, or start the gateway first", file=str(directory))
    files = Directory(directory)
    if not segment_indexes(files):
        raise ConfigError("there is no segment of a log in it", file=str(directory))
    return files


def query_log(files: Directory, index: Path | None, wanted: Query) -> list[Hit]:
    """Matching records, newest first, among those that a checkpoint covers. Raises `ConfigError`, `Unavailable`."""
    with whole_index(files, index) as finder:
        return list(finder.find(wanted))


@contextmanager
def whole_index(files: Directory, index: Path | None) -> Iterator[AuditIndex]:
    """The index with every record that a checkpoint covers. Raises `ConfigError`, `Unavailable`."""
    history, _ = notes(files)
    files.close()
    if not history:
        raise ConfigError("the log has no checkpoint yet; wait a second", file=str(files.path))
    finder = AuditIndex(files.path, index)
    try:
        finder.catch_up(stated_size(history[-1]))
        yield finder
    finally:
        finder.close()


def micros(moment: datetime | None) -> int:
    """A moment in microseconds since the epoch, UTC unless it says otherwise; 0 for none."""
    if moment is None:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000_000)


def shown_time(micros: int) -> str:
    """A moment as people read it, UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def fail(error: Exception) -> int:
    """Say in one line what is wrong; the exit code of wrong usage."""
    print(f"error: {error}", file=sys.stderr)
    return 2
