"""How many tokens a request is likely to have, before any provider has counted them.

An estimate for rules and for what a quota reserves; what is charged in the end is what the provider counted.
Beside the tokenizers of GPT-4o and of Claude 2 it is 1.0 to 1.2 times as much for English prose and code, 0.85
to 1.05 times for JSON, 0.7 to 0.9 for digits, 0.6 to 2.8 for other languages, and 0.4 for base64.
"""

from collections.abc import Iterable
from typing import Final

from egress_gateway.core.slots import Opaque, Slot
from egress_gateway.providers.ledger import ENCRYPTED

BLOB_TOKENS: Final = 1_600
"""For an image, a file, or what the provider is to fetch: the most that an image of the size that providers
advise has. A long document has more."""
_ASCII: Final = (2, 7)
"""Tokens for so many characters."""
_OTHER: Final = (1, 3)
"""Tokens for so many bytes of UTF-8."""


def token_estimate(slots: Iterable[Slot], opaque: Iterable[Opaque]) -> int:
    """Tokens of all that is inspected, and of what cannot be. Sealed reasoning of the provider's own is not counted."""
    ascii_characters = other_bytes = 0
    for slot in slots:
        if slot.text.isascii():
            ascii_characters += len(slot.text)
        else:
            other_bytes += len(slot.text.encode())
    blobs = sum(leaf.data_class != ENCRYPTED for leaf in opaque)
    return _share(ascii_characters, _ASCII) + _share(other_bytes, _OTHER) + blobs * BLOB_TOKENS


def _share(count: int, rate: tuple[int, int]) -> int:
    tokens, units = rate
    return -(-count * tokens // units)
