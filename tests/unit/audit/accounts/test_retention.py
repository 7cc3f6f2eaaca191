"""What keeps a segment: the longest of its records, holds, and what must not get lost with it."""

import msgspec
import pytest

from egress_gateway.audit.accounts.retention import Term, TermReader, may_go
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    DisclosedGroup,
    ErrorGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    ToolGroup,
    WriterStamp,
)
from egress_gateway.audit.records.operations import ConfigRecord, ReviewRecord, TokenIssuedRecord
from egress_gateway.audit.records.own_kinds import BootRecord, HeartbeatRecord, LogKeyRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import DataClass
from egress_gateway.core.legal_hold import Hold
from egress_gateway.core.retention import DAY, RetentionConfig
from egress_gateway.core.slots import ClassCount

RETENTION = RetentionConfig(default=183, routes={"clinic": 400, "archive": 4000}, classes={"phi": 2192})
TS = 1_000 * DAY
MRN = (ClassCount(data_class=DataClass("phi.mrn"), count=1, score=900),)
WHO = PrincipalGroup(app="chart", person="p1")
REFUSAL = RefusalRecord(
    ts=TS, family_of_error="refused", status=403, error=ErrorGroup(code="rule"), principal=WHO, route="support"
)
OUTCOME = OutcomeRecord(ts=TS, attempt=1, end="complete", principal=WHO, route="support")
INTENT = IntentRecord(ts=TS, attempt=1, sent=SentGroup(digest="", bytes=0, destination=""))
TOKEN = TokenIssuedRecord(ts=TS, token_id="t", principal=WHO, route="clinic", expires=0)
REVIEW = ReviewRecord(ts=TS, act="denied", review="1", phase="request", route="clinic", person="p2", app="chart")
TOOL = ToolRecord(ts=TS, attempt=1, tools=(ToolGroup(name="lookup", classes=MRN),), principal=WHO, route="support")
ORPHAN = OrphanRecord(ts=TS, attempt=1, intent=1, lost=WriterStamp(id="w", boot="b", wseq=1))
CONFIG = ConfigRecord(ts=TS, digest="", component="worker", version="1")
REVOKED = LogKeyRecord(ts=TS, act="revoked", note="n")


def replace(record: Record, **changes: object) -> Record:
    return msgspec.structs.replace(record, **changes)


def term(
    *records: Record | None, holds: tuple[Hold, ...] = (), persons: dict[str, frozenset[str]] | None = None
) -> Term:
    reader = TermReader(RETENTION, holds, persons)
    for seq, record in enumerate(records):
        reader.take(seq, record)
    return reader.close(0)


KEPT: dict[str, tuple[Record, int, str]] = {
    "by default": (REFUSAL, 183, "default (record 0)"),
    "a record of no request": (CONFIG, 183, "default (record 0)"),
    "by its route": (replace(REFUSAL, route="clinic"), 400, "route clinic (record 0)"),
    "a token's route": (TOKEN, 400, "route clinic (record 0)"),
    "a review's route": (replace(REVIEW, route="archive"), 4000, "route archive (record 0)"),
    "a review, which does not say what was found": (REVIEW, 2192, "class phi (record 0)"),
    "an orphan, which says neither route nor class": (ORPHAN, 4000, "route archive (record 0)"),
    "by what was asked": (replace(REFUSAL, request=RequestGroup(classes=MRN)), 2192, "class phi (record 0)"),
    "by what was answered": (replace(OUTCOME, response=ResponseGroup(classes=MRN)), 2192, "class phi (record 0)"),
    "by what a tool was to be given": (TOOL, 2192, "class phi (record 0)"),
    "by what tools of an answer were to be given": (replace(OUTCOME, tools=TOOL.tools), 2192, "class phi (record 0)"),
    "by what was replaced": (replace(OUTCOME, redactions=RedactionGroup(replaced=MRN)), 2192, "class phi (record 0)"),
    "by whose data left": (
        replace(INTENT, disclosed=(DisclosedGroup(data_class=DataClass("phi.mrn"), subject="v1"),)),
        2192,
        "class phi (record 0)",
    ),
    "whose lists were shortened": (replace(REFUSAL, abridged=True), 2192, "class phi (record 0)"),
}


@pytest.mark.parametrize(("record", "days", "because"), KEPT.values(), ids=KEPT)
def test_a_record_is_kept(record: Record, days: int, because: str) -> None:
    found = term(record)
    assert (found.kept_until, found.because) == (TS + days * DAY, because)


def test_a_segment_is_kept_as_long_as_its_record_that_is_kept_longest() -> None:
    longest = replace(REFUSAL, ts=TS - DAY, route="clinic")
    found = term(REFUSAL, longest, replace(REFUSAL, ts=TS + DAY))
    assert (found.records, found.oldest, found.newest) == (3, TS - DAY, TS + DAY)
    assert (found.kept_until, found.because) == (TS + 399 * DAY, "route clinic (record 1)")


@pytest.mark.parametrize(
    "alive", [BootRecord(ts=TS, size=0, version="1"), HeartbeatRecord(ts=TS, size=0, root="", connected=0)]
)
def test_a_clock_that_is_behind_shortens_nothing(alive: Record) -> None:
    reader = TermReader(RETENTION)
    reader.take(0, alive)
    reader.close(0)
    reader.take(1, replace(REFUSAL, ts=0))
    assert reader.close(1).kept_until == TS + 183 * DAY


def hold(**selectors: object) -> Hold:
    return msgspec.structs.replace(Hold(name="case", reason="r", opened=1), **selectors)


HELD: dict[str, tuple[Hold, Record, bool]] = {
    "everything": (hold(), CONFIG, True),
    "nothing of another kind": (hold(route="support"), CONFIG, False),
    "a person": (hold(person="p1"), REFUSAL, True),
    "another person": (hold(person="p2"), REFUSAL, False),
    "whoever was asserted": (hold(person="p3"), replace(REFUSAL, principal=PrincipalGroup(asserted_person="p3")), True),
    "a route": (hold(route="support"), REFUSAL, True),
    "a person on another route": (hold(person="p1", route="clinic"), REFUSAL, False),
    "an app": (hold(app="chart"), OUTCOME, True),
    "another app": (hold(app="other"), OUTCOME, False),
    "a review": (hold(person="p2"), REVIEW, True),
    "a token": (hold(person="p1", app="chart"), TOKEN, True),
    "from the record's moment": (hold(since=TS), REFUSAL, True),
    "after the record": (hold(since=TS + 1), REFUSAL, False),
    "until the record's moment": (hold(until=TS), REFUSAL, False),
    "until after the record": (hold(until=TS + 1), REFUSAL, True),
}


@pytest.mark.parametrize(("case", "record", "held"), HELD.values(), ids=HELD)
def test_a_hold_holds(case: Hold, record: Record, held: bool) -> None:
    named = {"case": frozenset({case.person})}
    assert term(record, record, holds=(case,), persons=named).held == (("case",) if held else ())


def test_a_person_is_held_under_all_pseudonyms_and_one_who_has_none_is_anybody() -> None:
    case = hold(person="okta:00u1")
    assert term(REFUSAL, holds=(case,), persons={"case": frozenset({"p0", "p1"})}).held == ("case",)
    assert term(REFUSAL, holds=(case,), persons={"case": frozenset({"p0"})}).held == ()
    assert term(REFUSAL, holds=(case,)).held == ("case",)


def test_a_writers_clock_takes_nothing_out_of_a_hold() -> None:
    reader = TermReader(RETENTION, (hold(since=TS - 1, until=TS + 1, route="support"),))
    reader.take(0, HeartbeatRecord(ts=TS, size=0, root="", connected=0))
    reader.take(1, replace(REFUSAL, ts=0))
    assert reader.close(0).held == ("case",)


def test_what_cannot_be_read_and_what_revokes_a_key_stays() -> None:
    assert term(REFUSAL, None, None).obstacle == "record 1 cannot be read"
    assert "record 0 revokes a key" in term(REVOKED).obstacle
    assert term(replace(REVOKED, act="rotated")).obstacle == ""


def one(segment: int, **changes: object) -> Term:
    plain = Term(segment=segment, records=1, oldest=1, newest=1, kept_until=5, because="default")
    return msgspec.structs.replace(plain, **changes)


GOING: dict[str, tuple[list[Term], int]] = {
    "nothing there": ([], 0),
    "all of them": ([one(0), one(1)], 2),
    "those before one that is kept longer": ([one(0), one(1, kept_until=7), one(2)], 1),
    "those before one that is held": ([one(0), one(1, held=("case",)), one(2)], 1),
    "none before an obstacle": ([one(0, obstacle="record 0 cannot be read"), one(1)], 0),
}


@pytest.mark.parametrize(("terms", "count"), GOING.values(), ids=GOING)
def test_a_beginning_of_the_log_may_go(terms: list[Term], count: int) -> None:
    assert may_go(terms, 5) == count
