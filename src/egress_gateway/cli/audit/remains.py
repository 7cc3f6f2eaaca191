"""What an erasure does not reach: content sealed for others, and what names somebody beside the log."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import AuditIndex, Query
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.subjects.store import Row
from egress_gateway.audit.records.exchanges import Exchange, ToolRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.core.ids import RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind

_NEWEST: Final = 100
"""Records among which one with the name is looked for: reviews have none."""


class StillReadable(msgspec.Struct, frozen=True, kw_only=True):
    """Sealed content of requests by which a value left: the value may be in it, under somebody else's key."""

    holder: str
    """Whose key it is; once that is erased as well, nobody reads it."""
    requests: tuple[RecordId, ...]


def still_readable(rows: Sequence[Row], reader: SubjectReader, finder: AuditIndex) -> Iterator[StillReadable]:
    """Content in which values of these rows may be read when the rows are erased."""
    erased = {row.subject.pseudonym for row in rows}
    values = [row.subject.pseudonym for row in rows if row.kind is Kind.VALUE]
    holders: dict[str, dict[RecordId, None]] = {}
    for rid in dict.fromkeys(admit(hit.body).rid for hit in finder.disclosures(values)):
        for record in (admit(hit.body) for hit in finder.records_of(rid)):
            # What tokens of an intent stand for is sealed under the erased value's own key as well.
            if isinstance(record, ToolRecord) and record.sealed is not None and record.sealed.text:
                holders.setdefault(record.sealed.holder, {})[rid] = None
    for holder, requests in holders.items():
        if holder not in erased and reader.row(holder) is not None:
            yield StillReadable(holder=holder, requests=tuple(requests))


def names_of(rows: Iterable[Row], reader: SubjectReader, finder: AuditIndex) -> frozenset[str]:
    """The names that are sealed in records for people of these rows."""
    return frozenset(
        name
        for row in rows
        if row.kind is Kind.PERSON and (name := _name(row.subject.pseudonym, reader, finder)) is not None
    )


def still_named(places: StateConfig, texts: Iterable[str]) -> Iterator[str]:
    """Where the state names somebody besides the log, for other purposes than to remember."""
    wanted = frozenset(form for text in texts for form in _forms(text))
    for place, why in (
        (places.containments, "a containment in force names him; `egress contain lift` ends it"),
        (places.revoked_identities, "a revoked identity: it must stay to keep him out"),
        (places.acts, "acts that wait for the log; they are gone a second after the gateway runs"),
    ):
        files = [path for path in (Path(place), *Path(place).rglob("*")) if path.is_file()]
        contents = (path.read_bytes().decode(errors="replace").casefold() for path in files)
        if any(form in content for content in contents for form in wanted):
            yield f"{place}: {why}"


def _name(pseudonym: str, reader: SubjectReader, finder: AuditIndex) -> str | None:
    for hit in finder.find(Query(persons=(pseudonym,), limit=_NEWEST)):
        record = admit(hit.body)
        if isinstance(record, Exchange) and (name := reader.name(record.principal, record.rid)) is not None:
            return name.name
    return None


def _forms(text: str) -> Iterator[str]:
    """As it is given, and as lists of revoked identities have it: the id behind a blank."""
    folded = text.casefold()
    if folded:
        yield folded
    issuer, mark, name = folded.partition(":")
    if issuer and mark and name:
        yield f" {name}"
