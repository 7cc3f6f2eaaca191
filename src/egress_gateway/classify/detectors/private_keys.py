"""Private keys: PEM, OpenSSH, PGP, PuTTY, age; the finding reaches to the end of the key."""

import re
from typing import Final

from egress_gateway.classify.pattern import CERTAIN, WORD_END, Detector, Pattern, Rank
from egress_gateway.core.ids import DataClass

_KEY: Final = DataClass("secret.private_key")
_PUTTY_END: Final = re.compile(
    r"Private-Lines: \d++(?:\r?\n)?"
    r"(?:[A-Za-z0-9+/=]++(?:\r?\n|$|(?=[\x1d\x1e])|(?<=Private)-(?:MAC|Hash): [0-9a-f]++))+"
)
"""Line ends may be missing where a key was cut into slots."""
_BREAK: Final = r"(?:\s|\\[nr])"
"""Between the lines of a key: white space, or an escaped line end."""
_LINE: Final = r"(?:[A-Za-z0-9+/]{16,}={0,2}|=[A-Za-z0-9+/]{4}|[A-Za-z][A-Za-z-]*: [^\n\\\x1d\x1e]*)"
"""Base64, a PGP checksum, or a header of the key (RFC 1421, RFC 9580 section 6.2)."""
_BODY: Final = re.compile(
    rf"(?:{_BREAK}*{_LINE})*"
    rf"(?:{_BREAK}*[A-Za-z0-9+/]*={{0,2}}{_BREAK}*-----END [A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----)?"
)
"""What follows a header: the lines of the key, and the footer if it is there."""
_LONGEST: Final = 32 * 1024
"""An RSA key of 16384 bits takes 13 KB in PEM; a PGP block with several subkeys more."""


def _pem_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """From the header to the footer; without footer, as far as it looks like a key."""
    body = _BODY.match(text, end, start + _LONGEST)
    return start, body.end() if body else end


def _putty_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """From the header to the authentication code in the last line; a public part alone is no key."""
    footer = _PUTTY_END.search(text, end, start + _LONGEST)
    return (start, footer.end()) if footer else (start, start)


_PATTERNS: Final = (
    Pattern(
        id="private_key_pem",
        regex=r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----",
        data_class=_KEY,
        rank=Rank.SECRET,
        score=CERTAIN,
        extent=_pem_extent,
        goes_on=_LONGEST,
    ),
    Pattern(
        id="private_key_putty",
        regex=r"PuTTY-User-Key-File-[23]: [a-z0-9-]+",
        data_class=_KEY,
        rank=Rank.SECRET,
        score=CERTAIN,
        extent=_putty_extent,
        goes_on=_LONGEST,
    ),
    Pattern(
        id="private_key_jwk",
        regex=r'"d"\s*:\s*"([A-Za-z0-9_-]{43,})"',
        data_class=_KEY,
        rank=Rank.SECRET,
        score=900,
    ),
    Pattern(
        id="age_secret_key",
        regex=WORD_END + r"(AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58})" + WORD_END,
        data_class=DataClass("secret.age_secret_key"),
        rank=Rank.SECRET,
        score=CERTAIN,
        splits=True,
    ),
)
DETECTOR: Final = Detector(name="private_keys", patterns=_PATTERNS)
