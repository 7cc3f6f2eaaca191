"""A record as one row of a table, for people."""

from collections.abc import Iterable

from rich.table import Table

from egress_gateway.adapters.audit_index import Hit
from egress_gateway.audit.records.exchanges import Exchange, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.records.record import admit, kind_of
from egress_gateway.cli.audit.reading import shown_time


def table_of(hits: Iterable[Hit]) -> Table:
    """The records in the order given."""
    table = Table(box=None, header_style="dim")
    for name in ("time (UTC)", "seq", "kind"):
        table.add_column(name, no_wrap=True, justify="right" if name == "seq" else "left")
    table.add_column("who, where", overflow="fold")
    table.add_column("outcome, found", overflow="fold")
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
