"""The end of a text that may be the beginning of a value which nothing shows before its end.

A signed token is known by its second dot, a PuTTY key by its private lines: both may lie far behind the
beginning. What such a value is made of is known, and stretches of it are rare in prose.
"""

import re
import string
from typing import Final

MADE_OF: Final = string.ascii_letters + string.digits + "-._~+/=:@%&?#!$*;"
"""Base64 in both alphabets, what joins its parts, and what else stands in addresses with a password in them."""

_KEY_FILE: Final = "PuTTY-User-Key-File-"
_KEY_LINES: Final = re.compile(
    re.escape(_KEY_FILE) + r"[23]:[^\r\n]*+(?:\r?\n(?:[A-Za-z0-9-]++:[^\r\n]*+|[A-Za-z0-9+/=-]*+))*+\r?"
)
"""The file's own lines (PuTTY manual, appendix C): headers, base64, and the last one as far as it has come."""


def unsettled_from(text: str) -> int:
    """Where the run of characters begins that the text ends with, or the key file, if it ends in one."""
    start = len(text.rstrip(MADE_OF))
    header = text.rfind(_KEY_FILE)
    if 0 <= header < start and _KEY_LINES.fullmatch(text, header):
        return header
    return start
