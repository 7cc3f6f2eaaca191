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

_WORD: Final = re.compile(r"[A-Z]?[a-z]{2,}")
_CLUSTER: Final = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{5}")
_VOWEL: Final = re.compile(r"(?i)[aeiouy]")
_SHORT: Final = frozenset({"pwd", "mgr", "str", "cfg", "ctx", "src", "tmp", "ssh", "ssl", "tls"})
"""Words of code without a vowel."""
_MOSTLY: Final = 70
"""Per cent of the characters that must stand in words. Random base 62 reaches a third."""
_DIGITS: Final = re.compile("[0-9]+")
_MOST_NUMBERS: Final = 2
"""In a name, as in `x25519.X25519PrivateKey`; digits that are drawn stand in more places."""
_FEWEST_CHARACTERS: Final = 6
"""Different ones in a key, even in one of hexadecimal digits; a mask or a made-up value has fewer."""


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


def is_worded(text: str) -> bool:
    """Whether it is made of words that could be spoken: `credentials_from_file`, `AccessTokenProvider`."""
    if len(_DIGITS.findall(text)) > _MOST_NUMBERS or (text.isupper() and "_" not in text):
        return False
    letters = sum(len(word) for word in _WORD.findall(text.lower() if text.isupper() else text) if _is_word(word))
    return letters * 100 >= _MOSTLY * max(sum(c.isalnum() for c in text), 1)


def _is_word(text: str) -> bool:
    return text.lower() in _SHORT or (_VOWEL.search(text) is not None and _CLUSTER.search(text) is None)


def is_drawn(text: str) -> bool:
    """Whether the value of a fixed shape may be a key: no mask, and no name of something."""
    return len(set(text)) >= _FEWEST_CHARACTERS and not is_worded(text)
