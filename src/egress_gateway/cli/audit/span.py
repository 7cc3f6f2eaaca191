"""Where a time stands in the log: its records from the first to the last position, and what is beside them."""

import msgspec

from egress_gateway.adapters.audit_index import Hit, Query
from egress_gateway.audit.records.record import decode
from egress_gateway.cli.audit.reading import OpenLog


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Positions that hold every record of a time."""

    first: int
    last: int
    """One below the first if there is no record of it."""
    beside: tuple[tuple[int, bytes], ...]
    """The leaf before the first, which is older, and the one behind the last, which is newer; none where the log, or
    what was not pruned of it, begins or ends."""


def span_of(log: OpenLog, since: int, until: int) -> Span:
    """The span of a time, in microseconds since the epoch; 0 for open. Wider where clocks were not in step."""
    size = log.proven.under.checkpoint.size
    first, last = _indexed(log, since, until, size)
    before, behind = log.index.at(first - 1), None
    while before is not None and _ts(before) >= since:
        first -= 1
        before = log.index.at(first - 1)
    while last + 1 < size and (behind := log.index.at(last + 1)) is not None and (not until or _ts(behind) < until):
        last += 1
        behind = None
    return Span(first=first, last=last, beside=tuple((hit.seq, hit.leaf) for hit in (before, behind) if hit))


def _indexed(log: OpenLog, since: int, until: int, size: int) -> tuple[int, int]:
    """The first and the last position by the index; the gap where they would be if there is none."""
    found = log.index.span(Query(since=since, until=until, below=size))
    if found is not None:
        return found
    older = log.index.span(Query(until=since, below=size)) if since else None
    if older is not None:
        return older[1] + 1, older[1]
    kept = log.index.span(Query(below=size))
    first = size if kept is None else kept[0]
    return first, first - 1


def _ts(hit: Hit) -> int:
    return decode(hit.body).ts
