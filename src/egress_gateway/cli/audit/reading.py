"""The log that a command of `egress audit` is about: its files, what is found in it, its times, its errors."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from egress_gateway.adapters.audit_index import AuditIndex, Hit, Query
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes
from egress_gateway.adapters.proven_log import ProvenLog, signed_by, vouched
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.notes.checkpoint import VerifierKey, check_key
from egress_gateway.audit.notes.log_keys import KeyChain
from egress_gateway.audit.records.own_kinds import LogKeyRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.core.errors import ConfigError, Unavailable, WireError

DEFAULT_LOG: Final = Path("var/log")
NOT_PROVEN: Final = 1
USAGE: Final = 2
MOST_KEYS: Final = 10_000
RESTS_ON_INDEX: Final = "that there are no others rests on the index; `egress audit export` reads the whole log"
_TAMPERED: Final = {"record_not_proven", "log_damaged"}


class OpenLog(msgspec.Struct, frozen=True):
    """A log, its index up to its newest checkpoint, and the proofs under that checkpoint."""

    index: AuditIndex
    proven: ProvenLog

    def find(self, wanted: Query) -> Iterator[Hit]:
        """Matching records that the checkpoint covers; each is proven before it is told. Raises `Unavailable`."""
        size = self.proven.under.checkpoint.size
        for hit in self.index.find(msgspec.structs.replace(wanted, below=size)):
            self.proven.path(hit.seq, hit.leaf)
            yield hit

    def scan(self, has: Collection[bytes], seen: Callable[[], object]) -> Iterator[Hit]:
        """Every record with one of these texts in it, from the whole log that the checkpoint covers, in order.

        Does not ask the index, so that nobody who changes it can hide any. They are proven when the last one is
        told: raises `Unavailable`, at the latest then. `seen` is told of each record that was read.
        """
        for seq, leaf in self.proven.whole():
            seen()
            if any(text in leaf for text in has):
                yield Hit(seq, unwrap(leaf).body, leaf)


@contextmanager
def counted(total: int) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, for so many steps; what is yielded is called for each."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


@contextmanager
def opened_log(
    directory: Path, index: Path | None, keys: tuple[VerifierKey, ...] = (), *, cosigned: bool = False
) -> Iterator[OpenLog]:
    """A log to look things up in, signed by one of the keys or one that they lead to; by anybody if there are none.

    Raises `ConfigError`, and `Unavailable` also for an index that lacks records.
    """
    files = open_log(directory)
    try:
        under = vouched(files, cosigned=cosigned)
        finder = AuditIndex(files.path, index)
        try:
            finder.catch_up(under.checkpoint.size)
            finder.check_whole()
            log = OpenLog(finder, ProvenLog(files, under))
            if keys:
                chain, _ = followed(log, keys)
                log.proven.under = signed_by(under, chain.signers(under.checkpoint.size))
            yield log
        finally:
            finder.close()
    finally:
        files.close()


def open_log(directory: Path) -> Directory:
    """The files of a log. Raises `ConfigError` if there is none."""
    if not directory.is_dir():
        raise ConfigError("there is no log directory; name it, or start the gateway first", file=str(directory))
    files = Directory(directory)
    if not segment_indexes(files):
        raise ConfigError("there is no segment of a log in it", file=str(directory))
    return files


def followed(
    log: OpenLog, trusted: Sequence[VerifierKey], recovery: VerifierKey | None = None
) -> tuple[KeyChain, dict[int, str]]:
    """The log's keys from those that are trusted on; what is wrong with records about keys that changed nothing.

    Where the log's records about keys stand is proven under the checkpoint, and what they say is signed by a key
    that is trusted at that place. Raises `Unavailable`.
    """
    chain = KeyChain(log.proven.under.checkpoint.origin, trusted, recovery)
    refused = {}
    for hit in log.find(Query(kind="log_key", limit=MOST_KEYS, oldest_first=True)):
        record = admit(hit.body)
        if isinstance(record, LogKeyRecord):
            try:
                chain.take(hit.seq, record)
            except WireError as error:
                refused[hit.seq] = error.reason
    return chain, refused


def query_log(directory: Path, index: Path | None, wanted: Query) -> list[Hit]:
    """Matching records that a checkpoint covers, proven, newest first. Raises `ConfigError`, `Unavailable`."""
    with opened_log(directory, index) as log:
        return list(log.find(wanted))


def read_keys(given: list[str] | None) -> tuple[VerifierKey, ...]:
    """Verifier keys, or files that hold one each. Raises `ConfigError`."""
    return tuple(one_key(key) for key in given or ())


def one_key(key: str) -> VerifierKey:
    """A verifier key, or the one in a file. Raises `ConfigError`."""
    try:
        text = Path(key).read_text(encoding="ascii") if "+" not in key or Path(key).is_file() else key
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("cannot be read; give the key or a file that holds it", file=key) from error
    vkey = VerifierKey(text.strip())
    try:
        check_key(vkey)
    except WireError as error:
        raise ConfigError(f"{error.reason}; give the key or a file that holds it") from error
    return vkey


def vouching(log: OpenLog) -> str:
    """One line that says what everything shown was proven with."""
    under = log.proven.under
    key = f"signed by {under.key}" if under.key else "its signature was not checked: give --key"
    covers = f"{under.checkpoint.size:,} records of {under.checkpoint.origin}"
    return f"every record is proven to be in the log under the checkpoint of {covers}; {key}; {RESTS_ON_INDEX}"


def micros(moment: datetime | None) -> int:
    """A moment in microseconds since the epoch, UTC unless it says otherwise; 0 for none."""
    if moment is None:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000_000)


def shown_time(micros: int) -> str:
    """A moment as people read it, UTC."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def fail(error: Exception) -> int:
    """Say in one line what is wrong; the exit code: negative verdict for what is not proven, else wrong usage."""
    print(f"error: {error}", file=sys.stderr)
    return NOT_PROVEN if isinstance(error, Unavailable) and error.code in _TAMPERED else USAGE
