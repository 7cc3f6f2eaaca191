"""`egress audit query`: what does the log say."""

import sys
from datetime import datetime
from pathlib import Path

import msgspec
from rich.console import Console

from egress_gateway.adapters.audit_index import Query
from egress_gateway.cli.audit.people import persons
from egress_gateway.cli.audit.reading import (
    DEFAULT_LOG,
    RESTS_ON_INDEX,
    OpenLog,
    fail,
    micros,
    opened_log,
    read_keys,
    vouching,
)
from egress_gateway.cli.audit.recorded import Reading, details_of
from egress_gateway.cli.audit.rows import table_of
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.identify.admins import AdminAct


def query(
    directory: Path = DEFAULT_LOG,
    /,
    *,
    person: list[str] | None = None,
    app: str = "",
    agent: str = "",
    session: str = "",
    route: str = "",
    upstream: str = "",
    model: str = "",
    data_class: str = "",
    disclosed: str = "",
    outcome: str = "",
    code: str = "",
    rule: str = "",
    kind: str = "",
    actor: str = "",
    act: str = "",
    review: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    after: int = -1,
    count: bool = False,
    key: list[str] | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Find records, newest first, among those that a checkpoint covers; each is proven before it is shown.

    Args:
        directory: The log directory.
        person: A person, verified or asserted, by name (`<issuer>:<id>`) or pseudonym; several together.
        app: The application.
        agent: The agent.
        session: The session.
        route: The route.
        upstream: The upstream.
        model: The model, as requested or as served.
        data_class: A data class, or a family such as `pii`, found in the request or in the answer.
        disclosed: A data class, or a family, of which values of somebody's left.
        outcome: `permit`, `block` or `escalate`.
        code: The code of a decision or of an error.
        rule: The rule that settled the outcome.
        kind: A kind of record, such as `refusal` or `admin`.
        actor: Who administered or reviewed.
        act: What was done, such as `key.create` or `denied`.
        review: Id of a review.
        since: Not before this time; UTC unless it says otherwise.
        until: Before this time.
        limit: At most so many.
        after: The position of the last record of the page before: the next page.
        count: Only how many there are.
        key: A verifier key of the log, or a file that holds it, with which the checkpoint is checked.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: One record a line, exactly as it is in the log.
    """
    wanted = Query(
        app=app,
        agent=agent,
        session=session,
        route=route,
        upstream=upstream,
        model=model,
        data_class=data_class,
        disclosed=disclosed,
        outcome=outcome,
        code=code,
        rule=rule,
        kind=kind,
        actor=actor,
        act=act,
        review=review,
        since=micros(since),
        until=micros(until),
        beyond=after,
        limit=limit,
    )
    try:
        reading = Reading(AdminAct.AUDIT_QUERY, directory)
        with opened_log(directory, index, read_keys(key)) as log:
            wanted = msgspec.structs.replace(wanted, persons=persons(person, directory).pseudonyms)
            reading.enter("log", details_of(msgspec.structs.asdict(wanted)))
            if count:
                return _count(log, wanted, json=json)
            if json:
                return _lines(log, wanted)
            return _table(log, wanted)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)


def _count(log: OpenLog, wanted: Query, *, json: bool) -> int:
    size = log.proven.under.checkpoint.size
    found = log.index.count(msgspec.structs.replace(wanted, below=size))
    print(msgspec.json.encode({"count": found, "size": size}).decode() if json else f"{found:,} of {size:,} records")
    _note(RESTS_ON_INDEX)
    return 0


def _lines(log: OpenLog, wanted: Query) -> int:
    for hit in log.find(wanted):
        sys.stdout.buffer.write(hit.body + b"\n")
    sys.stdout.buffer.flush()
    _note(vouching(log))
    return 0


def _table(log: OpenLog, wanted: Query) -> int:
    hits = list(log.find(wanted))
    Console().print(table_of(hits))
    _note(vouching(log))
    if len(hits) == wanted.limit:
        print(f"there may be more; the next page: --after {hits[-1].seq}", file=sys.stderr)
    return 0


def _note(text: str) -> None:
    Console(stderr=True, style="dim").print(text, soft_wrap=True)
