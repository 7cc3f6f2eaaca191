"""Records: what they encode to, that they come back, and that the log's form is the only one."""

import re
from pathlib import Path

import pytest

from egress_gateway.audit.records import canonical
from egress_gateway.audit.records.exchanges import Exchange, IntentRecord, OutcomeRecord, RefusalRecord, ToolRecord
from egress_gateway.audit.records.groups import (
    LARGEST_INTEGER,
    ErrorGroup,
    PrincipalGroup,
    RequestGroup,
    SentGroup,
    ToolGroup,
    TrafficGroup,
    WriterStamp,
)
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.operations import (
    AdminRecord,
    ConfigRecord,
    DeniedSummaryRecord,
    PolicyChangeRecord,
    ReceiptRefusedRecord,
    ReconciliationRecord,
    ReviewRecord,
    TokenIssuedRecord,
    TrafficRecord,
)
from egress_gateway.audit.records.own_kinds import (
    BootRecord,
    HeartbeatRecord,
    LogKeyRecord,
    OrphanRecord,
    WriterGapRecord,
    WriterOpenRecord,
)
from egress_gateway.audit.records.record import Record, admit, decode, encode, kind_of
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import DataClass, RecordId
from egress_gateway.core.slots import ClassCount

STAMP = WriterStamp(id="worker-0", boot="b", wseq=1)
SENT = SentGroup(digest="sha256:00", bytes=2, destination="u POST /")
RID = RecordId("0" * 32)
ONE_OF_EACH: dict[str, Record] = {
    "intent": IntentRecord(rid=RID, ts=1, attempt=1, sent=SENT),
    "outcome": OutcomeRecord(rid=RID, ts=1, attempt=1, end="complete"),
    "refusal": RefusalRecord(
        rid=RID, ts=1, family_of_error="refused", status=403, error=ErrorGroup(code="default_deny")
    ),
    "tool": ToolRecord(rid=RID, ts=1, attempt=1, tools=(ToolGroup(name="crm_update"),)),
    "orphan": OrphanRecord(rid=RID, ts=1, attempt=1, intent=4, lost=STAMP),
    "boot": BootRecord(ts=1, size=4, version="1"),
    "writer_open": WriterOpenRecord(ts=1, opened=STAMP, uid=0),
    "writer_gap": WriterGapRecord(ts=1, refused=STAMP, expected=2),
    "heartbeat": HeartbeatRecord(ts=1, size=4, root="00", connected=2),
    "config": ConfigRecord(ts=1, digest="sha256:00", component="worker", version="1"),
    "policy_change": PolicyChangeRecord(ts=1, bundle="sha256:00"),
    "token_issued": TokenIssuedRecord(ts=1, token_id="0190", principal=PrincipalGroup(app="a"), route="r", expires=2),
    "denied_summary": DeniedSummaryRecord(ts=1, source="192.0.2.1", code="no_key", count=9, first=1, last=2),
    "receipt_refused": ReceiptRefusedRecord(ts=1, code="receipt_forged", digest="sha256:00", bytes=2, seq=4, uid=0),
    "admin": AdminRecord(ts=1, act="key.create", act_id="0" * 32, at=1, uid=0, role="operator", object="abcdefgh"),
    "review": ReviewRecord(ts=1, act="submitted", review="0" * 32, phase="request"),
    "log_key": LogKeyRecord(ts=1, act="rotated", note="egress-gateway log-key v1\n"),
    "traffic": TrafficRecord(ts=1, since=1, until=2, upstreams=(TrafficGroup(upstream="u", requests=1),)),
    "reconciliation": ReconciliationRecord(ts=1, since=1, until=2, source="connector", agrees=True),
}


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_every_kind_comes_back_and_is_canonical(kind: str) -> None:
    record = ONE_OF_EACH[kind]
    assert kind_of(record) == kind_of(type(record)) == kind
    body = encode(record)
    assert decode(body) == admit(body) == record
    document = canonical.check(body)
    assert (document["kind"], document["v"], document["ts"]) == (kind, 1, 1)


def test_the_table_above_has_every_kind() -> None:
    kinds = {kind.__struct_config__.tag for kind in Record.__args__}
    assert kinds == set(ONE_OF_EACH)


def test_no_top_level_field_sorts_behind_the_writer() -> None:
    for kind in Record.__args__:
        assert max((*kind.__struct_fields__, "kind")) == "writer", f"{kind} breaks stamping"


def test_an_intent_is_these_bytes() -> None:
    assert encode(ONE_OF_EACH["intent"]) == (
        b'{"attempt":1,"kind":"intent","rid":"00000000000000000000000000000000",'
        b'"sent":{"bytes":2,"destination":"u POST /","digest":"sha256:00"},"ts":1,"v":1}'
    )


def test_defaults_never_say_that_something_was_permitted() -> None:
    intent = ONE_OF_EACH["intent"]
    assert isinstance(intent, IntentRecord)
    assert intent.policy.outcome == "block"
    assert not intent.principal.person_verified
    assert intent.request.coverage.scanned == 0


NOT_RECORDS = {
    "not JSON": b"{",
    "not UTF-8": b'{"kind":"boot","size":1,"ts":1,"v":1,"version":"\xff"}',
    "an unknown kind": b'{"kind":"nothing","ts":1,"v":1}',
    "no kind": b'{"ts":1,"v":1}',
    "another version": b'{"kind":"boot","size":1,"ts":1,"v":2,"version":"1"}',
    "an unknown field": b'{"kind":"boot","more":1,"size":1,"ts":1,"v":1,"version":"1"}',
    "a missing field": b'{"kind":"boot","ts":1,"v":1,"version":"1"}',
    "a fraction": b'{"kind":"boot","size":1.5,"ts":1,"v":1,"version":"1"}',
    "a negative count": b'{"kind":"boot","size":-1,"ts":1,"v":1,"version":"1"}',
    "a count beyond 2^53": b'{"kind":"boot","size":9007199254740992,"ts":1,"v":1,"version":"1"}',
    "a list": b"[]",
}


@pytest.mark.parametrize("body", NOT_RECORDS.values(), ids=NOT_RECORDS)
def test_no_record(body: bytes) -> None:
    with pytest.raises(WireError, match="not an audit record") as refusal:
        decode(body)
    assert "nothing" not in str(refusal.value)


NOT_CANONICAL = {
    "spaces": b'{"kind": "boot","size":1,"ts":1,"v":1,"version":"1"}',
    "another order": b'{"size":1,"kind":"boot","ts":1,"v":1,"version":"1"}',
    "a default written out": b'{"cut":0,"kind":"boot","size":1,"ts":1,"v":1,"version":"1"}',
    "a needless escape": b'{"kind":"boot","size":1,"ts":1,"v":1,"version":"\\u0031"}',
    "a key twice": b'{"kind":"boot","size":1,"size":1,"ts":1,"v":1,"version":"1"}',
    "no version": b'{"kind":"boot","size":1,"ts":1,"version":"1"}',
    "a newline behind": b'{"kind":"boot","size":1,"ts":1,"v":1,"version":"1"}\n',
}


@pytest.mark.parametrize("body", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_a_record_in_another_form_is_not_admitted(body: bytes) -> None:
    decode(body)
    with pytest.raises(WireError, match="canonical"):
        admit(body)


def test_counts_of_findings_are_bounded_too() -> None:
    counts = (ClassCount(data_class=DataClass("pii.email"), count=LARGEST_INTEGER + 1, score=1),)
    record = IntentRecord(ts=1, attempt=1, sent=SENT, request=RequestGroup(classes=counts))
    with pytest.raises(ValueError, match="beyond"):
        encode(record)
    ok = encode(
        IntentRecord(
            ts=1,
            attempt=1,
            sent=SENT,
            request=RequestGroup(
                classes=(ClassCount(data_class=DataClass("pii.email"), count=LARGEST_INTEGER, score=1),)
            ),
        )
    )
    with pytest.raises(WireError, match=r"2\^53"):
        admit(ok.replace(b"9007199254740991", b"9007199254740992"))


def test_the_version_is_written_although_it_has_a_default() -> None:
    assert all(b'"v":1' in encode(record) for record in ONE_OF_EACH.values())
    assert Common(ts=1).v == 1


DOCUMENTED = (Path(__file__).parents[4] / "docs" / "reference" / "audit-records.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading, up to the next one."""
    return DOCUMENTED.split(f"# {title}\n", 1)[1].split("\n#", 1)[0]


@pytest.mark.parametrize("kind", Record.__args__, ids=lambda kind: kind.__struct_config__.tag)
def test_every_kind_and_its_fields_are_documented(kind: type[Common]) -> None:
    base = Exchange if issubclass(kind, Exchange) else Common
    own = [name for name in kind.__struct_fields__ if name not in base.__struct_fields__]
    documented = re.findall(r"^\| `(\w+)` \|", section(str(kind.__struct_config__.tag)), re.MULTILINE)
    assert sorted(documented) == sorted(own)


def test_the_common_fields_are_documented() -> None:
    common = re.findall(r"^\| `(\w+)` \|", section("Fields of every record"), re.MULTILINE)
    assert sorted(common) == sorted(["kind", *Common.__struct_fields__])
    exchange = re.findall(r"^\| `(\w+)` \|", section("Fields of every record about a request"), re.MULTILINE)
    assert sorted([*common, *exchange]) == sorted(["kind", *Exchange.__struct_fields__])
