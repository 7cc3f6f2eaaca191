"""Receipts: the log's proof to the connector that the intent to send exactly this is durable.

A MAC under a key that only the log and the connector hold, so that a worker, even one that is taken
over, cannot make one. It says nothing about whether sending is permitted: that is in the record.
"""

import hashlib
import hmac

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Receipt
from egress_gateway.core.ids import BodyDigest, LeafHash
from egress_gateway.core.secret import Secret

RECEIPT_KEY_BYTES = 32
_DOMAIN = b"egress-gateway receipt v1\x00"


def _mac(key: Secret[bytes], *, seq: int, leaf: LeafHash, destination: str, body: BodyDigest, expires: int) -> bytes:
    name = destination.encode()
    # Every field has a fixed or a stated length, so that no two receipts share their bytes.
    message = b"".join(
        (_DOMAIN, seq.to_bytes(8), expires.to_bytes(8), leaf, body, len(name).to_bytes(4), name),
    )
    # Not `hmac.digest`: that lets go of the interpreter for its 2 us, and waits to get it back from another thread.
    return hmac.new(key.expose(), message, "sha256").digest()


def issue(key: Secret[bytes], *, seq: int, leaf: LeafHash, destination: str, body: BodyDigest, expires: int) -> Receipt:
    """A receipt for a record that is durable. `expires` is in microseconds since the epoch."""
    if len(key.expose()) < RECEIPT_KEY_BYTES:
        raise ValueError(f"a receipt key has at least {RECEIPT_KEY_BYTES} bytes")
    if len(leaf) != 32 or len(body) != 32:
        raise ValueError("leaf hash and body digest have 32 bytes")
    mac = _mac(key, seq=seq, leaf=leaf, destination=destination, body=body, expires=expires)
    return Receipt(seq=seq, leaf=leaf, destination=destination, body=body, expires=expires, mac=mac)


def check(key: Secret[bytes], receipt: Receipt, *, destination: str, body: bytes, now: int) -> None:
    """Raise `Unavailable` unless the receipt covers exactly this body for this destination, now."""
    if not _genuine(key, receipt):
        raise Unavailable("receipt_forged", "The log did not issue this receipt; nothing was sent.")
    if receipt.destination != destination:
        raise Unavailable("receipt_destination", "The receipt is for another destination; nothing was sent.")
    if not hmac.compare_digest(receipt.body, hashlib.sha256(body).digest()):
        raise Unavailable("receipt_body", "The receipt is for another body; nothing was sent.")
    if now >= receipt.expires:
        raise Unavailable("receipt_expired", "The receipt is no longer in force; nothing was sent.")


def _genuine(key: Secret[bytes], receipt: Receipt) -> bool:
    if len(receipt.leaf) != 32 or len(receipt.body) != 32:
        return False
    if not (0 <= receipt.seq < 2**63 and 0 <= receipt.expires < 2**63):
        return False
    expected = _mac(
        key,
        seq=receipt.seq,
        leaf=receipt.leaf,
        destination=receipt.destination,
        body=receipt.body,
        expires=receipt.expires,
    )
    return hmac.compare_digest(expected, receipt.mac)
