"""Whether a document is a set of public keys (JWKS, RFC 7517 section 5) that is worth keeping.

Which of the keys an issuer's tokens may be verified with is decided where they are: here it is only kept
out that an error page, an empty set or somebody's private key takes the place of good keys.
"""

from typing import Final

from egress_gateway.core.errors import WireError
from egress_gateway.wire.json import Json, decode_bounded

_PUBLIC: Final = {
    "RSA": frozenset({"n", "e"}),
    "EC": frozenset({"crv", "x", "y"}),
    "OKP": frozenset({"crv", "x"}),
}
"""Members of a public key by type (RFC 7518 section 6, RFC 8037 section 2)."""
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def check_key_document(data: bytes) -> None:
    """Raises `WireError` unless there is a public key in it, and no private one."""
    document, _ = decode_bounded(data)
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise WireError("not a JSON object with a list `keys`")
    if any(isinstance(key, dict) and _PRIVATE & key.keys() for key in keys):
        raise WireError("a set of keys with a private or symmetric one among them")
    if not any(_is_public(key) for key in keys):
        raise WireError("a set of keys without a public one")


def _is_public(key: Json) -> bool:
    if not isinstance(key, dict):
        return False
    kind = key.get("kty")
    wanted = _PUBLIC.get(kind) if isinstance(kind, str) else None
    return wanted is not None and all(isinstance(value := key.get(name), str) and value != "" for name in wanted)
