"""A signed token in compact form (RFC 7515 section 7.1), taken apart and believed in nothing.

Whatever two readers could understand differently is refused before a key is looked for: padding and
other spellings of base64url, members that stand twice, an encrypted token, a header that brings or
points to a key of its own (RFC 8725 sections 2 and 3).
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.errors import Unauthenticated, WireError
from egress_gateway.wire.base64url import decode_base64url
from egress_gateway.wire.json import Json
from egress_gateway.wire.unique_json import decode_unique

MAX_TOKEN: Final = 32 * 1024
"""Characters of a token. An Entra token with 200 groups has 10,000; a header field of ours ends at 32 KiB."""
MAX_DEPTH: Final = 16
"""Nested containers. Eight actors within each other make nine levels."""

_KEY_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
"""Thumbprints, UUIDs and counters; only ever looked up in a dictionary."""

REFUSED_MEMBERS: Final = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"})
"""Header members that name a key, change what is signed or compress it. Keys come from the configuration."""


@conceals("claims", "signed", "signature")
class SignedToken(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a token, before anything of it was verified."""

    algorithm: str
    kind: str
    """`typ` in lower case without `application/`; `jwt` if the header does not say (RFC 7519 section 5.1)."""
    key_id: str
    claims: Mapping[str, Json]
    signed: bytes
    signature: bytes


def parse_token(text: str) -> SignedToken:
    """Take a token apart. Raises `Unauthenticated` (`identity_malformed`)."""
    if len(text) > MAX_TOKEN:
        raise _malformed(f"is longer than {MAX_TOKEN} characters")
    parts = text.split(".")
    if len(parts) == 5:
        raise _malformed("is encrypted; have the issuer sign it only")
    if len(parts) != 3:
        raise _malformed("has not three parts")
    head, payload, signature = parts
    try:
        header, claims = _object(head), _object(payload)
        decoded = decode_base64url(signature)
    except WireError as error:
        raise _malformed(f"cannot be read: {error.reason}") from error
    if REFUSED_MEMBERS & header.keys():
        raise _malformed(f"has a header member that no token may have ({', '.join(sorted(REFUSED_MEMBERS))})")
    key_id = _text(header, "kid")
    if not _KEY_ID.fullmatch(key_id):
        raise _malformed("names its key with something else than 1 to 128 visible ASCII characters (`kid`)")
    return SignedToken(
        algorithm=_text(header, "alg"),
        kind=(_text(header, "typ") if "typ" in header else "JWT").lower().removeprefix("application/"),
        key_id=key_id,
        claims=claims,
        signed=f"{head}.{payload}".encode("ascii"),
        signature=decoded,
    )


def _object(part: str) -> dict[str, Json]:
    tree = decode_unique(decode_base64url(part), depth=MAX_DEPTH)
    if not isinstance(tree, dict):
        raise WireError("header and claims must be JSON objects")
    return tree


def _text(header: Mapping[str, Json], name: str) -> str:
    value = header.get(name)
    if not isinstance(value, str):
        raise _malformed(f"has no text in `{name}` of its header")
    return value


def _malformed(what: str) -> Unauthenticated:
    return Unauthenticated("identity_malformed", f"the signed identity {what}")
