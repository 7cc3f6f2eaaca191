"""Whether a string looks drawn at random, as keys are, or chosen by a person."""

import math
import re
from collections import Counter
from typing import Final

_PLACEHOLDER: Final = re.compile(
    r"(?i)example|placeholder|change_?me|your[_-]|dummy|redacted|insert|xxxx|\*\*\*|\.\.\.|^<.*>$|^\$\{?|^\{\{|^%\(|"
    r"test_?key|"
    r"^(?:none|null|true|false|undefined|string|secret|password)$|(.)\1{5}|012345678|abcdefgh"
)
_UUID: Final = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def bits_per_character(text: str) -> float:
    """Shannon entropy of the characters as they are distributed in the text itself."""
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in Counter(text).values())


def looks_random(text: str) -> bool:
    """Enough entropy for its length, more than one kind of character, no placeholder.

    A text of n characters cannot exceed log2(n) bits a character, so the bar rises with the length.
    """
    if len(text) < 12 or is_placeholder(text):
        return False
    kinds = any(c.isdigit() for c in text) + any(c.islower() for c in text) + any(c.isupper() for c in text)
    return kinds >= 2 and bits_per_character(text) >= min(0.72 * math.log2(len(text)), 3.5)


def is_placeholder(text: str) -> bool:
    """Whether it stands in documentation or a template for a value, or for none."""
    return _PLACEHOLDER.search(text) is not None


def is_uuid(text: str) -> bool:
    """RFC 9562 text form."""
    return _UUID.fullmatch(text) is not None
