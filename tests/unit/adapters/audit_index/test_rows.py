"""Each kind of record is found by the names in it."""

import pytest

from egress_gateway.adapters.audit_index.rows import row_of
from egress_gateway.audit.records.exchanges import OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, ModelGroup, PolicyGroup, PrincipalGroup, RequestGroup
from egress_gateway.audit.records.operations import (
    AdminRecord,
    DeniedSummaryRecord,
    ReceiptRefusedRecord,
    ReviewRecord,
    TokenIssuedRecord,
)
from egress_gateway.audit.records.own_kinds import BootRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount

COUNTS = tuple(ClassCount(data_class=DataClass(name), count=1, score=900) for name in ("pii.name", "pii.email"))

CASES: dict[str, tuple[Record, set[str]]] = {
    "a request": (
        OutcomeRecord(
            ts=1,
            attempt=1,
            end="complete",
            principal=PrincipalGroup(person="p1", app="bot"),
            model=ModelGroup(requested="m", asked="m", served="m-1"),
            policy=PolicyGroup(outcome="permit", code="permit", rule="r"),
            request=RequestGroup(classes=COUNTS),
        ),
        {"outcome", "p1", "bot", " m m-1 ", "permit", "r", " pii.email. pii.name."},
    ),
    "a failure tells its own code": (
        RefusalRecord(
            ts=1, family_of_error="refused", status=403, error=ErrorGroup(code="late"), policy=PolicyGroup(code="rule")
        ),
        {"refusal", "block", "late"},
    ),
    "a review": (
        ReviewRecord(ts=1, act="denied", review="7", phase="request", person="p1", app="bot", route="r", actor="eve"),
        {"review", "p1", "bot", "r", "7", "eve", "denied"},
    ),
    "an act": (
        AdminRecord(ts=1, act="key.create", act_id="1", at=1, actor="ann", uid=1, role="operator", object="k"),
        {"admin", "ann", "key.create"},
    ),
    "a token": (
        TokenIssuedRecord(ts=1, token_id="t", principal=PrincipalGroup(person="p1"), route="r", expires=2),
        {"token_issued", "p1", "r"},
    ),
    "what was turned away": (DeniedSummaryRecord(ts=1, source="::1", code="c", count=1, first=1, last=1),
        {"denied_summary", "c"}),
    "a receipt": (
        ReceiptRefusedRecord(ts=1, code="c", upstream="u", digest="", bytes=0, seq=0, uid=1),
        {"receipt_refused", "c", "u"},
    ),
    "the log's own": (BootRecord(ts=1, size=0, version="1"), {"boot"}),
}  # fmt: skip


@pytest.mark.parametrize(("record", "names"), CASES.values(), ids=CASES)
def test_names(record: Record, names: set[str]) -> None:
    assert {value for value in row_of(record) if isinstance(value, str) and value} == names
