"""Text in a record that only the holder of a subject's key can read, and nobody once that key is destroyed.

AES-256-GCM (NIST SP 800-38D). The sealed text is bound to what it was sealed for, so that it opens nowhere else: a
record's name of a person moved to another record is not that record's. Its length tells the content's only to the
next 64 bytes.

Under one key, a nonce must be used for one content alone. `nonce_of` makes one of the record id and a purpose; two
contents of one request need two purposes.
"""

import base64
import binascii
import hashlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from egress_gateway.core.errors import WireError
from egress_gateway.core.secret import Secret

FORM: Final = "s1."
"""Begins every sealed text of this form."""
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
BLOCK: Final = 64
"""Bytes to a multiple of which the content is filled up with zeros, after one 0x80 (ISO/IEC 7816-4)."""


def nonce_of(rid: str, purpose: str) -> bytes:
    """The nonce for one content of one request: record ids are never used twice."""
    return hashlib.sha256(f"{purpose}\n{rid}".encode()).digest()[:NONCE_BYTES]


def seal(key: Secret[bytes], content: bytes, *, nonce: bytes, bound_to: bytes) -> str:
    """The content as text; the same arguments give the same text."""
    padded = content + b"\x80" + bytes(-(len(content) + 1) % BLOCK)
    sealed = nonce + AESGCM(key.expose()).encrypt(nonce, padded, bound_to)
    return FORM + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def unseal(key: Secret[bytes], sealed: str, *, bound_to: bytes) -> bytes:
    """The content. Raises `WireError` for what was not sealed under this key for exactly this."""
    data = _bytes(sealed.removeprefix(FORM))
    if not sealed.startswith(FORM) or len(data) < NONCE_BYTES + TAG_BYTES:
        raise WireError("not a sealed text")
    try:
        padded = AESGCM(key.expose()).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to)
    except InvalidTag as error:
        raise WireError("sealed under another key or for something else, or changed since") from error
    content, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\0"):
        raise WireError("not a sealed text")
    return content


def _bytes(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("not a sealed text") from error
    # Base64 leaves bits unused: without this, two texts would open as one.
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != text:
        raise WireError("not a sealed text")
    return data
