"""The gateway token: a proof of identity that the gateway itself gives out, for one route and some minutes.

`egt_<payload>.<mac>`, both base64url: the payload is the grant as JSON, the mac its HMAC-SHA256 under a
key of its own that only workers hold. There is no header, so there is no algorithm to confuse, and no key id
to follow. Whoever has a token has what it stands for, until it expires or what it rests on is revoked.
"""

import base64
import binascii
import hmac
import re
from typing import Final

import msgspec

from egress_gateway.core.errors import Refused, Unauthenticated
from egress_gateway.core.identity import Grant
from egress_gateway.core.secret import Secret
from egress_gateway.identify.credentials import GRANT_PREFIX

LARGEST: Final = 24 << 10
"""Characters of a token; a person of more groups than fit is told to use the signed identity itself."""

_FORM: Final = re.compile(rf"{GRANT_PREFIX}([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{{43}})")
_DECODER: Final = msgspec.json.Decoder(Grant)


def seal(grant: Grant, key: Secret[bytes]) -> Secret[str]:
    """The token of a grant. Raises `Refused` (`token_too_large`)."""
    payload = base64.urlsafe_b64encode(msgspec.json.encode(grant)).rstrip(b"=").decode()
    if len(payload) > LARGEST:
        raise Refused("token_too_large", "the identity is too large for a gateway token; send the identity itself")
    return Secret(f"{GRANT_PREFIX}{payload}.{_mac(payload, key)}")


def unseal(token: Secret[str], key: Secret[bytes], *, now: int, longest: int) -> Grant:
    """What a token stands for at `now`; none is given out that lives longer than `longest` (microseconds).

    Raises `Unauthenticated` (`token_unknown`, `token_expired`).
    """
    match = _FORM.fullmatch(token.expose())
    payload, mac = (match[1], match[2]) if match else ("", "")
    if not hmac.compare_digest(_mac(payload, key), mac):
        raise Unauthenticated("token_unknown", "this gateway made no such token; exchange your identity again")
    try:
        grant = _DECODER.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, msgspec.MsgspecError) as error:
        raise Unauthenticated(
            "token_unknown", "the token is of another version; exchange your identity again"
        ) from error
    if not now < grant.expires <= now + longest:
        raise Unauthenticated("token_expired", "the gateway token has expired; exchange your identity again")
    return grant


def _mac(payload: str, key: Secret[bytes]) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key.expose(), payload.encode(), "sha256")).rstrip(b"=").decode()
