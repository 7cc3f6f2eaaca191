"""`egress audit show`: one request whole, told in words and with its records."""

import re
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from egress_gateway.adapters.audit_index import Hit, Query
from egress_gateway.audit.records.exchanges import Exchange
from egress_gateway.audit.records.record import Record, admit
from egress_gateway.audit.telling.words import Context, explain
from egress_gateway.cli.audit.reading import (
    DEFAULT_LOG,
    OpenLog,
    fail,
    opened_log,
    read_keys,
    vouching,
)
from egress_gateway.cli.audit.recorded import Reading
from egress_gateway.cli.audit.rows import table_of
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.ids import RecordId
from egress_gateway.identify.admins import AdminAct

_RECORD_ID: Final = re.compile("[0-9a-f]{32}")
_MOST_OF_A_REVIEW: Final = 1000


def show(
    record: str,
    directory: Path = DEFAULT_LOG,
    /,
    *,
    contest: str = "",
    key: list[str] | None = None,
    index: Path | None = None,
    json: bool = False,
) -> int:
    """Show one request: what happened to it in plain sentences, its records, and that they are in the log.

    Args:
        record: The request's id (`x-egress-record`), or the position of one of its records.
        directory: The log directory.
        contest: How a decision is contested here, as a sentence to end the explanation with.
        key: A verifier key of the log, or a file that holds it, with which the checkpoint is checked.
        index: An index file elsewhere, for a log directory that cannot be written to.
        json: The explanation, and the records with their proofs, as one JSON object.
    """
    try:
        reading = Reading(AdminAct.AUDIT_QUERY, directory)
        with opened_log(directory, index, read_keys(key)) as log:
            reading.enter(record)
            hits = of_request(log, record)
            if json:
                print(_as_json(log, hits, contest))
            else:
                _tell(log, hits, contest)
    except (ConfigError, Unavailable, OSError) as error:
        return fail(error)
    return 0


def of_request(log: OpenLog, record: str) -> list[Hit]:
    """All records of a request and of the reviews it was in, proven, in order. Raises `ConfigError`, `Unavailable`."""
    if _RECORD_ID.fullmatch(record):
        first = None
        rid = RecordId(record)
    elif record.isdecimal():
        first = log.index.at(int(record))
        rid = admit(first.body).rid if first is not None else RecordId("")
    else:
        raise ConfigError(f"{record!r} is neither the id of a request, 32 hex digits, nor a position in the log")
    size = log.proven.under.checkpoint.size
    hits = {hit.seq: hit for hit in log.index.records_of(rid)}
    if first is not None:
        hits[first.seq] = first
    for review in sorted({name for hit in hits.values() if (name := _review_of(admit(hit.body)))}):
        found = log.index.find(Query(review=review, kind="review", limit=_MOST_OF_A_REVIEW, oldest_first=True))
        hits.update((hit.seq, hit) for hit in found)
    told = [hits[seq] for seq in sorted(hits) if seq < size]
    if not told:
        raise ConfigError(f"the log has no record {record} that its newest checkpoint covers; wait a second")
    for hit in told:
        log.proven.path(hit.seq, hit.leaf)
    return told


def _review_of(record: Record) -> str:
    return record.policy.review if isinstance(record, Exchange) else ""


def _tell(log: OpenLog, hits: list[Hit], contest: str) -> None:
    console = Console(highlight=False)
    for line in explain([admit(hit.body) for hit in hits], Context(contest=contest)):
        console.print(line, markup=False)
    console.print()
    console.print(table_of(hits))
    Console(stderr=True, style="dim").print(vouching(log), soft_wrap=True)


def _as_json(log: OpenLog, hits: list[Hit], contest: str) -> str:
    told = {
        "explanation": explain([admit(hit.body) for hit in hits], Context(contest=contest)),
        "checkpoint": log.proven.under.note.decode(),
        "records": [
            {
                "seq": hit.seq,
                "record": msgspec.Raw(hit.body),
                "proof": log.proven.proof(hit.seq, hit.leaf).decode(),
            }
            for hit in hits
        ],
    }
    return msgspec.json.encode(told).decode()
