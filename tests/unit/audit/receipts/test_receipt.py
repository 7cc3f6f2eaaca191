"""A receipt opens the way for exactly one body to exactly one destination for a while."""

import hashlib

import msgspec
import pytest

from egress_gateway.audit.receipts.receipt import check, issue
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.secret import Secret

KEY = Secret(b"k" * 32)
BODY = b'{"model":"m"}'
DIGEST = BodyDigest(hashlib.sha256(BODY).digest())
LEAF = LeafHash(bytes(range(32)))
TO = "azure-us POST /v1/chat/completions"
EXPIRES = 1_000_000
RECEIPT = issue(KEY, seq=7, leaf=LEAF, destination=TO, body=DIGEST, expires=EXPIRES)


def test_it_is_good_until_it_expires() -> None:
    check(KEY, RECEIPT, destination=TO, body=BODY, now=EXPIRES - 1)


FORGED = {
    "another position": {"seq": 8},
    "another record": {"leaf": LeafHash(bytes(32))},
    "another destination": {"destination": "elsewhere POST /"},
    "another body": {"body": BodyDigest(hashlib.sha256(b"other").digest())},
    "a later expiry": {"expires": EXPIRES + 1},
    "a mac of nothing": {"mac": b""},
    "a mac of zeros": {"mac": bytes(32)},
    "a short leaf": {"leaf": LeafHash(bytes(31))},
    "a short digest": {"body": BodyDigest(b"")},
    "a negative position": {"seq": -1},
    "an expiry beyond all time": {"expires": 2**63},
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_receipt_is_forged_by(change: dict[str, object]) -> None:
    forged: Receipt = msgspec.structs.replace(RECEIPT, **change)
    with pytest.raises(Unavailable) as refusal:
        check(KEY, forged, destination=forged.destination, body=BODY, now=0)
    assert refusal.value.code == "receipt_forged"


def test_a_receipt_of_another_log_is_forged() -> None:
    with pytest.raises(Unavailable) as refusal:
        check(Secret(b"l" * 32), RECEIPT, destination=TO, body=BODY, now=0)
    assert refusal.value.code == "receipt_forged"


MISUSED = {
    "for another destination": ("azure-us POST /v1/embeddings", BODY, 0, "receipt_destination"),
    "for another body": (TO, BODY + b" ", 0, "receipt_body"),
    "at its expiry": (TO, BODY, EXPIRES, "receipt_expired"),
}


@pytest.mark.parametrize(("destination", "body", "now", "code"), MISUSED.values(), ids=MISUSED)
def test_a_receipt_is_not_good(destination: str, body: bytes, now: int, code: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        check(KEY, RECEIPT, destination=destination, body=body, now=now)
    assert refusal.value.code == code
    assert "nothing was sent" in refusal.value.public


def test_a_short_key_or_digest_issues_nothing() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        issue(Secret(b"k"), seq=1, leaf=LEAF, destination=TO, body=DIGEST, expires=1)
    with pytest.raises(ValueError, match="32 bytes"):
        issue(KEY, seq=1, leaf=LEAF, destination=TO, body=BodyDigest(b""), expires=1)
