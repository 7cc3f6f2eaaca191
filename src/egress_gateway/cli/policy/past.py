"""Requests that the log knows of, for the commands that look back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from egress_gateway.adapters.audit_index import Query
from egress_gateway.audit.exchanges import Exchange, OutcomeRecord
from egress_gateway.audit.record import admit
from egress_gateway.cli.audit.reading import query_log
from egress_gateway.cli.key_terms import span
from egress_gateway.cli.policy.reading import now
from egress_gateway.core.config import StateConfig

MOST_RECORDS: Final = 100_000
"""That are looked at, the latest of them: some 300 MB."""
SINCE: Final = "7d"


def outcomes(state: Path, *, route: str, since: str, index: Path | None) -> Iterator[OutcomeRecord]:
    """How requests ended that left, newest first. Raises `ConfigError` and `Unavailable`."""
    for record in _records(state, "outcome", route=route, since=since, index=index):
        if isinstance(record, OutcomeRecord):
            yield record


def refusals(state: Path, *, route: str, since: str, index: Path | None) -> Iterator[Exchange]:
    """Requests that did not leave, newest first. Raises `ConfigError` and `Unavailable`."""
    yield from _records(state, "refusal", route=route, since=since, index=index)


def _records(state: Path, kind: str, *, route: str, since: str, index: Path | None) -> Iterator[Exchange]:
    wanted = Query(kind=kind, route=route, since=now() - span(since), limit=MOST_RECORDS)
    for hit in query_log(Path(StateConfig(directory=str(state)).log), index, wanted):
        record = admit(hit.body)
        if isinstance(record, Exchange):
            yield record
