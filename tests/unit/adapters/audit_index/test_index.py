"""The index finds what the log holds, lags behind it, and is built again from it."""

import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from egress_gateway.adapters.audit_index import INDEX, AuditIndex, HourOfTraffic, HourOfUse, Query, schema
from egress_gateway.adapters.audit_index import index as index_module
from egress_gateway.adapters.audit_index.index import LARGEST_ANSWER, MOST_RECORDS, STEP_BYTES
from egress_gateway.adapters.audit_index.rollups import HOUR
from egress_gateway.adapters.auditd.files import Directory
from egress_gateway.adapters.auditd.layout import segment_name
from egress_gateway.adapters.auditd.protocol import LARGEST_MESSAGE, Found, pack
from egress_gateway.audit.merkle.segment import HEADER_BYTES, LARGEST_LEAF, frame
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import (
    DisclosedGroup,
    ErrorGroup,
    ModelGroup,
    PolicyGroup,
    PrincipalGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    TrafficGroup,
    UsageGroup,
)
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import Record, decode
from egress_gateway.core.errors import Unavailable, WireError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount
from egress_gateway.testing.written_log import write_log

SENT = SentGroup(digest="sha256:00", bytes=40, destination="u POST /")
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
        policy=PolicyGroup(outcome="permit", code="permit", rule="redact-pii", review="r1"),
        request=RequestGroup(classes=found("pii.email")),
        model=ModelGroup(requested="large"),
        disclosed=(DisclosedGroup(data_class=DataClass("pii.email"), subject="v1", redacted=True),),
    ),
    OutcomeRecord(
        rid=RIDS[0],
        ts=30,
        attempt=1,
        end="complete",
        principal=PrincipalGroup(person="ada", app="bot"),
        policy=PolicyGroup(outcome="permit", code="permit"),
        model=ModelGroup(requested="small", served="large"),
        target=TargetGroup(upstream="azure-us"),
        response=ResponseGroup(
            classes=found("secret.token"), bytes=70, usage=UsageGroup(input_tokens=5, output_tokens=6)
        ),
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
    return write_log(tmp_path, RECORDS, segment_leaves=2).path


def seqs(index: AuditIndex, query: Query) -> list[int]:
    return [hit.seq for hit in index.find(query)]


QUERIES: dict[str, tuple[Query, list[int]]] = {
    "everything, newest first": (Query(), [3, 2, 1, 0]),
    "at most so many": (Query(limit=1), [3]),
    "a person, verified or asserted": (Query(persons=("ada",)), [3, 2, 1]),
    "another person": (Query(persons=("bob",)), []),
    "an app": (Query(app="bot"), [2, 1]),
    "an agent": (Query(agent="a1"), [3]),
    "a session": (Query(session="s1"), [1]),
    "a route": (Query(route="support"), [1]),
    "an upstream": (Query(upstream="azure-us"), [2, 1]),
    "a kind": (Query(kind="boot"), [0]),
    "an outcome": (Query(outcome="block"), [3]),
    "a class": (Query(data_class="pii.email"), [1]),
    "several persons": (Query(persons=("bob", "ada")), [3, 2, 1]),
    "a model, as asked for or served": (Query(model="large"), [2, 1]),
    "a model, not a part of its name": (Query(model="larg"), []),
    "a code": (Query(code="ceiling"), [3]),
    "a rule": (Query(rule="redact-pii"), [1]),
    "a class of which values left": (Query(disclosed="pii"), [1]),
    "a review": (Query(review="r1"), [1]),
    "the oldest first": (Query(oldest_first=True, limit=2), [0, 1]),
    "below a position": (Query(below=2), [1, 0]),
    "beyond a record": (Query(beyond=2), [1, 0]),
    "beyond a record, the oldest first": (Query(beyond=1, oldest_first=True), [2, 3]),
    "a family, which is no mere prefix": (Query(data_class="pii"), [1]),
    "a class of the answer": (Query(data_class="secret"), [2]),
    "since, inclusive": (Query(since=30), [3, 2]),
    "until, exclusive": (Query(until=30), [1, 0]),
    "several at once": (Query(persons=("ada",), since=25, until=35), [2]),
    "a quote is a value": (Query(persons=("' OR 1=1 --",)), []),
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
    monkeypatch.setattr(index_module, bound, value)
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
    monkeypatch.setattr(index_module, "STEP_BYTES", 800)
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
    assert seqs(elsewhere, Query(persons=("ada",))) == [3, 2, 1]
    elsewhere.close()


@pytest.mark.parametrize("change", ["offset = offset + 1", "offset = 0"])
def test_an_index_that_does_not_fit_its_log_is_no_evidence(directory: Path, change: str) -> None:
    index = AuditIndex(directory)
    index.catch_up(4)
    index._database.execute(f"UPDATE record SET {change}")  # noqa: S608  (a constant)
    with pytest.raises(Unavailable, match="index_stale"):
        seqs(index, Query(persons=("ada",)))
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


def test_counting_knows_no_limit(directory: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert index.count(Query(persons=("ada",), limit=1)) == 3
    assert index.span(Query(since=20, until=40)) == (1, 2)
    assert index.span(Query(since=20)) == (1, 3)
    assert index.span(Query(since=50)) is None
    index.close()


def test_one_position(directory: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(2)
    hit = index.at(1)
    assert hit is not None
    assert isinstance(decode(hit.body), IntentRecord)
    assert index.at(2) is None
    index.close()


def test_whose_values_left(directory: Path) -> None:
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert [hit.seq for hit in index.disclosures(["v1", "v2"])] == [1]
    assert not list(index.disclosures(["v2"]))
    index.close()


SEARCHES = {
    "by_person": Query(persons=("a", "b")),
    "by_asserted": Query(persons=("a",)),
    "by_agent": Query(agent="a"),
    "by_session": Query(session="s"),
    "by_review": Query(review="r"),
    "by_time": Query(since=1),
}


@pytest.mark.parametrize(("name", "query"), SEARCHES.items(), ids=SEARCHES)
def test_names_are_found_without_reading_all_records(directory: Path, name: str, query: Query) -> None:
    index = AuditIndex(directory)
    statements: list[str] = []
    index._database.set_trace_callback(statements.append)
    list(index.find(query))
    index._database.set_trace_callback(None)
    plan = index._database.execute(f"EXPLAIN QUERY PLAN {statements[-1]}").fetchall()
    assert any(f"USING INDEX {name}" in step[-1] for step in plan)
    index.close()


def test_hours_are_added_up_once_whoever_feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = TrafficRecord(
        ts=HOUR + 2,
        since=10,
        until=HOUR,
        upstreams=(TrafficGroup(upstream="azure-us", requests=1, sent_bytes=40, received_bytes=75, wire_sent=99),),
    )
    write_log(tmp_path, [*RECORDS, *RECORDS, counted], segment_leaves=4)
    monkeypatch.setattr(index_module, "STEP_BYTES", 1500)
    one, other = AuditIndex(tmp_path), AuditIndex(tmp_path)
    for size in range(1, 10):
        (one if size % 2 else other).catch_up(size)
    assert other.hourly(0) == (
        HourOfUse(
            upstream="azure-us",
            intents=2,
            sent_bytes=80,
            outcomes=2,
            received_bytes=140,
            input_tokens=10,
            output_tokens=12,
        ),
    )
    assert other.hourly(1) == ()
    assert one.traffic(0) == (HourOfTraffic(upstream="azure-us", requests=1, sent_bytes=40, received_bytes=75),)
    one.close()
    other.close()


OLDER = {
    "of no version": "CREATE TABLE record(seq INTEGER PRIMARY KEY); CREATE TABLE cursor(id, size); "
    "INSERT INTO cursor VALUES (0, 9);",
    "of an older version": f"PRAGMA user_version={schema.VERSION - 1}; CREATE TABLE hourly(hour);",
}


@pytest.mark.parametrize("script", OLDER.values(), ids=OLDER)
def test_an_index_of_an_older_version_is_built_again(directory: Path, script: str) -> None:
    old = sqlite3.connect(directory / INDEX)
    old.executescript(script)
    old.close()
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert seqs(index, Query()) == [3, 2, 1, 0]
    index.close()


def test_an_index_of_a_newer_version_is_left_alone(directory: Path) -> None:
    newer = sqlite3.connect(directory / INDEX)
    newer.executescript(f"PRAGMA user_version={schema.VERSION + 1}; CREATE TABLE record(all_else);")
    newer.close()
    with pytest.raises(Unavailable, match="index_newer"):
        AuditIndex(directory)


def test_what_is_no_database_is_built_again(directory: Path) -> None:
    (directory / INDEX).write_bytes(b"no database" * 100)
    index = AuditIndex(directory)
    index.catch_up(len(RECORDS))
    assert seqs(index, Query()) == [3, 2, 1, 0]
    index.close()


def test_a_place_where_no_file_can_be_is_named(directory: Path) -> None:
    with pytest.raises(Unavailable, match="keep it in a file elsewhere"):
        AuditIndex(directory, directory / "nowhere" / INDEX)


@pytest.mark.parametrize("known", [0, 1, 3, 4])
def test_what_is_pruned_is_dropped_and_its_sums_stay(
    directory: Path, monkeypatch: pytest.MonkeyPatch, known: int
) -> None:
    monkeypatch.setattr(index_module, "SEGMENT_LEAVES", 2)
    monkeypatch.setattr(index_module, "STEP_DROPPED", 1)
    index = AuditIndex(directory)
    index.catch_up(known)
    (directory / "pruned").write_text('{"segments": 1}')
    (directory / segment_name(0)).unlink()
    index.catch_up(4)
    index.check_whole()
    assert seqs(index, Query()) == [3, 2]
    assert not list(index.disclosures(["v1"]))
    assert index.count(Query(disclosed="pii")) == 0
    assert sum(hour.intents for hour in index.hourly(0)) == (known > 1)
    index.close()
