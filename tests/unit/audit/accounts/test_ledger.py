"""Numbers without gaps, intents with outcomes."""

import msgspec
import pytest

from egress_gateway.audit.accounts.ledger import Fault, Ledger
from egress_gateway.audit.records.exchanges import IntentRecord, OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.groups import ErrorGroup, SentGroup, WriterStamp
from egress_gateway.audit.records.own_kinds import BootRecord, OrphanRecord
from egress_gateway.audit.records.record import Record
from egress_gateway.core.ids import RecordId

SENT = SentGroup(digest="sha256:00", bytes=0, destination="u POST /")


def stamp(wseq: int, writer: str = "w", boot: str = "b") -> WriterStamp:
    return WriterStamp(id=writer, boot=boot, wseq=wseq)


def intent(wseq: int, rid: str = "r", attempt: int = 1) -> Record:
    return IntentRecord(rid=RecordId(rid), ts=1, attempt=attempt, sent=SENT, writer=stamp(wseq))


def outcome(wseq: int, rid: str = "r", attempt: int = 1) -> Record:
    return OutcomeRecord(rid=RecordId(rid), ts=1, attempt=attempt, end="complete", writer=stamp(wseq))


def refusal(wseq: int, rid: str = "r") -> Record:
    error = ErrorGroup(code="log_unavailable")
    return RefusalRecord(
        rid=RecordId(rid), ts=1, family_of_error="unavailable", status=503, error=error, writer=stamp(wseq)
    )


def orphan(wseq: int, rid: str = "r") -> Record:
    return OrphanRecord(rid=RecordId(rid), ts=1, attempt=1, intent=0, lost=stamp(1), writer=stamp(wseq))


def boot(wseq: int, writer: str = "w", name: str = "b") -> Record:
    return BootRecord(ts=1, size=0, version="1", writer=stamp(wseq, writer, name))


CASES: dict[str, tuple[list[Record], list[Fault], int]] = {
    "an intent and its outcome": ([intent(1), outcome(2)], [], 0),
    "an intent alone": ([intent(1)], [], 1),
    "two attempts of one request": ([intent(1), outcome(2), intent(3, attempt=2)], [], 1),
    "an intent twice": ([intent(1), intent(2)], [Fault.INTENT_TWICE], 1),
    "an outcome of no attempt": ([outcome(1, attempt=0)], [], 0),
    "an outcome of no attempt that says what was sent": (
        [msgspec.structs.replace(outcome(1, attempt=0), upstream_status=200)],
        [Fault.OUTCOME_WITHOUT_INTENT],
        0,
    ),
    "an outcome alone": ([outcome(1)], [Fault.OUTCOME_WITHOUT_INTENT], 0),
    "an outcome twice": ([intent(1), outcome(2), outcome(3)], [Fault.OUTCOME_WITHOUT_INTENT], 0),
    "an outcome of another attempt": ([intent(1), outcome(2, attempt=2)], [Fault.OUTCOME_WITHOUT_INTENT], 1),
    "an intent whose writer was told too late": ([intent(1), refusal(2)], [], 0),
    "a refusal of another request": ([intent(1), refusal(2, rid="s")], [], 1),
    "a refusal after a closed attempt": ([intent(1), outcome(2), refusal(3)], [], 0),
    "an orphan": ([intent(1), orphan(2)], [], 0),
    "an orphan and a late outcome": ([intent(1), orphan(2), outcome(3)], [], 0),
    "an orphan and two late outcomes": (
        [intent(1), orphan(2), outcome(3), outcome(4)],
        [Fault.OUTCOME_WITHOUT_INTENT],
        0,
    ),
    "an orphan of nothing": ([orphan(1)], [Fault.ORPHAN_WITHOUT_INTENT], 0),
    "an intent again after its orphan": ([intent(1), orphan(2), intent(3)], [Fault.INTENT_TWICE], 1),
    "a number left out": ([boot(1), boot(3), boot(4)], [Fault.WSEQ_GAP], 0),
    "a first number that is not one": ([boot(2)], [Fault.WSEQ_GAP], 0),
    "a number twice": ([boot(1), boot(1), boot(2)], [Fault.WSEQ_DUPLICATE], 0),
    "each boot counts for itself": ([boot(1), boot(1, name="c"), boot(1, "v"), boot(2)], [], 0),
    "a record without a stamp": ([BootRecord(ts=1, size=0, version="1")], [Fault.UNSTAMPED], 0),
}


@pytest.mark.parametrize(("records", "faults", "open_intents"), CASES.values(), ids=CASES)
def test_ledger(records: list[Record], faults: list[Fault], open_intents: int) -> None:
    ledger = Ledger()
    assert [fault for seq, record in enumerate(records) for fault in ledger.apply(seq, record)] == faults
    assert len(ledger.open_intents()) == open_intents


@pytest.mark.parametrize(("records", "faults", "open_intents"), CASES.values(), ids=CASES)
def test_a_ledger_resumed_at_any_record_says_the_same(
    records: list[Record], faults: list[Fault], open_intents: int
) -> None:
    ledger = Ledger()
    found: list[Fault] = []
    for seq, record in enumerate(records):
        ledger = Ledger(ledger.standing())
        found += ledger.apply(seq, record)
    assert found == faults
    assert len(ledger.open_intents()) == open_intents


def test_what_is_open_says_where_it_is() -> None:
    ledger = Ledger()
    ledger.apply(41, intent(1))
    assert ledger.open_intents()["r", 1].seq == 41
    assert (ledger.last(("w", "b")), ledger.last(("w", "c"))) == (1, 0)
    assert (ledger.knows(("w", "b")), ledger.knows(("w", "c"))) == (True, False)
