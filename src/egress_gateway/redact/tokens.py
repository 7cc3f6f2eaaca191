"""Tokens: the stand-ins for values, computed from the value and never stored.

`EMAIL_SE9R57SMNRE`: the label of the class, an underscore, ten Crockford base32 characters of
HMAC-SHA256 over provenance, class and exact characters, and a check character (`core/token_form.py`).
The same value gets the same token wherever the key is the same, so that prompt caches stay warm and
no table of values has to be kept; without the key nothing can be guessed from a token, or confirmed.
"""

import hmac
from collections.abc import Collection, Sequence
from typing import Final

from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.labels import label
from egress_gateway.core.policy import Principal
from egress_gateway.core.routes import RedactScope
from egress_gateway.core.secret import Secret
from egress_gateway.core.token_form import ALPHABET, BODY_LENGTHS, check_character

EPOCH: Final = 30 * 24 * 3600 * 1_000_000
"""Microseconds after which a scope's key changes, so that tokens do not name a person for ever."""

_CHARACTERS: Final = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
"""Five bits of each byte of a digest are a character."""


def scope_key(master: Secret[bytes], *, route: str, kind: RedactScope, principal: Principal, now: int) -> Secret[bytes]:
    """The key within which equal values get equal tokens, and outside of which none is restored.

    `now` is in microseconds since the epoch. Raises `Refused` for a scope of a person or application
    that nobody named: it would be shared by all who are not named.
    """
    names = {
        RedactScope.PERSON: principal.person or principal.asserted_person,
        RedactScope.APP: principal.app,
        RedactScope.ROUTE: "*",
    }
    name = names[kind]
    if not name:
        raise Refused(
            "scope_unnamed", f"values are kept apart by {kind.value} on this route, and no {kind.value} is named"
        )
    verified = "verified" if principal.person_verified else "asserted"
    parts = ["scope", route, kind.value, verified if kind is RedactScope.PERSON else "", name, str(now // EPOCH)]
    message = b"".join(len(part := text.encode()).to_bytes(4, "big") + part for text in parts)
    return Secret(hmac.digest(master.expose(), message, "sha256"))


def scope_keys(
    master: Secret[bytes], *, route: str, kind: RedactScope, principal: Principal, now: int
) -> tuple[Secret[bytes], Secret[bytes]]:
    """The scope's key at a time, and that of the epoch before, which may have sealed what comes back."""
    this, earlier = (
        scope_key(master, route=route, kind=kind, principal=principal, now=instant) for instant in (now, now - EPOCH)
    )
    return this, earlier


def token(
    key: Secret[bytes], data_class: DataClass, value: str, *, system: bool = False, length: int = BODY_LENGTHS[0]
) -> str:
    """The token of a value. `system`: it stands in a system prompt and may never be confirmed from outside."""
    provenance = b"s" if system else b"c"
    message = b"\0".join((provenance, data_class.encode(), value.encode("utf-8", "surrogatepass")))
    digest = hmac.digest(key.expose(), message, "sha256")
    body = digest[:length].translate(_CHARACTERS).decode("ascii")
    unchecked = f"{label(data_class)}_{body}"
    return unchecked + check_character(unchecked)


def mint(
    key: Secret[bytes],
    data_class: DataClass,
    value: str,
    taken: Collection[str],
    *,
    system: bool = False,
    lengths: Sequence[int] = BODY_LENGTHS,
) -> str:
    """The shortest token of a value that no other value of the request has `taken`.

    Raises `Unavailable` when even the longest is taken, rather than let one token mean two values.
    """
    for length in lengths:
        candidate = token(key, data_class, value, system=system, length=length)
        # A body of digits only would look like a number behind a word; see `well_formed`.
        if candidate not in taken and not candidate[-length - 1 : -1].isdigit():
            return candidate
    raise Unavailable("token_space", "two values of the request would get the same token")
