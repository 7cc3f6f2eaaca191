"""What the log takes, from whom, and in which order."""

import hashlib

import msgspec
import pytest

from egress_gateway.adapters.auditd.admission import OWN_KINDS, OWN_WRITER, Admission, Entry, Gap
from egress_gateway.adapters.auditd.protocol import CONNECTOR, CONTROL, AppendIntent
from egress_gateway.adapters.auditd.snapshot import Answer
from egress_gateway.adapters.auditd.state import Placed
from egress_gateway.audit.records.exchanges import IntentRecord
from egress_gateway.audit.records.groups import SentGroup, WriterStamp
from egress_gateway.audit.records.header import LARGEST_RECORD
from egress_gateway.audit.records.operations import (
    ConfigRecord,
    ReceiptRefusedRecord,
    ReconciliationRecord,
    ReviewRecord,
    TrafficRecord,
)
from egress_gateway.audit.records.own_kinds import HeartbeatRecord, LogKeyRecord
from egress_gateway.audit.records.record import Record, encode
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import BodyDigest, LeafHash

BOOT = ("w", "b")
TO = "u POST /"
DIGEST = BodyDigest(hashlib.sha256(b"body").digest())
SENT = SentGroup(digest=f"sha256:{DIGEST.hex()}", bytes=4, destination=TO)


def stamped(record: Record, wseq: int = 1, writer: str = "w", boot: str = "b") -> bytes:
    return encode(msgspec.structs.replace(record, writer=WriterStamp(id=writer, boot=boot, wseq=wseq)))


def config(wseq: int = 1, digest: str = "sha256:00") -> bytes:
    return stamped(ConfigRecord(ts=1, digest=digest, component="worker", version="1"), wseq)


INTENT = stamped(IntentRecord(ts=1, attempt=1, sent=SENT))


def asking(body: bytes = INTENT, destination: str = TO, digest: BodyDigest = DIGEST) -> AppendIntent:
    return AppendIntent(1, body, destination, digest)


@pytest.fixture
def admission() -> Admission[str]:
    fresh: Admission[str] = Admission({}, {})
    fresh.open(BOOT)
    return fresh


def new(admission: Admission[str], body: bytes, intent: AppendIntent | None = None) -> Entry[str]:
    entry = admission.admit(BOOT, body, intent)
    assert isinstance(entry, Entry)
    return entry


def placed(entry: Entry[str], seq: int = 0) -> Placed:
    stamped = entry.stamped
    return Placed(seq=seq, leaf=LeafHash(bytes(32)), leaf_bytes=1, body=stamped.body, record=stamped.record)


def test_records_in_order_are_taken(admission: Admission[str]) -> None:
    assert new(admission, config(1)).wseq == 1
    assert new(admission, config(2)).wseq == 2
    assert admission.next(BOOT) == 3
    assert admission.knows(BOOT)
    assert not admission.knows(("w", "c"))


def test_an_intent_is_taken_with_what_its_receipt_covers(admission: Admission[str]) -> None:
    assert new(admission, INTENT, asking()).stamped.body == INTENT


REFUSED: dict[str, tuple[bytes, AppendIntent | None, str]] = {
    "a record that is too large": (b"x" * (LARGEST_RECORD + 1), None, "record_too_large"),
    "no record": (b"{}", None, "record_invalid"),
    "a record in another form": (config() + b" ", None, "record_invalid"),
    "no stamp": (encode(ConfigRecord(ts=1, digest="", component="", version="")), None, "record_writer"),
    "another writer's stamp": (
        stamped(ConfigRecord(ts=1, digest="", component="", version=""), writer="v"),
        None,
        "record_writer",
    ),
    "another boot's stamp": (
        stamped(ConfigRecord(ts=1, digest="", component="", version=""), boot="c"),
        None,
        "record_writer",
    ),
    "a record that only the log writes": (
        stamped(HeartbeatRecord(ts=1, size=0, root="", connected=0)),
        None,
        "record_kind",
    ),
    "which key signs the log": (
        stamped(LogKeyRecord(ts=1, act="rotated", note="")),
        None,
        "record_kind",
    ),
    "what the connector refused": (
        stamped(ReceiptRefusedRecord(ts=1, code="receipt_forged", upstream="", digest="", bytes=0, seq=0, uid=0)),
        None,
        "record_kind",
    ),
    "what the connector sent": (stamped(TrafficRecord(ts=1, since=0, until=1)), None, "record_kind"),
    "what the log compared": (
        stamped(ReconciliationRecord(ts=1, since=0, until=1, source="connector", agrees=True)),
        None,
        "record_kind",
    ),
    "that the connector was started": (
        stamped(ConfigRecord(ts=1, digest="", component=CONNECTOR, version="")),
        None,
        "record_kind",
    ),
    "what became of a review": (
        stamped(ReviewRecord(ts=1, act="approved", review="", phase="request")),
        None,
        "record_kind",
    ),
    "that control was started": (
        stamped(ConfigRecord(ts=1, digest="", component="control", version="")),
        None,
        "record_kind",
    ),
    "a receipt for something else": (config(), asking(config()), "intent_kind"),
    "an intent without a receipt": (INTENT, None, "intent_kind"),
    "another destination": (INTENT, asking(destination="u POST /other"), "intent_mismatch"),
    "another body": (INTENT, asking(digest=BodyDigest(bytes(32))), "intent_mismatch"),
}


@pytest.mark.parametrize(("body", "intent", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_without_using_its_number(
    admission: Admission[str], body: bytes, intent: AppendIntent | None, code: str
) -> None:
    with pytest.raises(Unavailable) as refusal:
        admission.admit(BOOT, body, intent)
    assert refusal.value.code == code
    assert admission.next(BOOT) == 1


def test_the_log_itself_may_write_its_kinds() -> None:
    admission: Admission[str] = Admission({}, {})
    boot = (OWN_WRITER, "b")
    body = stamped(HeartbeatRecord(ts=1, size=0, root="", connected=0), writer=OWN_WRITER)
    assert isinstance(admission.admit(boot, body, None), Entry)
    assert HeartbeatRecord in OWN_KINDS


def test_control_writes_of_reviews_and_of_its_start_and_nothing_else() -> None:
    admission: Admission[str] = Admission({}, {})
    boot = (CONTROL, "b")
    started = ConfigRecord(ts=1, digest="", component=CONTROL, version="")
    review = ReviewRecord(ts=1, act="approved", review="", phase="request")
    for wseq, record in enumerate((started, review), 1):
        assert isinstance(admission.admit(boot, stamped(record, wseq, writer=CONTROL), None), Entry)
    other = ConfigRecord(ts=1, digest="", component="worker", version="")
    for record in (IntentRecord(ts=1, attempt=1, sent=SENT), other):
        with pytest.raises(Unavailable, match="Only control writes"):
            admission.admit(boot, stamped(record, 3, writer=CONTROL), None)


def test_the_connector_may_write_what_it_alone_knows() -> None:
    admission: Admission[str] = Admission({}, {})
    refused = ReceiptRefusedRecord(ts=1, code="receipt_forged", upstream="", digest="", bytes=0, seq=0, uid=0)
    started = ConfigRecord(ts=1, digest="", component=CONNECTOR, version="")
    for wseq, record in enumerate((started, refused, TrafficRecord(ts=1, since=0, until=1)), 1):
        body = stamped(record, wseq, writer=CONNECTOR)
        assert isinstance(admission.admit((CONNECTOR, "b"), body, None), Entry)


def test_a_number_left_out_is_a_gap(admission: Admission[str]) -> None:
    gap = admission.admit(BOOT, config(3), None)
    assert isinstance(gap, Gap)
    assert gap.expected == 1
    assert admission.next(BOOT) == 1


def test_a_record_sent_again_joins_the_one_under_way(admission: Admission[str]) -> None:
    entry = new(admission, config(1))
    assert admission.admit(BOOT, config(1), None) is entry


def test_a_record_sent_again_later_gets_the_same_answer(admission: Admission[str]) -> None:
    entry = new(admission, config(1))
    told = admission.settle(placed(entry, seq=41))
    assert told == Answer(wseq=1, seq=41, leaf=LeafHash(bytes(32)), crc=entry.crc)
    assert admission.admit(BOOT, config(1), None) == told
    assert admission.answers() == (("w", "b", (told,)),)


def test_another_record_with_a_used_number_is_refused(admission: Admission[str]) -> None:
    entry = new(admission, config(1))
    for _ in range(2):
        with pytest.raises(Unavailable, match="record_number"):
            admission.admit(BOOT, config(1, digest="sha256:01"), None)
        if not admission.answers():
            admission.settle(placed(entry))


def test_a_boot_that_was_given_up_cannot_ask_again_but_goes_on(admission: Admission[str]) -> None:
    entry = new(admission, config(1))
    admission.settle(placed(entry))
    admission.forget(BOOT)
    with pytest.raises(Unavailable, match="record_number"):
        admission.admit(BOOT, config(1), None)
    assert new(admission, config(2)).wseq == 2


def test_withdrawn_numbers_are_free_again(admission: Admission[str]) -> None:
    entries = [new(admission, config(wseq)) for wseq in (1, 2, 3)]
    for entry in entries[1:]:
        admission.withdraw(entry)
    assert admission.next(BOOT) == 2
    assert isinstance(admission.admit(BOOT, config(2, digest="sha256:01"), None), Entry)
