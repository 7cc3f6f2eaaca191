"""Base64url without padding (RFC 7515 section 2), read so that no two texts give the same bytes."""

import base64
import binascii
import re
from typing import Final

from egress_gateway.core.errors import WireError

_TEXT: Final = re.compile(r"[A-Za-z0-9_-]*")


def decode_base64url(text: str) -> bytes:
    """The bytes that a text stands for.

    Raises `WireError` for padding, blanks, the letters of plain base64, a length that cannot be, and
    bits left over after the last byte that are not zero: a signed token that could be spelled in
    several ways would pass for several tokens.
    """
    if not _TEXT.fullmatch(text):
        raise WireError("not base64url without padding")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise WireError("not base64url: its length cannot be") from error
    if encode_base64url(data) != text:
        raise WireError("not base64url: bits are left over")
    return data


def encode_base64url(data: bytes) -> str:
    """The one text for some bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
