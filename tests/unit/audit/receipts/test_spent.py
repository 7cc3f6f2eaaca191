"""A receipt sends once, and is remembered for as long as it could be used again."""

import pytest

from egress_gateway.audit.receipts.receipt import issue
from egress_gateway.audit.receipts.spent import SpentReceipts
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.secret import Secret


def receipt(seq: int, expires: int) -> Receipt:
    return issue(
        Secret(b"r" * 32),
        seq=seq,
        leaf=LeafHash(bytes([seq]) * 32),
        destination="one POST /",
        body=BodyDigest(bytes(32)),
        expires=expires,
    )


def refused(spent: SpentReceipts, again: Receipt, now: int) -> str:
    with pytest.raises(Unavailable) as caught:
        spent.spend(again, now)
    return caught.value.code


def test_a_receipt_sends_once() -> None:
    spent = SpentReceipts(since=0)
    spent.spend(receipt(5, 100), 0)
    assert refused(spent, receipt(5, 100), 99) == "receipt_spent"


def test_a_second_receipt_for_the_same_intent_sends_nothing() -> None:
    spent = SpentReceipts(since=0)
    spent.spend(receipt(5, 100), 0)
    assert refused(spent, receipt(5, 180), 90) == "receipt_spent"
    assert refused(spent, receipt(5, 180), 150) == "receipt_spent"


def test_receipts_are_taken_in_any_order() -> None:
    spent = SpentReceipts(since=0)
    for seq in (7, 5, 6):
        spent.spend(receipt(seq, 100 + seq), 0)
    assert [refused(spent, receipt(seq, 100 + seq), 50) for seq in (5, 6, 7)] == ["receipt_spent"] * 3


def test_what_has_expired_is_not_kept() -> None:
    spent = SpentReceipts(since=0)
    for seq in range(1, 101):
        spent.spend(receipt(seq, 100 + seq), 100 + seq - 10)
    kept = [len(held) for held in vars(spent).values() if isinstance(held, set) or hasattr(held, "popleft")]
    assert kept == [10, 10]


SINCE_START = {
    "long before": (2, "receipt_before_start"),
    "just before": (7, "receipt_before_start"),
    "at its own record": (8, "receipt_before_start"),
    "just after": (9, ""),
}


@pytest.mark.parametrize(("seq", "code"), SINCE_START.values(), ids=SINCE_START)
def test_nothing_is_taken_from_before_the_start(seq: int, code: str) -> None:
    spent = SpentReceipts(since=8)
    if code:
        assert refused(spent, receipt(seq, 100), 0) == code
    else:
        spent.spend(receipt(seq, 100), 0)
        assert refused(spent, receipt(seq, 100), 1) == "receipt_spent"
