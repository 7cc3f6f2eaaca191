"""`egress audit`: is the log what was signed, and what does it say."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
from rich.table import Table

from egress_gateway.adapters.audit_check import check_log
from egress_gateway.adapters.audit_index import AuditIndex, Hit, Query
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import notes, segment_indexes, segment_name
from egress_gateway.audit.checkpoint import VerifierKey, check_key, stated_size
from egress_gateway.audit.exchanges import Exchange, OutcomeRecord, RefusalRecord
from egress_gateway.audit.operations import AdminRecord, ReviewRecord
from egress_gateway.audit.record import admit
from egress_gateway.audit.report import Report, Verdict
from egress_gateway.audit.verify import kind_of
from egress_gateway.core.errors import ConfigError, Unavailable, WireError

DEFAULT_LOG: Final = Path("var/log")
_SHOWN_FINDINGS: Final = 20


def verify(directory: Path = DEFAULT_LOG, /, *, key: str, trusted: list[Path] | None = None, json: bool = False) -> int:
    """Check every byte of a log: 0 if it is whole, 1 if it was tampered with or is incomplete.

    A log that is being written is checked up to a checkpoint that covers all that is there at the
    start. Records that no checkpoint covers make a log incomplete: anybody could have put them there.

    Args:
        directory: The log directory.
        key: The log's verifier key, or a file that holds it; never take it from the log's own machine.
        trusted: Checkpoints that were kept elsewhere; the log must contain what they cover.
        json: The whole report as one JSON object.
    """
    try:
        vkey = _verifier_key(key)
        kept = [path.read_bytes() for path in trusted or []]
        report = _verify(open_log(directory), vkey, kept)
    except (ConfigError, OSError) as error:
        return _fail(error)
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return 0 if report.verdict is Verdict.OK else 1


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
        person=person,
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
        return _fail(error)
    if json:
        for hit in hits:
            sys.stdout.buffer.write(hit.body + b"\n")
        sys.stdout.buffer.flush()
    else:
        Console().print(_table(hits))
    return 0


def open_log(directory: Path) -> Directory:
    """The files of a log. Raises `ConfigError` if there is none."""
    if not directory.is_dir():
        raise ConfigError("there is no log directory; name it, or start the gateway first", file=str(directory))
    files = Directory(directory)
    if not segment_indexes(files):
        raise ConfigError("there is no segment of a log in it", file=str(directory))
    return files


def _verifier_key(key: str) -> VerifierKey:
    text = Path(key).read_text(encoding="ascii") if "+" not in key or Path(key).is_file() else key
    vkey = VerifierKey(text.strip())
    try:
        check_key(vkey)
    except WireError as error:
        raise ConfigError(f"{error.reason}; give the key or a file that holds it") from error
    return vkey


def _verify(files: Directory, vkey: VerifierKey, kept: Iterable[bytes]) -> Report:
    total = sum(files.size(segment_name(index)) for index in segment_indexes(files))
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=total)
        report = check_log(files, vkey, kept, seen=lambda read: progress.advance(task, read))
    files.close()
    return report


def query_log(files: Directory, index: Path | None, wanted: Query) -> list[Hit]:
    """Matching records, newest first, among those that a checkpoint covers. Raises `ConfigError`, `Unavailable`."""
    history, _ = notes(files)
    files.close()
    if not history:
        raise ConfigError("the log has no checkpoint yet; wait a second", file=str(files.path))
    finder = AuditIndex(files.path, index)
    try:
        finder.catch_up(stated_size(history[-1]))
        return list(finder.find(wanted))
    finally:
        finder.close()


def _show(report: Report) -> None:
    print(f"{report.verdict.value}: {report.records} records, {report.covered} of them covered by a checkpoint")
    print(f"origin {report.origin or '-'}, {report.checkpoints} checkpoints, root {report.root}")
    if report.last_ts:
        print(f"from {_time(report.first_ts)} to {_time(report.last_ts)}")
    print(", ".join(f"{count} {kind}" for kind, count in report.kinds.items()))
    print(f"{report.open_intents} intents under way, {report.orphans} orphans")
    for finding in report.findings[:_SHOWN_FINDINGS]:
        place = f"record {finding.seq}" if finding.seq >= 0 else "log"
        where = f" (segment {finding.segment}, byte {finding.byte})" if finding.byte >= 0 else ""
        print(f"  {finding.severity.value}: {finding.code} at {place}{where} {finding.detail}".rstrip())
    hidden = len(report.findings) + report.further_findings - _SHOWN_FINDINGS
    if hidden > 0:
        print(f"  and {hidden} more")


def _table(hits: list[Hit]) -> Table:
    table = Table(box=None, header_style="dim")
    for name in ("time (UTC)", "seq", "kind"):
        table.add_column(name, no_wrap=True, justify="right" if name == "seq" else "left")
    table.add_column("who, where")
    table.add_column("outcome, found")
    for hit in hits:
        record = admit(hit.body)
        row: tuple[str, ...] = (_time(record.ts), str(hit.seq), kind_of(record))
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


def _time(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


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


def micros(moment: datetime | None) -> int:
    """A moment in microseconds since the epoch, UTC unless it says otherwise; 0 for none."""
    if moment is None:
        return 0
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1_000_000)


def _fail(error: Exception) -> int:
    print(f"error: {error}", file=sys.stderr)
    return 2
