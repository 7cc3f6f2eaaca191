"""Requests are put together whatever lies between their records, and none is kept for ever."""

import pytest

from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import (
    ErrorGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    RequestGroup,
    ResponseGroup,
    SentGroup,
    TargetGroup,
    WriterStamp,
)
from egress_gateway.audit.records.operations import ReviewRecord
from egress_gateway.audit.records.own_kinds import BootRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.audit.telling import cases as module
from egress_gateway.audit.telling.cases import Case, Cases
from egress_gateway.audit.telling.words import Context
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

A, B = RecordId("a" * 32), RecordId("b" * 32)
SENT = SentGroup(digest="sha256:00", bytes=70, destination="u POST /")
EMAIL = (ClassCount(data_class=DataClass("pii.email"), count=2, score=900),)
PERMIT = PolicyGroup(outcome="permit", code="permit", rule="ok")


def intent(rid: RecordId, attempt: int = 1) -> IntentRecord:
    return IntentRecord(rid=rid, ts=10, attempt=attempt, sent=SENT, policy=PERMIT, target=TargetGroup(upstream="u"))


def outcome(rid: RecordId, end: str = "complete", attempt: int = 1) -> OutcomeRecord:
    return OutcomeRecord(
        rid=rid,
        ts=20,
        attempt=attempt,
        end=end,
        policy=PERMIT,
        target=TargetGroup(upstream="u"),
        principal=PrincipalGroup(app="bot", asserted_person="p1"),
        request=RequestGroup(classes=EMAIL),
        response=ResponseGroup(classes=EMAIL),
        redactions=RedactionGroup(replaced=EMAIL),
    )


def refusal(rid: RecordId, review: str = "") -> RefusalRecord:
    return RefusalRecord(
        rid=rid,
        ts=10,
        family_of_error="refused",
        status=403,
        error=ErrorGroup(code="late"),
        policy=PolicyGroup(code="rule", review=review),
    )


def told(*records: Record) -> list[Case]:
    cases = Cases(Context())
    found = [case for seq, record in enumerate(records) for case in cases.feed(seq, record)]
    return [*found, *cases.close()]


def test_records_of_two_requests_between_each_other() -> None:
    first, second = told(intent(A), intent(B), BootRecord(ts=1, size=0, version="1"), outcome(B), outcome(A))
    assert (first.rid, first.seqs, second.rid, second.seqs) == (B, (1, 3), A, (0, 4))
    assert (second.app, second.person, second.upstream, second.end, second.rule) == ("bot", "p1", "u", "complete", "ok")
    assert (second.classes, second.replaced, second.sent_bytes) == ({"pii.email": 4}, 2, 70)
    assert second.sentences


def test_another_attempt_belongs_to_the_same_request() -> None:
    [case] = told(intent(A), outcome(A, "upstream_failed"), intent(A, 2), outcome(A, attempt=2))
    assert (case.seqs, case.end, case.sent_bytes) == ((0, 1, 2, 3), "complete", 140)


ENDS: dict[str, tuple[tuple[Record, ...], str]] = {
    "refused": ((refusal(A),), "not sent"),
    "no end": ((intent(A),), ""),
    "failed at last": ((intent(A), outcome(A, "upstream_failed")), "upstream_failed"),
    "an orphan": (
        (intent(A), OrphanRecord(rid=A, ts=9, attempt=1, intent=0, lost=WriterStamp(boot="b", id="w", wseq=1))),
        "orphan",
    ),
    "an orphan alone": (
        (OrphanRecord(rid=A, ts=9, attempt=1, intent=0, lost=WriterStamp(boot="b", id="w", wseq=1)),),
        "orphan",
    ),
}


@pytest.mark.parametrize(("records", "end"), ENDS.values(), ids=ENDS)
def test_ends(records: tuple[Record, ...], end: str) -> None:
    [case] = told(*records)
    assert (case.rid, case.end) == (A, end)


def test_a_review_is_told_with_its_request() -> None:
    review = ReviewRecord(ts=5, act="denied", review="r1", phase="request", actor="dave", role="reviewer")
    [case] = told(review, refusal(A, "r1"))
    assert case.code == "late"
    assert any("denied by dave (reviewer)" in text for text in case.sentences)


def test_the_oldest_are_told_when_too_many_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN", 1)
    cases = Cases(Context())
    assert not list(cases.feed(0, intent(A)))
    [case] = cases.feed(1, intent(B))
    assert (case.rid, case.end) == (A, "")
    for number in range(3):
        assert not list(cases.feed(2, ReviewRecord(ts=5, act="denied", review=f"r{number}", phase="request")))
    assert [case.rid for case in cases.close()] == [B]
