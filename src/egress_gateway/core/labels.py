"""How a data class is written where a value of it stood: as the start of a token, or as a mark.

A label is 2 to 12 letters A-Z. Labels of two classes may be equal: a token's other characters depend
on the class itself, and a mark is not reversible.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from egress_gateway.core.ids import DataClass

LONGEST_LABEL: Final = 12
"""With its longest tail a token then has 29 symbols; its check character is proven up to 31."""

_UNNAMED: Final = "DATA"
_NATIONAL_IDS: Final = "pii.national_id."

_PRETTY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pii.date_of_birth": "BIRTHDATE",
        "pii.driver_license": "LICENSE",
        "pii.vehicle_id": "VIN",
        "pci.card": "CARD",
        "phi.icd10": "DIAGNOSIS",
        "phi.health_plan": "HEALTHPLAN",
        "finance.routing_number": "ROUTING",
        "finance.crypto_wallet": "WALLET",
        "customer.record": "CUSTOMER",
        "confidential.document": "DOCUMENT",
        "confidential.marking": "MARKING",
        "legal.privileged": "PRIVILEGED",
    }
)


@lru_cache(maxsize=1024)
def label(data_class: DataClass) -> str:
    """The label of a class: its pretty name, or the letters of its last part without a country."""
    pretty = _PRETTY.get(data_class)
    if pretty is not None:
        return pretty
    last = data_class.rpartition(".")[2]
    if data_class.startswith(_NATIONAL_IDS):
        last = last.partition("_")[2] or last
    letters = "".join(character for character in last.upper() if "A" <= character <= "Z")[:LONGEST_LABEL]
    return letters if len(letters) > 1 else _UNNAMED


def mark(data_class: DataClass) -> str:
    """What stands for a masked value: `[EMAIL]`. Nothing leads back from it."""
    return f"[{label(data_class)}]"
