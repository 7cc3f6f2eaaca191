"""Base64url without padding (RFC 7515 section 2), read so that no two texts give the same bytes."""

import base64
import binascii
from typing import Final

from egress_gateway.core.errors import WireError

_TO_PLAIN: Final = bytes.maketrans(b"-_+/=", b"+/!!!")
"""To the letters of plain base64, and its own to one that no reader takes."""


def decode_base64url(text: str) -> bytes:
    """The bytes that a text stands for.

    Raises `WireError` for padding, blanks, the letters of plain base64, a length that cannot be, and
    bits left over after the last byte that are not zero: a signed token that could be spelled in
    several ways would pass for several tokens.
    """
    try:
        plain = text.encode("ascii").translate(_TO_PLAIN) + b"=" * (-len(text) % 4)
        data = binascii.a2b_base64(plain, strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise WireError("not base64url without padding") from error
    # Of the last one or two bytes there is one spelling; all before them fill their letters.
    over = len(data) % 3
    if over and encode_base64url(data[-over:]) != text[-over - 1 :]:
        raise WireError("not base64url: bits are left over")
    return data


def encode_base64url(data: bytes) -> str:
    """The one text for some bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
