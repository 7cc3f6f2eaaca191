"""Where a caller's credential stands: each provider's SDK puts its key in a header of its own.

What is returned is one string that is to be checked as a gateway key. Two readings of a request are
refused instead of ranked: whoever sends two different credentials gets neither. The value of a
credential never stands in an error.
"""

import re
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.secret import Secret

KEY_HEADERS: Final = ("x-api-key", "api-key", "x-goog-api-key")
"""Headers whose whole value is the key: Anthropic, Azure OpenAI, Gemini. The others send a Bearer."""
CREDENTIAL_HEADERS: Final = ("authorization", *KEY_HEADERS)

MAX_CREDENTIAL: Final = 4096
"""Characters of a credential header. A gateway key has 63 at most; the rest is room for a JWT, so
that its sender gets the message about JWTs."""

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


def presented_key(head: RequestHead) -> Secret[str]:
    """The one credential of a request, unchecked.

    Raises `Unauthenticated`: `key_missing`, `credential_conflict`, `credential_malformed`,
    `credential_unsupported`, `credential_provider`, or `identity_unsupported` for a JWT.
    """
    found = {_token(name, value) for name, value in _fields(head)}
    if not found:
        raise Unauthenticated(
            "key_missing",
            "no gateway key; send it as `Authorization: Bearer egk_...` or where the SDK puts its API key",
        )
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
        raise Unauthenticated(
            "identity_unsupported", "this gateway does not verify JWTs; send your gateway key (egk_...)"
        )
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
        bearer = _BEARER.fullmatch(token)
        if not bearer:
            raise _not_bearer(token)
        token = bearer[1]
    if not _TOKEN.fullmatch(token):
        raise Unauthenticated("credential_malformed", f"`{name}` is empty or is not one word of printable ASCII")
    return token


def _not_bearer(value: str) -> Unauthenticated:
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].upper().startswith("AWS4-"):
        return Unauthenticated(
            "credential_unsupported",
            "this gateway does not verify SigV4; set AWS_BEARER_TOKEN_BEDROCK to your gateway key (egk_...)",
        )
    if scheme and scheme[1].lower() != "bearer":
        return Unauthenticated(
            "credential_unsupported", "send `Authorization: Bearer egk_...`; no other scheme is known"
        )
    return Unauthenticated("credential_malformed", "send `Authorization: Bearer egk_...`: scheme, space, gateway key")
