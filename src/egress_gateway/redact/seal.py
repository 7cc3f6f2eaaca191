"""Sealing a provider's opaque blob to what the caller saw, so that nobody has to remember it.

A provider signs or encrypts what its model thought and wants it back unaltered with the next turn. The
caller holds the text with values restored, so its copy no longer fits. `seal` therefore appends
`~egs1.<payload>.<mac>` to the blob: upstream and the differences between what was said and what was
shown, encrypted with AES-SIV (RFC 5297) under a key of the scope, and bound to the shown text and the
blob. `unseal` gives the provider's own text and blob back, or nothing: a change of any character of
text, blob or suffix makes it fail, and so does another scope.

Encrypted, not only authenticated: the differences may hold what screening masked.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from egress_gateway.core.answers import Unseal, Unsealed
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.redaction import Replacement, RestoredSpan
from egress_gateway.core.secret import Secret, Sensitive

MARK: Final = "~egs1."
_MAC_LENGTH: Final = 16
"""Bytes; AES-SIV's synthetic initialisation vector is its authentication tag."""


class _Difference(msgspec.Struct, frozen=True, array_like=True, gc=False):
    start: int
    end: int
    said: str
    token: str
    data_class: str


class _Payload(msgspec.Struct, frozen=True, array_like=True):
    upstream: str
    differences: tuple[_Difference, ...]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Payload)


def seal(key: Secret[bytes], upstream: str, *, said: str, shown: str, spans: Sequence[RestoredSpan], blob: str) -> str:
    """The blob as the caller gets it. `spans` are the places where `shown` differs from `said`.

    Raises `Unavailable` if they do not account for the whole difference: a blob that came back with
    another text would be refused by the provider in the middle of a conversation.
    """
    differences = tuple(_Difference(one.start, one.end, one.said, one.token, one.data_class) for one in spans)
    if _undo(shown, differences) != said:
        raise Unavailable("seal_mismatch", "the answer could not be bound to what the provider said")
    sealed = _cipher(key).encrypt(_ENCODER.encode(_Payload(upstream, differences)), [_bound(shown, blob)])
    return f"{blob}{MARK}{_text(sealed[_MAC_LENGTH:])}.{_text(sealed[:_MAC_LENGTH])}"


def unseal(key: Secret[bytes], shown: str, sealed: str) -> Unsealed | None:
    """What the provider said, if `sealed` was made under this key for exactly this text; else None."""
    blob, mark, suffix = sealed.rpartition(MARK)
    if not mark:
        return None
    payload, _, mac = suffix.partition(".")
    ciphertext = _bytes(mac) + _bytes(payload)
    if f"{_text(ciphertext[_MAC_LENGTH:])}.{_text(ciphertext[:_MAC_LENGTH])}" != suffix:
        # Base64 leaves bits unused: without this, some changed characters would mean the same bytes.
        return None
    try:
        plain = _cipher(key).decrypt(ciphertext, [_bound(shown, blob)])
    except InvalidTag:
        return None
    content = _DECODER.decode(plain)
    return Unsealed(
        text=_undo(shown, content.differences),
        blob=blob,
        upstream=content.upstream,
        replacements=tuple(_replacements(shown, content.differences)),
    )


def sealer(key: Secret[bytes], upstream: str) -> Callable[[str, str, Sequence[RestoredSpan], str], str]:
    """`seal` for one upstream under one scope's key; takes said, shown, spans and blob."""
    return lambda said, shown, spans, blob: seal(key, upstream, said=said, shown=shown, spans=spans, blob=blob)


def unsealer(key: Secret[bytes]) -> Unseal:
    """`unseal` under one scope's key."""
    return lambda text, blob: unseal(key, text, blob)


def _undo(shown: str, differences: Iterable[_Difference]) -> str:
    parts: list[str] = []
    position = 0
    for difference in differences:
        parts += shown[position : difference.start], difference.said
        position = difference.end
    return "".join(parts) + shown[position:]


def _replacements(shown: str, differences: Iterable[_Difference]) -> Iterable[Replacement]:
    entries: dict[str, Replacement] = {}
    for one in differences:
        if one.token:
            value = Sensitive(shown[one.start : one.end])
            entries[one.token] = Replacement(
                token=one.token, value=value, data_class=DataClass(one.data_class), restorable=True
            )
    return entries.values()


def _cipher(key: Secret[bytes]) -> AESSIV:
    return AESSIV(hmac.digest(key.expose(), b"seal", "sha512"))


def _bound(shown: str, blob: str) -> bytes:
    text = shown.encode("utf-8", "surrogatepass")
    return len(text).to_bytes(8, "big") + text + blob.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
