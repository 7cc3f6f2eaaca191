"""`egress audit query`: what does the log say."""

import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from egress_gateway.adapters.audit_index import Hit, Query
from egress_gateway.audit.exchanges import Exchange, OutcomeRecord, RefusalRecord
from egress_gateway.audit.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.record import admit
from egress_gateway.audit.verify import kind_of
from egress_gateway.cli.audit.reading import DEFAULT_LOG, fail, micros, open_log, query_log, shown_time
from egress_gateway.core.errors import ConfigError, Unavailable


def query(
    directory: Path = DEFAULT_LOG,
    /,
    *,
    person: str = "",
    app: str = "",
    agent: str = "",
    session: str = "",
    route: str = "",
    upstream: str = "",
    data_class: str = "",
    outcome: str = "",
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Find records, newest first, among those that a checkpoint covers.

    Args:
        directory: The log directory.
        person: Verified or asserted.
        app: The application.
        agent: The agent.
        session: The session.
        route: The route.
        upstream: The upstream.
        data_class: A data class, or a family such as `pii`.
        outcome: `permit`, `block` or `escalate`.
        kind: A kind of record, such as `refusal` or `admin`.
        since: Not before this time; UTC unless it says otherwise.
        until: Before this time.
        limit: At most so many.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: One record a line, exactly as it is in the log.
    """
    wanted = Query(
        persons=(person,) if person else (),
        app=app,
        agent=agent,
        session=session,
        route=route,
        upstream=upstream,
        data_class=data_class,
        outcome=outcome,
        kind=kind,
        since=micros(since),
        until=micros(until),
        limit=limit,
    )
    try:
        hits = query_log(open_log(directory), index, wanted)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    if json:
        for hit in hits:
            sys.stdout.buffer.write(hit.body + b"\n")
        sys.stdout.buffer.flush()
    else:
        Console().print(_table(hits))
    return 0


def _table(hits: list[Hit]) -> Table:
    table = Table(box=None, header_style="dim")
    for name in ("time (UTC)", "seq", "kind"):
        table.add_column(name, no_wrap=True, justify="right" if name == "seq" else "left")
    table.add_column("who, where")
    table.add_column("outcome, found")
    for hit in hits:
        record = admit(hit.body)
        row: tuple[str, ...] = (shown_time(record.ts), str(hit.seq), kind_of(record))
        match record:
            case Exchange():
                row += _told(record)
            case AdminRecord():
                row += (f"{record.actor or record.uid} ({record.role})", f"{record.act} {record.object}")
            case ReviewRecord():
                who = f"{record.actor} ({record.role})" if record.actor else record.app
                row += (f"{who}\n{record.route}", f"{record.act}: review {record.review}")
        table.add_row(*row)
    return table


def _told(record: Exchange) -> tuple[str, str]:
    """Two cells: who asked and where it went; what was decided and what had been found."""
    who = record.principal
    failure = record.error if isinstance(record, OutcomeRecord | RefusalRecord) else None
    code = failure.code if failure is not None else record.policy.code
    reason = record.policy.rule if code == "rule" else code
    decided = record.policy.outcome if reason in {"", record.policy.outcome} else f"{record.policy.outcome}: {reason}"
    found = ", ".join(f"{count.data_class} {count.count}" for count in record.request.classes)
    return (
        "\n".join(
            (
                "/".join(name for name in (who.app, who.person or who.asserted_person, who.agent) if name),
                " > ".join(name for name in (record.route, record.target.upstream) if name),
            )
        ).strip(),
        "\n".join((decided, found)).strip(),
    )
