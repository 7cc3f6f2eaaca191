"""The gateway key: how it is made, read and checked.

`egk_<env>_<id>_<secret>`: the id is public and finds the record, the secret holds 256 bits. A key of
that strength needs no slow hash: what is stored is its HMAC-SHA256 under a pepper that is kept away
from the store, so that neither the store nor the pepper alone lets anybody in.
"""

import hmac
import re
from collections.abc import Callable
from typing import Final

import msgspec

from egress_gateway.core.errors import Refused, Unauthenticated, WireError
from egress_gateway.core.keys import KeyRecord, Scope
from egress_gateway.core.networks import within
from egress_gateway.core.secret import Secret
from egress_gateway.ports import KeySource

ENTROPY_BYTES: Final = 37
"""What `mint` consumes: 5 bytes for the public id, 32 for the secret."""

_ID_BYTES: Final = 5
_ID_LENGTH: Final = 8
_SECRET_LENGTH: Final = 43
"""Base 62 digits that hold 256 bits (62^43 > 2^256)."""

_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: an id is read out over the telephone."""
_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""No `-` and no `_`, so that a double click selects the whole secret and a separator stays one."""

_ENV: Final = re.compile(r"[a-z][a-z0-9]{0,11}")
_KEY: Final = re.compile(rf"egk_({_ENV.pattern})_([{_BASE32}]{{8}})_([0-9A-Za-z]{{43}})")

_NO_RECORD: Final = bytes(32)
"""Compared against when there is no record, so that an unknown id costs the same work."""

KeyedDigest = Callable[[Secret[bytes], Secret[str]], bytes]


class ParsedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The public parts of a well-formed key."""

    env: str
    key_id: str


def mint(env: str, entropy: bytes) -> tuple[Secret[str], str]:
    """Make a key from `ENTROPY_BYTES` random bytes; return it with its public id.

    Raises `ValueError` for an environment that is not a short lower-case word, or for entropy of
    another length: both are mistakes of the program, not of a caller.
    """
    if not _ENV.fullmatch(env):
        raise ValueError("an environment is 1 to 12 lower-case letters and digits and starts with a letter")
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a key takes {ENTROPY_BYTES} bytes of entropy")
    key_id = _digits(entropy[:_ID_BYTES], _BASE32, _ID_LENGTH)
    secret = _digits(entropy[_ID_BYTES:], _BASE62, _SECRET_LENGTH)
    return Secret(f"egk_{env}_{key_id}_{secret}"), key_id


def parse(key: Secret[str]) -> ParsedKey | None:
    """The public parts of a key, or None if it is not exactly of the form that `mint` makes."""
    match = _KEY.fullmatch(key.expose())
    return ParsedKey(env=match[1], key_id=match[2]) if match else None


def digest(pepper: Secret[bytes], key: Secret[str]) -> bytes:
    """HMAC-SHA256 of the whole key under the pepper: what the store holds instead of the key."""
    # A header may hold bytes that are no UTF-8 as lone surrogates; they must not become an error of ours.
    return hmac.digest(pepper.expose(), key.expose().encode(errors="surrogatepass"), "sha256")


def allow(record: KeyRecord, route: str | None, *, scope: Scope = Scope.CALL, peer: str = "") -> None:
    """Raise `Refused` unless the key is good for `scope`, from the address `peer`, on `route`.

    `route` is None for what belongs to no route; a request that is to be sent belongs to one. A key that is
    tied to networks is good from no address that is not known.

    The codes are `network_not_allowed`, `scope_not_allowed` and `route_not_allowed`.
    """
    if record.networks and not _from_one_of(record.networks, peer):
        raise Refused(
            "network_not_allowed",
            "the gateway key is not for use from this address; use it where it belongs, or have the network added",
        )
    if scope not in record.scopes:
        raise Refused(
            "scope_not_allowed", f"the gateway key is not for this use; have one made with the scope `{scope.value}`"
        )
    if route not in record.routes and not (route is None and scope is not Scope.CALL):
        raise Refused("route_not_allowed", "the gateway key is not for this route; use a key of the route")


def usable(record: KeyRecord, peer: str, now: int) -> bool:
    """Whether a key is in force at `now` and, if it is tied to networks, is used from one of them."""
    ended = record.revoked or (record.expires and now >= record.expires)
    return not ended and (not record.networks or _from_one_of(record.networks, peer))


def in_force(record: KeyRecord, now: int) -> None:
    """Raise `Unauthenticated` (`key_revoked`, `key_expired`) unless the key is in force at `now` (microseconds)."""
    if record.revoked:
        raise Unauthenticated("key_revoked", "the gateway key was revoked; ask the route's owner for a new one")
    if record.expires and now >= record.expires:
        raise Unauthenticated("key_expired", "the gateway key has expired; ask the route's owner for a new one")


def authenticate(
    presented: Secret[str],
    source: KeySource,
    pepper: Secret[bytes],
    *,
    now: int,
    keyed: KeyedDigest = digest,
) -> KeyRecord:
    """The record of a key that is known and in force at `now` (microseconds).

    A malformed key, an unknown id and a wrong secret get the same answer after the same work: one
    keyed digest and one comparison in constant time. Only whoever presented the right secret learns
    that the key is revoked or expired.

    Raises `Unauthenticated` (`key_unknown`, `key_revoked`, `key_expired`), and whatever `source`
    raises when it cannot be read.
    """
    parsed = parse(presented)
    record = source.find(parsed.key_id) if parsed else None
    matches = hmac.compare_digest(keyed(pepper, presented), record.digest if record else _NO_RECORD)
    # A record without an application would turn its holder into an anonymous caller.
    if record is None or not matches or not record.app:
        raise Unauthenticated("key_unknown", "the gateway key is not valid; ask the route's owner for one")
    in_force(record, now)
    return record


def _from_one_of(networks: tuple[str, ...], peer: str) -> bool:
    try:
        return within(peer, networks)
    except WireError:
        # The store takes no such network; one that was edited in by hand lets nobody in.
        return False


def _digits(data: bytes, alphabet: str, length: int) -> str:
    number = int.from_bytes(data)
    digits = []
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        digits.append(alphabet[rest])
    return "".join(reversed(digits))
