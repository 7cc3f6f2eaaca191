"""What people are to look at, sealed by a worker so that only control opens it.

X25519 with a key of its own for each content, HKDF-SHA256, ChaCha20-Poly1305 (the construction of RFC 9180 in its
base mode, in our own words). A worker that is taken over afterwards, a backup, and whoever copies the file of
reviews can open nothing. It is bound to the digest of its case: under another case it does not open.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from egress_gateway.core.errors import WireError
from egress_gateway.core.secret import Secret

KEY_BYTES: Final = 32
_INFO: Final = b"egress gateway: content of a review, version 1"
_NONCE: Final = bytes(12)
"""Each key seals one content, so that no nonce is used twice with it."""


def public_of(private: Secret[bytes]) -> bytes:
    """The half of a key that seals."""
    return X25519PrivateKey.from_private_bytes(private.expose()).public_key().public_bytes_raw()


def seal(public: bytes, content: bytes, *, bound: bytes) -> bytes:
    """Seal content for whoever has the private half; `bound` has to be given again to open it."""
    once = X25519PrivateKey.generate()
    shown = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return shown + ChaCha20Poly1305(_derive(shared, shown + public)).encrypt(_NONCE, content, bound)


def unseal(private: Secret[bytes], sealed: bytes, *, bound: bytes) -> bytes:
    """What was sealed. Raises `WireError` for anything that was not sealed for this key and this `bound`."""
    own = X25519PrivateKey.from_private_bytes(private.expose())
    shown, box = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(shown))
        key = _derive(shared, shown + own.public_key().public_bytes_raw())
        return ChaCha20Poly1305(key).decrypt(_NONCE, box, bound)
    except (InvalidTag, ValueError) as error:
        raise WireError("sealed for somebody else, or altered since") from error


def _derive(shared: bytes, parties: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=parties, info=_INFO).derive(shared)
