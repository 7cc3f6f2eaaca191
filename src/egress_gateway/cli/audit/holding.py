"""Which legal holds keep a key from being destroyed: those that hold a record which says something sealed under it."""

from collections.abc import Iterator, Sequence

from egress_gateway.adapters.audit_index import AuditIndex, Query
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.exchanges import Exchange
from egress_gateway.audit.record import admit
from egress_gateway.core.legal_hold import Hold

_ALL = 1 << 62


def holds_on(
    names: Sequence[str], holds: Sequence[Hold], *, reader: SubjectReader, finder: AuditIndex
) -> Iterator[Hold]:
    """The holds that erasing these pseudonyms would break."""
    for hold in holds:
        persons = {hold.person, *(row.subject.pseudonym for row in reader.person(hold.person))} if hold.person else None
        if persons is not None and persons.intersection(names):
            # Also before there is any record: a hold on a person is on whatever comes.
            yield hold
        elif any(_holds(hold, persons, record) for record in _records(names, hold, finder)):
            yield hold


def _records(names: Sequence[str], hold: Hold, finder: AuditIndex) -> Iterator[Exchange]:
    asked = Query(persons=tuple(names), route=hold.route, app=hold.app, since=hold.since, until=hold.until, limit=_ALL)
    for hits in (finder.find(asked), finder.disclosures(names)):
        for hit in hits:
            record = admit(hit.body)
            if isinstance(record, Exchange):
                yield record


def _holds(hold: Hold, persons: set[str] | None, record: Exchange) -> bool:
    who = record.principal
    return (
        (persons is None or bool(persons & {who.person, who.asserted_person}))
        and hold.route in {"", record.route}
        and hold.app in {"", who.app}
        and hold.since <= record.ts < (hold.until or record.ts + 1)
    )
