"""Issuers and tokens for tests: keys are made at run time, tokens are put together by hand so that any can be wrong."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from egress_gateway.core.errors import Unavailable
from egress_gateway.core.identity import Revoked
from egress_gateway.core.identity_config import IssuerConfig, Vendor
from egress_gateway.core.secret import Secret
from egress_gateway.identify.jwt_keys import read_keys
from egress_gateway.identify.tokens import Tokens
from egress_gateway.ports import SignatureKey
from egress_gateway.wire.base64url import encode_base64url

SECONDS = 1_800_000_000
NOW = SECONDS * 1_000_000
AUDIENCE = "https://gateway.example"
ISSUER = IssuerConfig(
    name="corp", issuer="https://issuer.example", vendor=Vendor.OIDC, audiences=(AUDIENCE,), keys="keys.json"
)
CLAIMS: Mapping[str, Any] = {
    "iss": ISSUER.issuer,
    "aud": AUDIENCE,
    "sub": "248289761001",
    "azp": "chat-client",
    "iat": SECONDS - 10,
    "exp": SECONDS + 600,
}

_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


def signing_key(algorithm: str = "RS256", number: int = 1) -> Any:
    """A key pair of the type that an algorithm takes; another one for each number."""
    return _made(algorithm, number)


@functools.cache
def _made(algorithm: str, _number: int) -> Any:
    if algorithm in _CURVES:
        return ECKey.generate_key(_CURVES[algorithm])
    if algorithm in ("EdDSA", "Ed25519"):
        return OKPKey.generate_key("Ed25519")
    if algorithm.startswith("HS"):
        return OctKey.generate_key(256)
    return RSAKey.generate_key(2048)


def public(key: Any, **more: Any) -> dict[str, Any]:
    """A key as it stands in a JWK Set."""
    return key.as_dict(private=isinstance(key, OctKey)) | {"kid": "k1"} | more


def jwks(*members: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": members}).encode()


def part(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return encode_base64url(data)


def mint(
    claims: object = CLAIMS,
    *,
    algorithm: str = "RS256",
    key: Any = None,
    scheme: str = "",
    remove: tuple[str, ...] = (),
    **header: object,
) -> str:
    """A signed token. Claims and header members may be anything; `scheme` signs otherwise than `alg` says."""
    head = {"alg": algorithm, "typ": "JWT", "kid": "k1"} | header
    signed = f"{part({name: head[name] for name in head if name not in remove})}.{part(claims)}"
    name = {"EdDSA": "Ed25519"}.get(scheme or algorithm, scheme or algorithm)
    signature = JWSRegistry.algorithms[name].sign(signed.encode(), key or signing_key(algorithm))
    return f"{signed}.{encode_base64url(signature)}"


class KeysInMemory:
    """The `IssuerKeys` of a dictionary: can be changed, can fail, and says who was asked for."""

    def __init__(self, **sets: Mapping[str, SignatureKey]) -> None:
        self.sets = dict(sets)
        self.asked_for: list[str] = []
        self.failing = ""

    def current(self, issuer: str, now: int) -> Mapping[str, SignatureKey]:
        if self.failing:
            raise Unavailable(self.failing, "for the test")
        return self.sets[issuer]

    def missing(self, issuer: str, now: int) -> None:
        self.asked_for.append(issuer)


class RevokedInMemory:
    """The `RevokedIdentities` of an attribute."""

    def __init__(self) -> None:
        self.revoked = Revoked()

    def current(self) -> Revoked:
        return self.revoked


def keys_of(issuer: IssuerConfig, number: int = 1) -> Mapping[str, SignatureKey]:
    key = signing_key(issuer.algorithms[0], number)
    return read_keys(jwks(public(key)), issuer.algorithms)


def verifier(*issuers: IssuerConfig) -> Tokens:
    """A verifier whose issuers all have the key of number 1."""
    given = issuers or (ISSUER,)
    return Tokens(given, KeysInMemory(**{each.name: keys_of(each) for each in given}), RevokedInMemory())


def token(text: str) -> Secret[str]:
    return Secret(text)
