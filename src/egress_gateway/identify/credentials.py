"""Where a caller's credential stands: each provider's SDK puts its key in a header of its own.

What is returned is one word and what it looks like; nothing is checked here. Two readings of a request
are refused instead of ranked: whoever sends two different credentials gets neither. The value of a
credential never stands in an error.
"""

import re
from enum import Enum, auto
from typing import Final

import msgspec

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.secret import Secret

KEY_HEADERS: Final = ("x-api-key", "api-key", "x-goog-api-key")
"""Headers whose whole value is the key: Anthropic, Azure OpenAI, Gemini. The others send a Bearer."""
CREDENTIAL_HEADERS: Final = ("authorization", *KEY_HEADERS)

SIGNED_HEADER: Final = "x-egress-identity"
"""Holds the signed identity of a person, beside the credential of the application."""

MAX_CREDENTIAL: Final = 32 << 10
"""Characters of a credential header, as many as the listener takes: a JWT with 200 groups has some 10,000."""
BY_CERTIFICATE: Final = "mtls"
"""What a client sends whose SDK insists on an API key, and whose certificate says who it is."""
GRANT_PREFIX: Final = "egt_"
"""How a gateway token begins."""

_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
_BEARER: Final = re.compile(r"bearer +([^ ].*)", re.IGNORECASE | re.DOTALL)
"""RFC 9110 section 11.4: the scheme in any case, one or more spaces, the token."""
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]")
_JWT: Final = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*", re.ASCII)
"""RFC 7519 in compact form: the header is a JSON object, so its base64url starts with `eyJ`."""

_PROVIDER_PREFIXES: Final = (
    *("sk-", "sk_", "AIza", "AQ.", "ya29.", "ABSK", "AKIA", "gsk_", "xai-"),
    *("hf_", "pplx-", "r8_", "nvapi-", "csk-", "fw_", "ghp_", "github_pat_"),
)
"""How keys of AI providers begin. Only chooses a clearer message: all of them are refused anyway."""


class Kind(Enum):
    """What a credential looks like."""

    KEY = auto()
    """Nothing else: a gateway key, or something wrong."""
    JWT = auto()
    GRANT = auto()
    """A token that the gateway made."""
    SIGNATURE = auto()
    """No credential by itself: AWS Signature Version 4 over the request."""


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """A credential, unchecked."""

    kind: Kind
    value: Secret[str]


def presented(head: RequestHead) -> Presented | None:
    """The one credential of a request; None if there is none, or only the word for a certificate.

    Raises `Unauthenticated`: `credential_conflict`, `credential_malformed`, `credential_unsupported` or
    `credential_provider`.
    """
    found = {_token(name, value) for name, value in _fields(head)} - {BY_CERTIFICATE}
    if not found:
        return None
    if len(found) > 1:
        raise Unauthenticated(
            "credential_conflict", "different credentials in one request; send your gateway key (egk_...) and no other"
        )
    token = found.pop()
    if token.startswith(_PROVIDER_PREFIXES):
        raise Unauthenticated(
            "credential_provider",
            "send your gateway key (egk_...), provider credentials are added by the gateway",
        )
    if _JWT.fullmatch(token):
        return Presented(kind=Kind.JWT, value=Secret(token))
    if _is_signature(token):
        return Presented(kind=Kind.SIGNATURE, value=Secret(token))
    return Presented(kind=Kind.GRANT if token.startswith(GRANT_PREFIX) else Kind.KEY, value=Secret(token))


def signed_identity(head: RequestHead) -> Secret[str] | None:
    """The signed identity of a person beside the credential, unchecked.

    Raises `Unauthenticated` (`identity_malformed`).
    """
    values = head.header_values(SIGNED_HEADER)
    if not values:
        return None
    if len(values) > 1:
        raise Unauthenticated("identity_malformed", f"`{SIGNED_HEADER}` stands twice in the request; send it once")
    token = values[0].strip(" \t")
    if len(token) > MAX_CREDENTIAL or not _JWT.fullmatch(token):
        raise Unauthenticated("identity_malformed", f"`{SIGNED_HEADER}` takes one JWT in compact form")
    return Secret(token)


def _fields(head: RequestHead) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    for name in CREDENTIAL_HEADERS:
        values = head.header_values(name)
        if len(values) > 1:
            raise Unauthenticated("credential_conflict", f"`{name}` stands twice in the request; send it once")
        fields.extend((name, value) for value in values)
    return fields


def _token(name: str, value: str) -> str:
    if len(value) > MAX_CREDENTIAL:
        raise Unauthenticated("credential_malformed", f"`{name}` is longer than {MAX_CREDENTIAL} characters")
    token = value.strip(" \t")
    if name == "authorization":
        if _is_signature(token):
            return token
        bearer = _BEARER.fullmatch(token)
        if not bearer:
            raise _not_bearer(token)
        token = bearer[1]
    if not _TOKEN.fullmatch(token):
        raise Unauthenticated("credential_malformed", f"`{name}` is empty or is not one word of printable ASCII")
    return token


def _is_signature(value: str) -> bool:
    """Whether the scheme is AWS's. A word of another header has no blank and so is none."""
    scheme = _SCHEME.match(value)
    return scheme is not None and scheme[1].upper().startswith("AWS4-")


def _not_bearer(value: str) -> Unauthenticated:
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].lower() != "bearer":
        return Unauthenticated(
            "credential_unsupported",
            "send `Authorization: Bearer egk_...`, or sign with AWS4-HMAC-SHA256; no other scheme is known",
        )
    return Unauthenticated("credential_malformed", "send `Authorization: Bearer egk_...`: scheme, space, gateway key")
