"""Tells found values apart without keeping them: keyed digests, by class, of what a reader takes for the same."""

import hmac
import unicodedata
from collections.abc import Sequence
from typing import Final

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.steps.principal_keys import DIGEST_BYTES

NUMBERS: Final = tuple(
    DataClass(name)
    for name in (
        *("finance.account", "finance.bic", "finance.iban", "finance.isin", "finance.routing_number"),
        *("finance.tax_id", "pci.card", "phi.dea", "phi.health_plan", "phi.medicare", "phi.mrn", "phi.nhs", "phi.npi"),
        *("pii.device_id", "pii.driver_license", "pii.mac", "pii.national_id", "pii.passport", "pii.phone"),
        "pii.vehicle_id",
    )
)
"""Classes that people write in groups, apart by whatever they like: hyphens, full stops, slashes, brackets."""


def values_of(
    slots: Sequence[Slot], findings: Sequence[Finding], classes: Sequence[DataClass], key: Secret[bytes]
) -> tuple[ValueSeen, ...]:
    """The distinct values of these classes and families, sorted. What makes no difference is in `_folded`."""
    secret = key.expose()
    values = {
        (found.data_class, _folded(found.data_class, slots[found.slot].text[found.start : found.end]))
        for found in findings
        if covered(found.data_class, classes)
    }
    digests = {(data_class, _digest(secret, data_class, value)) for data_class, value in values}
    return tuple(ValueSeen(data_class, digest) for data_class, digest in sorted(digests))


def digest_of(key: Secret[bytes], data_class: DataClass, value: str) -> bytes:
    """The digest by which a value of a class is told apart."""
    return _digest(key.expose(), data_class, _folded(data_class, value))


def _digest(secret: bytes, data_class: DataClass, folded: str) -> bytes:
    message = f"{data_class}\0{folded}".encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256")[:DIGEST_BYTES]


def _folded(data_class: DataClass, value: str) -> str:
    """The value without case, width and blanks; of a number, letters and digits alone.

    A `+` within a number stays: in Finland and Sweden it tells people from those born a century later.
    """
    folded = "".join(unicodedata.normalize("NFKC", value).casefold().split())
    if not covered(data_class, NUMBERS):
        return folded
    return "".join(sign for sign in folded if sign.isalnum() or sign == "+").lstrip("+") or folded
