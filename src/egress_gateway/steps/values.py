"""Tells found values apart without keeping them: keyed digests, by class, of what a reader takes for the same."""

import hmac
import unicodedata
from collections.abc import Sequence

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.steps.principal_keys import DIGEST_BYTES


def values_of(
    slots: Sequence[Slot], findings: Sequence[Finding], classes: Sequence[DataClass], key: Secret[bytes]
) -> tuple[ValueSeen, ...]:
    """The distinct values of these classes and families, sorted; case, width and blanks make no difference."""
    secret = key.expose()
    values = {
        (found.data_class, _folded(slots[found.slot].text[found.start : found.end]))
        for found in findings
        if covered(found.data_class, classes)
    }
    digests = {(data_class, _digest(secret, data_class, value)) for data_class, value in values}
    return tuple(ValueSeen(data_class, digest) for data_class, digest in sorted(digests))


def digest_of(key: Secret[bytes], data_class: DataClass, value: str) -> bytes:
    """The digest by which a value of a class is told apart."""
    return _digest(key.expose(), data_class, _folded(value))


def _digest(secret: bytes, data_class: DataClass, folded: str) -> bytes:
    message = f"{data_class}\0{folded}".encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256")[:DIGEST_BYTES]


def _folded(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())
