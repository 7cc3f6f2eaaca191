"""What to look for among audit records, and what is found."""

from collections.abc import Sequence
from typing import Final

import msgspec

NAMED: Final = (
    "agent",
    "app",
    "session",
    "route",
    "upstream",
    "outcome",
    "kind",
    "code",
    "rule",
    "actor",
    "act",
    "review",
)
"""Fields of a query that a record has just so."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for; empty fields match everything, and all that are given must match."""

    persons: tuple[str, ...] = ()
    """Pseudonyms of one person, or of several; verified or asserted."""
    subjects: tuple[str, ...] = ()
    """Pseudonyms of values, of which one left with the record."""
    agent: str = ""
    app: str = ""
    session: str = ""
    route: str = ""
    upstream: str = ""
    model: str = ""
    """As requested, as asked for or as served."""
    data_class: str = ""
    """A class, or a family of them, found in the request or in the answer."""
    disclosed: str = ""
    """A class, or a family, of which values of somebody's left."""
    outcome: str = ""
    kind: str = ""
    code: str = ""
    rule: str = ""
    actor: str = ""
    """Who administered or reviewed."""
    act: str = ""
    review: str = ""
    since: int = 0
    until: int = 0
    """Microseconds since the epoch; `until` is exclusive, 0 means no end."""
    below: int = 0
    """Only records before this position, such as those that a checkpoint covers; 0 for all."""
    beyond: int = -1
    """Only what comes after the record at this position, in the order that is asked for; -1 for all."""
    oldest_first: bool = False
    """In the order of the log, instead of newest first by time."""
    limit: int = 100


class Hit(msgspec.Struct, frozen=True):
    """A record and its place."""

    seq: int
    body: bytes
    leaf: bytes
    """What the tree is over: the body in its envelope."""


def where(query: Query) -> tuple[str, Sequence[str | int]]:
    """The condition in SQL, and its values; a constant text whatever the values are."""
    parts: list[str] = []
    values: list[str | int] = []
    for column in NAMED:
        if value := getattr(query, column):
            # Indexes leave out empty names; the second condition is what lets the database use them.
            parts.append(f"{column} = ? AND {column} != ''")
            values.append(value)
    if query.persons:
        marks = ",".join("?" * len(query.persons))
        parts.append(
            f"(person IN ({marks}) AND person != '' OR asserted_person IN ({marks}) AND asserted_person != '')"
        )
        values += [*query.persons, *query.persons]
    if query.subjects:
        marks = ",".join("?" * len(query.subjects))
        parts.append(f"seq IN (SELECT seq FROM disclosure WHERE subject IN ({marks}))")  # noqa: S608  (marks only)
        values += query.subjects
    if query.model:
        parts.append("instr(model, ?) > 0")
        values.append(f" {query.model} ")
    if query.data_class:
        parts.append("(instr(classes, ?) > 0 OR instr(answered, ?) > 0)")
        values += [f" {query.data_class}."] * 2
    if query.disclosed:
        parts.append("instr(disclosed, ?) > 0")
        values.append(f" {query.disclosed}.")
    if query.since:
        parts.append("ts >= ?")
        values.append(query.since)
    if query.until:
        parts.append("ts < ?")
        values.append(query.until)
    if query.below:
        parts.append("seq < ?")
        values.append(query.below)
    if query.beyond >= 0:
        parts.append("seq > ?" if query.oldest_first else "(ts, seq) < (SELECT ts, seq FROM record WHERE seq = ?)")
        values.append(query.beyond)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def order(query: Query) -> str:
    """The order in SQL."""
    return "ORDER BY seq" if query.oldest_first else "ORDER BY ts DESC, seq DESC"
