"""`egress audit disclosures`: whose data left, when, to whom, and whether as it is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cyclopts import Parameter
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.audit.telling.phrases import number
from egress_gateway.cli.acts import Acts
from egress_gateway.cli.audit.reading import OpenLog, counted, fail, micros, opened_log
from egress_gateway.cli.audit.rotate_key import DEFAULT_STATE, own_key
from egress_gateway.cli.audit.value_rows import rows_of_value
from egress_gateway.cli.key_terms import moment
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct

_SHORTENED: Final = (b'"further_disclosed"', b'"abridged"')
"""In a record that does not list every value that left."""


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """One value that left once: what 45 CFR 164.528(b)(2) asks to be told of a disclosure, and where to find it."""

    at: str
    upstream: str
    """Who received it."""
    region: str
    baa: bool
    """Under a business associate agreement."""
    route: str
    """What for: the route, and who answers for it."""
    owner: str
    app: str
    person: str
    """Who sent it: the name, or the pseudonym where nobody knows it any more."""
    data_class: DataClass
    redacted: bool
    """It was replaced: the upstream got a stand-in."""
    end: str
    """How the attempt ended; empty while it is under way, or for one that nobody saw ending."""
    status: int
    """HTTP status of the upstream; 0 for none."""
    record: int
    """Position of the intent in the log."""
    request: RecordId


class Accounting(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress audit disclosures --json` prints."""

    classes: tuple[DataClass, ...]
    """As what the value has left."""
    pseudonyms: tuple[str, ...]
    """All that stand for it, in all quarters."""
    disclosures: tuple[Disclosure, ...]
    """In the order of the log."""
    unlisted: int
    """Attempts of the time whose records do not list all values that left: these may be among them."""


def disclosures(
    *,
    subject: str,
    data_class: Annotated[str, Parameter(name="--class")] = "",
    since: datetime | None = None,
    until: datetime | None = None,
    reason: str = "",
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Account for what left of somebody: when, to whom, for what, and whether it was replaced.

    That somebody asks is on record before the answer is given; the value is not.

    Args:
        subject: The value, or a text with the value in it, such as `MRN 12345678`.
        data_class: Only as this class, or family of classes; also one that a policy declares.
        since: Not before this time; UTC unless it says otherwise.
        until: Before this time.
        reason: Why, for the record of it.
        ticket: A reference, for the record of it.
        state: The gateway's state directory, which has the log.
        config: The configuration, which says who may do this; if it is left out, the one that the gateway noted in
            the state, else `gateway.yaml` here or beside the state directory.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: One JSON object.
    """
    places = StateConfig(directory=str(state))
    try:
        acts = Acts(AdminAct.AUDIT_QUERY, state=state, config=config, reason=reason, ticket=ticket)
        with SubjectReader(places) as reader:
            names = tuple(
                dict.fromkeys(row.subject.pseudonym for row in rows_of_value(reader, subject, data_class, state))
            )
            acts.enter(names[0] if names else "nobody", ["what=disclosures", f"pseudonyms={len(names)}"])
            with opened_log(Path(places.log), index, (own_key(acts.gateway, state),)) as log:
                search = _Search(log, reader, names, (micros(since), micros(until)))
                found = tuple(search.found())
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    report = Accounting(
        classes=tuple(sorted({one.data_class for one in found})),
        pseudonyms=names,
        disclosures=found,
        unlisted=search.unlisted,
    )
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return 0


class _Search:
    """Reads the whole log for values with these pseudonyms: an index from which rows are gone hides nothing."""

    def __init__(self, log: OpenLog, reader: SubjectReader, names: Sequence[str], span: tuple[int, int]) -> None:
        self._log = log
        self._reader = reader
        self._names = names
        self._since, self._until = span
        self.unlisted = 0

    def found(self) -> Iterator[Disclosure]:
        proven = self._log.proven
        with counted(proven.under.checkpoint.size - proven.first) as seen:
            for hit in self._log.scan((*(name.encode() for name in self._names), *_SHORTENED), seen):
                record = admit(hit.body)
                if isinstance(record, IntentRecord) and self._since <= record.ts < (self._until or record.ts + 1):
                    self.unlisted += bool(record.further_disclosed or record.abridged)
                    if any(one.subject in self._names for one in record.disclosed):
                        yield from self._of(hit.seq, record)

    def _of(self, seq: int, record: IntentRecord) -> Iterator[Disclosure]:
        who = self._reader.opened(record).principal
        outcome = self._outcome(record)
        for one in record.disclosed:
            if one.subject in self._names:
                yield Disclosure(
                    at=moment(record.ts),
                    upstream=record.target.upstream,
                    region=record.target.region,
                    baa=record.target.baa,
                    route=record.route,
                    owner=record.owner,
                    app=who.app,
                    person=who.person or who.asserted_person,
                    data_class=one.data_class,
                    redacted=one.redacted,
                    end=outcome.end if outcome is not None else "",
                    status=outcome.upstream_status if outcome is not None else 0,
                    record=seq,
                    request=record.rid,
                )

    def _outcome(self, intent: IntentRecord) -> OutcomeRecord | None:
        for hit in self._log.index.records_of(intent.rid):
            one = admit(hit.body)
            # The index only says where to look: what counts is what the record itself says.
            if isinstance(one, OutcomeRecord) and (one.rid, one.attempt) == (intent.rid, intent.attempt):
                if hit.seq >= self._log.proven.under.checkpoint.size:
                    return None
                self._log.proven.path(hit.seq, hit.leaf)
                return one
        return None


def _show(report: Accounting) -> None:
    console = Console()
    if not report.disclosures:
        console.print("nothing of it is on record as having left, or nobody knows any more whose it was")
        _show_unlisted(console, report)
        return
    shown = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading in ("time (UTC)", "record", "to", "for", "by", "class", "as", "ended"):
        shown.add_column(heading, overflow="fold", justify="right" if heading == "record" else "left")
    for one in report.disclosures:
        to = ", ".join(part for part in (one.upstream, one.region, "BAA" if one.baa else "") if part)
        by = "/".join(part for part in (one.app, one.person) if part)
        cells = (one.at, str(one.record), to, one.route, by, one.data_class)
        end = f"{one.end} {one.status or ''}".strip() or "not seen"
        shown.add_row(*map(Text, cells), Text("a stand-in" if one.redacted else "it is"), Text(end))
    console.print(shown)
    requests = len({one.request for one in report.disclosures})
    console.print(f"{number(len(report.disclosures), 'disclosure')} in {number(requests, 'request')}")
    _show_unlisted(console, report)


def _show_unlisted(console: Console, report: Accounting) -> None:
    if report.unlisted:
        attempts = number(report.unlisted, "attempt")
        console.print(f"{attempts} of this time had more values than their records list: it may have left there too")
