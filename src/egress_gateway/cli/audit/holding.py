"""Which legal holds keep a key from being destroyed: those that hold a record that it tells something of."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import AuditIndex, Query
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.accounts.retention import is_under
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.subjects import Kind, is_pseudonym

_ALL: Final = 1 << 62
_SEALING: Final = ("intent", "tool")
"""Kinds of record with content that may be sealed under an application's key."""


def holds_on(
    names: Sequence[str], holds: Sequence[Hold], *, reader: SubjectReader, finder: AuditIndex
) -> Iterator[Hold]:
    """The holds that erasing these pseudonyms would break."""
    for hold in holds:
        persons = _persons(hold, reader)
        # A hold on a person is on whatever comes, and one that names nothing is on everything, whatever there is.
        at_once = bool(persons.intersection(names)) or _on_everything(hold)
        if at_once or any(_on(hold, record, persons) for record in _records(names, hold, finder)):
            yield hold


def _on_everything(hold: Hold) -> bool:
    return not (hold.person or hold.route or hold.app or hold.since or hold.until)


def _on(hold: Hold, record: Record, persons: frozenset[str]) -> bool:
    return is_under(hold, record, at=record.ts, persons=persons)


def _persons(hold: Hold, reader: SubjectReader) -> frozenset[str]:
    if not hold.person:
        return frozenset()
    return frozenset({hold.person, *(row.subject.pseudonym for row in reader.person(hold.person))})


def _records(names: Sequence[str], hold: Hold, finder: AuditIndex) -> Iterator[Record]:
    """Records that may be under the hold and name one of the pseudonyms."""
    asked = Query(route=hold.route, app=hold.app, since=hold.since, until=hold.until, limit=_ALL)
    for hits in (finder.find(msgspec.structs.replace(asked, persons=tuple(names))), finder.disclosures(names)):
        for hit in hits:
            yield admit(hit.body)
    written = [name.encode() for name in names]
    for kind in _not_indexed(names, hold):
        for hit in finder.find(msgspec.structs.replace(asked, kind=kind)):
            if any(name in hit.body for name in written):
                yield admit(hit.body)


def _not_indexed(names: Sequence[str], hold: Hold) -> Iterator[str]:
    """Kinds of record that name pseudonyms where the index does not say so."""
    if any(is_pseudonym(name, Kind.APP) for name in names):
        yield from _SEALING
    if not (hold.person or hold.route or hold.app):
        # Whom an administrator asked about or contained.
        yield "admin"
