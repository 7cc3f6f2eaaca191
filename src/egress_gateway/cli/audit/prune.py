"""`egress audit prune`: take away the first segments of the log when nothing keeps them any more."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_indexes, segment_name
from egress_gateway.adapters.file_lock import exclusive
from egress_gateway.adapters.legal_holds import read_holds, standing
from egress_gateway.adapters.prune import Plan, carry_out, plan
from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.accounts.retention import Term
from egress_gateway.audit.merkle.segment import SEGMENT_LEAVES
from egress_gateway.audit.notes.note import VerifierKey
from egress_gateway.cli.acts import Acts, configuration_to_read, said_why
from egress_gateway.cli.audit.reading import fail, one_key, open_log, shown_time
from egress_gateway.cli.audit.rotate_key import DEFAULT_STATE, own_key
from egress_gateway.cli.listing import print_list
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.retention import RetentionConfig
from egress_gateway.core.state_config import StateConfig
from egress_gateway.core.subjects import Kind, is_pseudonym
from egress_gateway.identify.admins import AdminAct

_UNSAID: Final = (
    "the configuration does not say how long records are kept, so that none may go; write `retention:` in it, such as "
    "`retention: {default: eu-ai-act}`"
)


class PruneLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one segment."""

    segment: int
    records: int | None = None
    """None of the segment that is still written to; it has no times yet either."""
    oldest: str = ""
    newest: str = ""
    kept_until: str = ""
    because: str
    goes: bool


def prune(
    *,
    dry_run: bool = False,
    reason: str = "",
    ticket: str = "",
    key: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    json: bool = False,
) -> int:
    """Take away the first segments of the log, as many as nothing keeps: no retention, no hold.

    Later proofs stay whole, because the tiles stay. A gateway that runs goes on meanwhile.

    Args:
        dry_run: Only show what would go, and what keeps the next.
        reason: Why, for the record of it; required unless `--dry-run` is given.
        ticket: A reference, for the record of it.
        key: The log's verifier key, or a file that holds it, which must have signed the newest checkpoint; if it is
            left out, that of the key in the state.
        state: The gateway's state directory.
        config: The configuration, which says how long records are kept and who may do this; if it is left out, the
            one that the gateway noted in the state, else `gateway.yaml` here or beside the state directory.
        json: One JSON object a segment.
    """
    acts: Acts | None = None
    try:
        if dry_run:
            gateway = configuration_to_read(state, config)
        else:
            acts = Acts(AdminAct.AUDIT_PRUNE, state=state, config=config, reason=said_why(reason), ticket=ticket)
            gateway = acts.gateway
        files = open_log(Path(StateConfig(directory=str(state)).log))
        try:
            holds = Path(StateConfig(directory=str(state)).holds)
            if acts is None:
                planned = _planned(files, gateway, state, key, read_holds(holds))
            else:
                with exclusive(files.path / "prune"):
                    planned = _planned(files, gateway, state, key, before := read_holds(holds))
                    with standing(holds) as now:
                        _check_holds(before, now)
                        _carry_out(acts, files.path, planned)
        finally:
            files.close()
    except (ConfigError, Unavailable, OSError) as error:
        code = fail(error)
        _say_failed(acts)
        return code
    _show(planned, done=not dry_run, json=json)
    return 0


def _planned(files: Directory, gateway: GatewayConfig, state: Path, key: str, holds: Sequence[Hold]) -> Plan:
    if gateway.retention is None:
        raise ConfigError(_UNSAID)
    vkey = one_key(key) if key else own_key(gateway, state)
    return _scan(files, vkey, gateway.retention, holds, _persons(holds, StateConfig(directory=str(state))))


def _check_holds(before: Sequence[Hold], now: Sequence[Hold]) -> None:
    """Reading the log takes minutes, in which somebody may have put a hold in force."""
    if added := [hold.name for hold in now if hold not in before]:
        raise ConfigError(f"a hold was added while the log was read: {', '.join(added)}; run the command again")


def _scan(
    files: Directory,
    vkey: VerifierKey,
    retention: RetentionConfig,
    holds: Sequence[Hold],
    persons: Mapping[str, frozenset[str]],
) -> Plan:
    total = sum(files.size(segment_name(index)) for index in segment_indexes(files))
    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("", total=total)
        return plan(
            files,
            vkey,
            retention,
            holds=holds,
            persons=persons,
            now=SystemClock().now(),
            segment_leaves=SEGMENT_LEAVES,
            seen=lambda read: progress.advance(task, read),
        )


def _persons(holds: Sequence[Hold], state: StateConfig) -> Mapping[str, frozenset[str]]:
    """All pseudonyms of the person of each hold, of every quarter; whom nobody knows is anybody: too much is kept."""
    held = {hold.name: hold.person for hold in holds if hold.person}
    if not held:
        return {}
    try:
        reader = SubjectReader(state)
    except ConfigError as error:
        print(f"whoever a hold names may be anybody here: {error}", file=sys.stderr)
        return {}
    with reader:
        known = {name: frozenset(row.subject.pseudonym for row in reader.person(one)) for name, one in held.items()}
    return {name: found or _as_given(held[name]) for name, found in known.items()}


def _as_given(person: str) -> frozenset[str]:
    """A pseudonym stays one when nobody knows any more whose it was."""
    return frozenset({person} if is_pseudonym(person, Kind.PERSON) else ())


def _carry_out(acts: Acts, directory: Path, planned: Plan) -> None:
    if planned.going:
        records = sum(term.records for term in planned.going)
        newest = max(term.newest for term in planned.going)
        acts.enter(f"segments 0-{planned.until - 1}", [f"records={records}", f"newest={shown_time(newest)}"])
    if planned.going or planned.left_over:
        carry_out(directory, planned.until)


def _say_failed(acts: Acts | None) -> None:
    try:
        if acts is not None:
            acts.failed()
    except ConfigError as second:
        print(f"error: nor can it be recorded that it failed: {second}", file=sys.stderr)


def _show(planned: Plan, *, done: bool, json: bool) -> None:
    lines = [_line(term, goes=True) for term in planned.going]
    if planned.staying is not None:
        lines.append(_line(planned.staying, goes=False))
    else:
        lines.append(PruneLine(segment=planned.until, because="it is still written to", goes=False))
    print_list(lines, _table, json=json)
    if json:
        return
    count, word = len(planned.going), "went" if done else "may go"
    print(f"{count} segment{'' if count == 1 else 's'} {word}, and {planned.pruned} had gone before")
    if planned.left_over:
        print(f"{planned.left_over} left over by an earlier run {'are deleted' if done else 'will be deleted'}")


def _line(term: Term, *, goes: bool) -> PruneLine:
    because = term.because
    if term.held:
        because = f"held by {', '.join(term.held)}"
    if term.obstacle:
        because = term.obstacle
    return PruneLine(
        segment=term.segment,
        records=term.records,
        oldest=shown_time(term.oldest),
        newest=shown_time(term.newest),
        kept_until=shown_time(term.kept_until),
        because=because,
        goes=goes,
    )


def _table(lines: Sequence[PruneLine]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("segment", "records", "oldest (UTC)", "newest", "kept until", "because of", ""):
        table.add_column(heading, overflow="fold", justify="right" if heading in {"segment", "records"} else "left")
    for line in lines:
        cells = (str(line.segment), str(line.records or ""), line.oldest, line.newest, line.kept_until, line.because)
        table.add_row(*map(Text, cells), Text("goes", style="red") if line.goes else Text("stays", style="green"))
    return table
