"""The index finds what the log holds, lags behind it, and is built again from it."""

from itertools import pairwise
from pathlib import Path

import pytest

from egress_gateway.adapters import audit_index
from egress_gateway.adapters.audit_index import INDEX, LARGEST_ANSWER, MOST_RECORDS, STEP_BYTES, AuditIndex, Query
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.log import Log, Stamped
from egress_gateway.adapters.auditd.protocol import LARGEST_MESSAGE, Found, pack
from egress_gateway.adapters.auditd.state import State
from egress_gateway.audit.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
)
from egress_gateway.audit.own_kinds import BootRecord
from egress_gateway.audit.record import Record, decode, encode
from egress_gateway.audit.segment import HEADER_BYTES, LARGEST_LEAF, frame
from egress_gateway.audit.stamp import Stamper
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

SENT = SentGroup(digest="sha256:00", bytes=0, destination="u POST /")
RIDS = [RecordId(f"{number:032x}") for number in range(3)]


def found(name: str) -> tuple[ClassCount, ...]:
    return (ClassCount(data_class=DataClass(name), count=1, score=900),)


RECORDS: list[Record] = [
    BootRecord(ts=10, size=0, version="1"),
    IntentRecord(
        rid=RIDS[0],
        ts=20,
        attempt=1,
        sent=SENT,
        route="support",
        principal=PrincipalGroup(person="ada", app="bot", session="s1"),
        target=TargetGroup(upstream="azure-us"),
        policy=PolicyGroup(outcome="permit", code="permit"),
        request=RequestGroup(classes=found("pii.email")),
    ),
    OutcomeRecord(
        rid=RIDS[0],
        ts=30,
        attempt=1,
        end="complete",
        principal=PrincipalGroup(person="ada", app="bot"),
        policy=PolicyGroup(outcome="permit", code="permit"),
        response=ResponseGroup(classes=found("secret.token")),
    ),
    RefusalRecord(
        rid=RIDS[1],
        ts=40,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="ceiling"),
        principal=PrincipalGroup(asserted_person="ada", agent="a1"),
        policy=PolicyGroup(code="rule"),
        request=RequestGroup(classes=found("pii_like.thing")),
    ),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The records above in segments of two."""
    files, stamper = Directory(tmp_path), Stamper("w", "b")
    log = Log(files, State(), segment_leaves=2)
    for wseq, record in enumerate(RECORDS, 1):
        body = stamper.stamp(encode(record), wseq)
        log.commit([Stamped(body, decode(body))])
    files.close()
    return tmp_path


def seqs(index: AuditIndex, query: Query) -> list[int]:
    return [hit.seq for hit in index.find(query)]


QUERIES: dict[str, tuple[Query, list[int]]] = {
    "everything, newest first": (Query(), [3, 2, 1, 0]),
    "at most so many": (Query(limit=1), [3]),
    "a person, verified or asserted": (Query(person="ada"), [3, 2, 1]),
    "another person": (Query(person="bob"), []),
    "an app": (Query(app="bot"), [2, 1]),
    "an agent": (Query(agent="a1"), [3]),
    "a session": (Query(session="s1"), [1]),
    "a route": (Query(route="support"), [1]),
    "an upstream": (Query(upstream="azure-us"), [1]),
    "a kind": (Query(kind="boot"), [0]),
    "an outcome": (Query(outcome="block"), [3]),
    "a class": (Query(data_class="pii.email"), [1]),
    "a family, which is no mere prefix": (Query(data_class="pii"), [1]),
    "a class of the answer": (Query(data_class="secret"), [2]),
    "since, inclusive": (Query(since=30), [3, 2]),
    "until, exclusive": (Query(until=30), [1, 0]),
    "several at once": (Query(person="ada", since=25, until=35), [2]),
    "a quote is a value": (Query(person="' OR 1=1 --"), []),
}


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
def test_find(directory: Path, query: Query, expected: list[int]) -> None:
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert seqs(index, query) == expected
    index.close()


def test_the_records_of_a_request_are_read_from_the_segments(directory: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    bodies = index.of_request(RIDS[0])
    assert [type(decode(body)) for body in bodies] == [IntentRecord, OutcomeRecord]
    assert index.of_request(RIDS[2]) == ()
    assert index.of_request(RecordId("")) == (), "records of no request are nobody's"
    index.close()


def test_a_request_is_found_without_reading_all_records(directory: Path) -> None:
    index = AuditIndex(directory)
    statements: list[str] = []
    index._database.set_trace_callback(statements.append)
    index.of_request(RIDS[0])
    index._database.set_trace_callback(None)
    [plan] = index._database.execute(f"EXPLAIN QUERY PLAN {statements[-1]}").fetchall()
    assert "USING INDEX by_rid" in plan[-1]
    index.close()


BOUNDS = {"records": ("MOST_RECORDS", 1), "bytes": ("LARGEST_ANSWER", 600)}


@pytest.mark.parametrize(("bound", "value"), BOUNDS.values(), ids=BOUNDS)
def test_a_request_with_too_many_is_not_told_in_part(
    directory: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert len(index.of_request(RIDS[1])) == 1
    monkeypatch.setattr(audit_index, bound, value)
    assert len(index.of_request(RIDS[1])) == 1
    with pytest.raises(Unavailable, match="lookup_too_large"):
        index.of_request(RIDS[0])
    index.close()


def test_the_largest_answer_is_a_message() -> None:
    bodies = (b"x" * (LARGEST_ANSWER // MOST_RECORDS),) * MOST_RECORDS
    assert len(pack(Found(1 << 62, bodies))) < LARGEST_MESSAGE


def test_a_step_holds_the_largest_record() -> None:
    assert STEP_BYTES >= HEADER_BYTES + LARGEST_LEAF


def test_it_takes_in_a_step_at_a_time(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_index, "STEP_BYTES", 600)
    index = AuditIndex(directory)
    sizes = [0]
    while not index.step(len(RECORDS)):
        sizes.append(len(seqs(index, Query())))
    assert seqs(index, Query()) == [3, 2, 1, 0]
    assert all(later - sooner < 2 for sooner, later in pairwise(sizes))
    assert index.step(len(RECORDS))
    index.close()


def test_a_log_that_ends_before_its_size_is_not_waited_for(directory: Path) -> None:
    index = AuditIndex(directory)
    with pytest.raises(Unavailable, match="index_stale"):
        index.catch_up(len(RECORDS) + 1)
    assert seqs(index, Query()) == [3, 2, 1, 0]
    index.close()


def test_a_cursor_that_points_elsewhere_is_found_out(directory: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(1)
    index._database.execute("UPDATE cursor SET size = 0")
    with pytest.raises(Unavailable, match="index_stale"):
        index.catch_up(3)
    index.close()


def test_it_takes_in_only_what_is_durable_and_goes_on_from_there(directory: Path) -> None:
    index = AuditIndex(directory)
    for size in (1, 3, 3, 4):
        index.catch_up(size)
        assert seqs(index, Query()) == list(range(size - 1, -1, -1))
    index.close()


def test_two_processes_may_feed_it(directory: Path) -> None:
    one, other = AuditIndex(directory), AuditIndex(directory)
    one.catch_up(2)
    other.catch_up(4)
    one.catch_up(4)
    assert seqs(one, Query()) == seqs(other, Query()) == [3, 2, 1, 0]
    one.close()
    other.close()


def test_rebuilt_it_is_the_same(directory: Path, tmp_path: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(4)
    index.close()
    (directory / INDEX).unlink()
    elsewhere = AuditIndex(directory, tmp_path / "elsewhere.sqlite")
    elsewhere.catch_up(4)
    assert seqs(elsewhere, Query(person="ada")) == [3, 2, 1]
    elsewhere.close()


@pytest.mark.parametrize("change", ["offset = offset + 1", "offset = 0"])
def test_an_index_that_does_not_fit_its_log_is_no_evidence(directory: Path, change: str) -> None:
    index = AuditIndex(directory)
    index.catch_up(4)
    index._database.execute(f"UPDATE record SET {change}")  # noqa: S608  (a constant)
    with pytest.raises(Unavailable, match="index_stale"):
        seqs(index, Query(person="ada"))
    index.close()


def test_a_record_that_cannot_be_read_leaves_the_index_as_it_was(directory: Path) -> None:
    files = Directory(directory)
    files.write(segment_name(1), 0, frame(b"{}"))
    files.close()
    index = AuditIndex(directory)
    with pytest.raises(WireError, match="not a leaf"):
        index.catch_up(4)
    index.catch_up(2)
    assert seqs(index, Query()) == [1, 0]
    index.close()
