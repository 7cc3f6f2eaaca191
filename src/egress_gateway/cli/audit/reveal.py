"""`egress audit reveal`: content that a route has sealed into the records of a request."""

import json as plain_json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.audit.records.exchanges import IntentRecord, ToolRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.audit.sealing.contents import Entry, open_entries, text_about
from egress_gateway.cli.acts import Acts, said_why
from egress_gateway.cli.audit.reading import fail, opened_log
from egress_gateway.cli.audit.rotate_key import DEFAULT_STATE, own_key
from egress_gateway.core.errors import ConfigError, Unavailable, WireError
from egress_gateway.core.ids import RecordId
from egress_gateway.core.state_config import StateConfig
from egress_gateway.identify.admins import AdminAct

NEGATIVE: Final = 1
_RECORD_ID: Final = re.compile("[0-9a-f]{32}")

Sealed = IntentRecord | ToolRecord


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one record of the request has."""

    what: str
    """`tools` or `redactions`, and which of the request."""
    holder: str
    """Pseudonym under whose key it is sealed."""
    values: tuple[tuple[str, str], ...] = ()
    """Names of tools with arguments, or tokens with what they stand for."""
    erased: tuple[str, ...] = ()
    """Tokens whose values were erased since."""
    left_out: int = 0
    """How many were too long to be recorded."""
    problem: str = ""
    """Why it cannot be shown: whoever it is of was erased, or it is not what was sealed."""


class Revealed(msgspec.Struct, frozen=True, kw_only=True):
    """What `egress audit reveal --json` prints."""

    request: RecordId
    contents: tuple[Content, ...]


def reveal(
    request: str,
    /,
    *,
    reason: str,
    ticket: str = "",
    state: Path = DEFAULT_STATE,
    config: Path | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Show what the tools of a request were asked to do, and what its tokens stand for, where the route records that.

    That somebody looks is on record before anything is shown. Exits 1 if there is nothing, or nothing that opens.

    Args:
        request: The request's id, as in `x-egress-record`.
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
        rid = _request_id(request)
        acts = Acts(AdminAct.AUDIT_REVEAL, state=state, config=config, reason=said_why(reason), ticket=ticket)
        with opened_log(Path(places.log), index, (own_key(acts.gateway, state),)) as log:
            bodies = log.index.of_request(rid)
        records = [record for record in map(decode, bodies) if isinstance(record, Sealed) and record.sealed is not None]
        if not records:
            return _nothing(bool(bodies))
        acts.enter(rid, [f"contents={len(records)}"])
        with SubjectReader(places) as reader:
            report = Revealed(request=rid, contents=tuple(_contents(records, reader)))
    except (ConfigError, Unavailable, WireError, OSError) as error:
        return fail(error)
    if json:
        print(msgspec.json.encode(report).decode())
    else:
        _show(report)
    return NEGATIVE if all(one.problem for one in report.contents) else 0


def _request_id(text: str) -> RecordId:
    if not _RECORD_ID.fullmatch(text):
        raise ConfigError(f"{text!r} is not the id of a request, which has 32 hexadecimal digits")
    return RecordId(text)


def _contents(records: list[Sealed], reader: SubjectReader) -> Iterator[Content]:
    for record in records:
        sealed = record.sealed
        if sealed is None:
            continue
        shown = Content(what=sealed.purpose, holder=sealed.holder, left_out=sealed.left_out)
        row = reader.row(sealed.holder)
        if row is None:
            yield msgspec.structs.replace(shown, problem="erased: nobody has the key any more")
            continue
        try:
            entries = open_entries(row.subject.key, sealed, record.rid)
        except WireError as error:
            yield msgspec.structs.replace(shown, problem=f"{error.reason}; check the log with `egress audit verify`")
            continue
        texts = [(entry, _text(entry, reader, record.rid)) for entry in entries]
        yield msgspec.structs.replace(
            shown,
            values=tuple((_named(record, entry.name), text) for entry, text in texts if text is not None),
            erased=tuple(entry.name for entry, text in texts if text is None),
        )


def _text(entry: Entry, reader: SubjectReader, rid: RecordId) -> str | None:
    """What an entry says; None if the value that it is about was erased, or if it was changed since."""
    if not entry.subject:
        return entry.text
    row = reader.row(entry.subject)
    try:
        return None if row is None else text_about(row.subject.key, entry, rid)
    except WireError:
        return None


def _named(record: Sealed, name: str) -> str:
    """Arguments go by their call's place among the record's tools."""
    if isinstance(record, ToolRecord) and name.isdecimal() and int(name) < len(record.tools):
        return record.tools[int(name)].name
    return name


def _nothing(known: bool) -> int:
    what = "no content is sealed in its records; its route does not ask for any" if known else "no such request"
    print(f"nothing to reveal: {what}", file=sys.stderr)
    return NEGATIVE


def _show(report: Revealed) -> None:
    for one in report.contents:
        print(f"{one.what}, sealed for {one.holder}:{f' {one.problem}' if one.problem else ''}")
        for name, text in one.values:
            # Escaped: what a model wrote must not speak to the terminal.
            print(f"  {name} = {plain_json.dumps(text)}")
        for name in one.erased:
            print(f"  {name}: erased, nobody has the value's key any more")
        if one.left_out:
            print(f"  {one.left_out} more were too long to be recorded")
