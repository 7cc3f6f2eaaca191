"""Requests that the log knows of, for the commands that look back."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.audit_index import Query
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.records.exchanges import Exchange, OutcomeRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli.audit.reading import query_log
from egress_gateway.cli.key_terms import span
from egress_gateway.cli.policy.reading import now
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind, is_pseudonym

MOST_RECORDS: Final = 100_000
"""That are looked at, the latest of them: some 300 MB."""
SINCE: Final = "7d"
UNNAMED: Final = "\0"
"""Begins the name of who has none any more."""


def outcomes(state: Path, *, route: str, since: str, index: Path | None) -> Iterator[OutcomeRecord]:
    """How requests ended that left, newest first. Raises `ConfigError` and `Unavailable`."""
    for record in _records(state, "outcome", route=route, since=since, index=index):
        if isinstance(record, OutcomeRecord):
            yield record


def refusals(state: Path, *, route: str, since: str, index: Path | None) -> Iterator[Exchange]:
    """Requests that did not leave, newest first. Raises `ConfigError` and `Unavailable`."""
    yield from _records(state, "refusal", route=route, since=since, index=index)


def with_names(state: Path, records: Iterable[OutcomeRecord]) -> tuple[list[OutcomeRecord], int]:
    """The records by the names of who asked, and of how many these cannot be read, or not any more.

    Those say a name that no rule can have: a pseudonym in a rule would mean nobody. Raises `ConfigError`.
    """
    try:
        reader = SubjectReader(StateConfig(directory=str(state)))
    except ConfigError:
        named = list(records)
    else:
        with reader:
            named = [reader.opened(record) for record in records]
    marked = [_marked(record) for record in named]
    return marked, sum(after is not before for before, after in zip(named, marked, strict=True))


def _marked(record: OutcomeRecord) -> OutcomeRecord:
    who = record.principal
    if not is_pseudonym(who.person, Kind.PERSON):
        return record
    return msgspec.structs.replace(record, principal=msgspec.structs.replace(who, person=f"{UNNAMED}{who.person}"))


def _records(state: Path, kind: str, *, route: str, since: str, index: Path | None) -> Iterator[Exchange]:
    wanted = Query(kind=kind, route=route, since=now() - span(since), limit=MOST_RECORDS)
    for hit in query_log(Path(StateConfig(directory=str(state)).log), index, wanted):
        record = admit(hit.body)
        if isinstance(record, Exchange):
            yield record
