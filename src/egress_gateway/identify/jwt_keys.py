"""Public keys of an issuer: a JWK Set (RFC 7517) read strictly, and signatures verified with it.

A key is good for the algorithms that fit its type, that it names itself if it names one, and that the
issuer's configuration allows; so a public RSA key is never the secret of an HMAC. Keys for encryption,
of unknown types and too weak ones are left out. A document that holds a private key is refused as a
whole: whoever wrote it has published it.
"""

from collections.abc import Collection, Mapping
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from egress_gateway.core.errors import WireError
from egress_gateway.identify.jwt_algorithms import ALGORITHMS
from egress_gateway.wire.base64url import decode_base64url
from egress_gateway.wire.json import Json
from egress_gateway.wire.unique_json import decode_unique

MAX_KEYS: Final = 256
"""Keys of a document. Issuers publish 2 to 20."""

_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth"})
_USES: Final = ("sig", "jwt-svid")
"""For signatures; `jwt-svid` is SPIFFE's word in trust bundles."""
_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "RSA": ("n", "e"),
    "EC": ("crv", "x", "y"),
    "OKP": ("crv", "x"),
    "oct": ("k",),
}
_TYPES: Final[Mapping[str, type[RSAKey | ECKey | OKPKey | OctKey]]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
    "oct": OctKey,
}
_RSA_BITS: Final = range(2048, 8193)
"""Below, a signature can be forged with means of today (SP 800-131A); above, it takes long to verify."""
_SHARED_BYTES: Final = 32
"""As many as the hash has (RFC 7518 section 3.2)."""


class VerificationKey:
    """One key of an issuer and what it is good for."""

    __slots__ = ("_algorithms", "_key")

    def __init__(self, key: Key, algorithms: frozenset[str]) -> None:
        self._key = key
        self._algorithms = algorithms

    def verifies(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """Whether the signature is one by this key; never for an algorithm that it is not good for."""
        if algorithm not in self._algorithms:
            return False
        # RFC 9864 gives EdDSA over Ed25519 the curve's name; the signatures are the same.
        scheme = JWSRegistry.algorithms["Ed25519" if algorithm == "EdDSA" else algorithm]
        return scheme.verify(signed, signature, self._key)


def read_keys(document: bytes, algorithms: Collection[str]) -> Mapping[str, VerificationKey]:
    """The keys of a JWK Set by their ids, as far as they are good for one of the `algorithms`.

    Raises `WireError` for a document that is no JWK Set, holds a private key, gives two keys one id,
    or has no key that is good for anything.
    """
    tree = decode_unique(document, depth=8)
    members = tree.get("keys") if isinstance(tree, dict) else None
    if not isinstance(members, list) or len(members) > MAX_KEYS:
        raise WireError(f"not a JWK Set: it has no list `keys` of at most {MAX_KEYS}")
    found: dict[str, VerificationKey] = {}
    for member in members:
        if not isinstance(member, dict):
            raise WireError("not a JWK Set: a key is no object")
        if _PRIVATE & member.keys():
            raise WireError("holds a private key; publish another, and give public keys only")
        key_id = member.get("kid")
        good_for = _good_for(member, algorithms)
        if not isinstance(key_id, str) or not good_for:
            continue
        if key_id in found:
            raise WireError("gives two keys the same id")
        found[key_id] = VerificationKey(_import(member), good_for)
    if not found:
        raise WireError(f"has no key with an id that is good for {', '.join(sorted(algorithms))}")
    return found


def _good_for(member: Mapping[str, Json], algorithms: Collection[str]) -> frozenset[str]:
    operations = member.get("key_ops", ["verify"])
    if member.get("use", "sig") not in _USES or not isinstance(operations, list) or "verify" not in operations:
        return frozenset()
    fits = (member.get("kty"), member.get("crv", ""))
    named = member.get("alg")
    good_for = {each for each in algorithms if ALGORITHMS[each] == fits and named in (None, each)}
    return frozenset() if _is_weak(member) else frozenset(good_for)


def _is_weak(member: Mapping[str, Json]) -> bool:
    match member.get("kty"), member.get("n"), member.get("k"):
        case "RSA", str(modulus), _:
            return int.from_bytes(decode_base64url(modulus)).bit_length() not in _RSA_BITS
        case "oct", _, str(secret):
            return len(decode_base64url(secret)) < _SHARED_BYTES
        case _:
            return False


def _import(member: Mapping[str, Json]) -> Key:
    kind = str(member["kty"])
    numbers = {name: value for name in _NUMBERS[kind] if isinstance(value := member.get(name), str)}
    try:
        # Nothing else of the member: what the key is for was decided above.
        return _TYPES[kind].import_key({"kty": kind, **numbers})
    except (JoseError, ValueError):
        # The cause could show the key, and that of an HMAC is a secret.
        raise WireError("holds a key whose numbers are not those of a key") from None
