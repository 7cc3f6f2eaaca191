"""Secrets that only their surroundings give away: assignments, passwords, headers, JSON Web Tokens."""

import base64
import binascii
from typing import Final

import msgspec

from egress_gateway.classify.entropy import is_placeholder, is_uuid, is_worded, looks_random
from egress_gateway.classify.pattern import KEY_SEPARATOR, WORD_END, Detector, Extent, Pattern, Rank, run_on
from egress_gateway.classify.references import is_reference, says_what_it_is
from egress_gateway.core.ids import DataClass

_CHOSEN: Final = r"""[^\s"'`,;<>\x1d\x1e]"""
"""What a password is made of where it is written down: anything but space, quotes and delimiters."""
_IS: Final = rf"""["'`\]]{{0,2}}[ \t]{{0,3}}(?:=>|:=|==?|:|{KEY_SEPARATOR})[ \t]{{0,3}}["'`]{{0,2}}"""
"""What makes an assignment of a name and a value, in code, JSON, YAML, headers, and of a JSON key."""

_SHORTEST: Final = 16
"""Characters of a generic secret: shorter ones are found as passwords, or by their issuer's prefix."""
_SHORTEST_PASSWORD: Final = 6


def _is_jwt(text: str) -> bool:
    """The first part is a JSON object that names an algorithm (RFC 7515)."""
    head = text.split(".", 1)[0]
    try:
        header = msgspec.json.decode(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError):
        return False
    return isinstance(header, dict) and ("alg" in header or "enc" in header)


def _is_secret(text: str) -> bool:
    """Random enough, and neither an identifier of another kind nor made of words."""
    return len(text) >= _SHORTEST and looks_random(text) and not is_uuid(text) and not is_worded(text)


def _written_out(characters: str) -> Extent:
    """An extent: as far as the characters go, and nothing where code only says where the value comes from."""
    on = run_on(characters)

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        start, end = on(text, start, end)
        return (start, start) if is_reference(text, start, end) else (start, end)

    return extent


def _said(text: str, start: int, end: int) -> tuple[int, int]:
    """An extent: a word of a sentence, without what ends the sentence."""
    start, end = run_on(_CHOSEN)(text, start, end)
    return start, start + len(text[start:end].rstrip(".,:?)"))


def _is_password(text: str) -> bool:
    """Anything a person may have chosen, unless it is a template or the name of something."""
    kinds = any(c.isdigit() for c in text) + any(not c.isalnum() for c in text) + any(c.isupper() for c in text[1:])
    return len(text) >= _SHORTEST_PASSWORD and kinds >= 1 and not (is_placeholder(text) or says_what_it_is(text))


def _is_basic(text: str) -> bool:
    """Base64 of a name, a colon and a password (RFC 7617)."""
    try:
        return b":" in base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return False


_PATTERNS: Final = (
    Pattern(
        id="jwt",
        regex=WORD_END + r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.)",
        extent=run_on(r"[A-Za-z0-9_-]"),
        data_class=DataClass("secret.jwt"),
        rank=Rank.SECRET,
        score=980,
        validate=_is_jwt,
        splits=True,
    ),
    Pattern(
        id="generic_secret",
        regex=r"(?i)(?:access|account|api|app|auth|client|consumer|cookie|deploy|encryption|hmac|jwt|master|private|secret|"
        r"service|session|shared|signing|storage|token|webhook)"
        r"[ _.-]{0,2}(?:key|secret|token|credential|passphrase)s?" + _IS + r"([A-Za-z0-9+/_=.~-]{12})",
        extent=_written_out(r"[A-Za-z0-9+/_=.~-]"),
        data_class=DataClass("secret.generic"),
        rank=Rank.SECRET,
        score=800,
        validate=_is_secret,
    ),
    Pattern(
        id="generic_token",
        regex=r"(?i)(?:secret|token|credentials?|apikey)" + _IS + r"([A-Za-z0-9+/_=.~-]{12})",
        extent=_written_out(r"[A-Za-z0-9+/_=.~-]"),
        data_class=DataClass("secret.generic"),
        rank=Rank.SECRET,
        score=750,
        validate=_is_secret,
    ),
    Pattern(
        id="password",
        regex=r"(?i)(?:\b|_|-)(?:passw(?:or)?d|passwort|passphrase|pwd|contrasena|mot de passe)"
        + _IS
        + rf"({_CHOSEN}{{6}})",
        extent=_written_out(_CHOSEN),
        data_class=DataClass("secret.password"),
        rank=Rank.SECRET,
        score=800,
        validate=_is_password,
    ),
    Pattern(
        id="password_said",
        regex=rf"""(?i)\bpassw(?:or)?d (?:is|was|to|of) ["'`]?({_CHOSEN}{{6}})""",
        extent=_said,
        data_class=DataClass("secret.password"),
        rank=Rank.SECRET,
        score=700,
        validate=_is_password,
    ),
    Pattern(
        id="bearer_token",
        regex=r"(?i)\bauthorization\b" + _IS + r"(?:bearer|token) ([A-Za-z0-9._~+/-]{16})",
        extent=run_on(r"[A-Za-z0-9._~+/=-]"),
        data_class=DataClass("secret.bearer_token"),
        rank=Rank.SECRET,
        score=900,
        validate=looks_random,
    ),
    Pattern(
        id="basic_auth_header",
        regex=r"(?i)\bauthorization\b" + _IS + r"basic ([A-Za-z0-9+/]{8})",
        extent=run_on(r"[A-Za-z0-9+/=]"),
        data_class=DataClass("secret.basic_auth"),
        rank=Rank.SECRET,
        score=950,
        validate=_is_basic,
    ),
)
DETECTOR: Final = Detector(name="secrets_generic", patterns=_PATTERNS)
