"""Which legal holds keep a key from being destroyed: those that hold a record that it tells something of.

The whole log is read for it, and proven, once for all holds. The index is not asked: what it does not list, because it
was damaged or somebody changed it, is held all the same.
"""

from collections.abc import Callable, Iterator, Sequence

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.accounts.retention import is_under
from egress_gateway.audit.merkle.leaf import unwrap
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.cli.audit.reading import OpenLog
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.legal_hold import Hold


def holds_on(
    names: Sequence[str],
    holds: Sequence[Hold],
    *,
    reader: SubjectReader,
    log: OpenLog,
    seen: Callable[[], object] = lambda: None,
) -> tuple[Hold, ...]:
    """The holds that erasing these pseudonyms would break; `seen` is told of each record that was read for it.

    Raises `Unavailable` where the log is not what its checkpoint vouches for: nothing may be concluded from it then.
    """
    persons = {hold.name: _persons(hold, reader) for hold in holds}
    # A hold on a person is on whatever comes, and one that names nothing is on everything, whatever there is.
    on = {hold.name for hold in holds if persons[hold.name].intersection(names) or _on_everything(hold)}
    if waiting := [hold for hold in holds if hold.name not in on]:
        for record in _naming(names, log, seen):
            on |= {hold.name for hold in waiting if is_under(hold, record, at=record.ts, persons=persons[hold.name])}
    return tuple(hold for hold in holds if hold.name in on)


def _on_everything(hold: Hold) -> bool:
    return not (hold.person or hold.route or hold.app or hold.since or hold.until)


def _persons(hold: Hold, reader: SubjectReader) -> frozenset[str]:
    if not hold.person:
        return frozenset()
    return frozenset({hold.person, *(row.subject.pseudonym for row in reader.person(hold.person))})


def _naming(names: Sequence[str], log: OpenLog, seen: Callable[[], object]) -> Iterator[Record]:
    """Records in which one of the pseudonyms stands, wherever it stands, up to the newest that was written."""
    written = [name.encode() for name in names]
    for hit in log.scan(written, seen):
        yield _read(hit.body)
    for leaf in log.proven.unproven():
        if any(name in leaf for name in written):
            yield _read(unwrap(leaf).body)


def _read(body: bytes) -> Record:
    try:
        return admit(body)
    except WireError as error:
        raise Unavailable(
            "log_damaged", "A record that names whom this is about cannot be read; run `egress audit verify`."
        ) from error
