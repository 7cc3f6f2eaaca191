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
    digests = {
        (data_class, hmac.digest(secret, f"{data_class}\0{value}".encode("utf-8", "surrogatepass"), "sha256"))
        for data_class, value in values
    }
    return tuple(ValueSeen(data_class, digest[:DIGEST_BYTES]) for data_class, digest in sorted(digests))


def _folded(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).casefold().split())
