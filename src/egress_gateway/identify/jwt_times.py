"""When a token is good: `exp`, `nbf` and `iat` (RFC 7519 sections 4.1.4 to 4.1.6).

A clock of ours that is behind the issuer's by up to a minute is tolerated at the beginning of a token's
life and never at its end. Tokens that live longer than the issuer's configuration allows are refused
even while they are young: whoever steals one has it for that long.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.wire.json import Json

LEEWAY_SECONDS: Final = 60
"""Between clocks that are kept by NTP, much; between ones that nobody keeps, a minute is the usual grace."""

_LATEST: Final = 1 << 40
"""Seconds since the epoch: the year 36812. Beyond it a number is no time."""
_SECOND: Final = 1_000_000


def check_times(claims: Mapping[str, Json], *, now: int, longest_seconds: int) -> int:
    """When the token ends, in microseconds since the epoch, if it is good at `now` (microseconds).

    Raises `Unauthenticated`: `identity_expired`, `identity_times` for one that is not good yet or lives
    too long, and `identity_malformed` for times that are no whole seconds.
    """
    seconds = now // _SECOND
    expires = _time(claims, "exp")
    if expires is None:
        raise Unauthenticated("identity_times", "the signed identity never expires (`exp`); have the issuer set it")
    if expires <= seconds:
        raise Unauthenticated("identity_expired", "the signed identity has expired; get a new one from its issuer")
    issued, begins = _time(claims, "iat"), _time(claims, "nbf")
    if max(issued or 0, begins or 0) > seconds + LEEWAY_SECONDS:
        raise Unauthenticated(
            "identity_times", "the signed identity is not valid yet; compare the clocks of issuer and gateway"
        )
    # Without `iat` the token may be older than it looks, but it ends within the longest lifetime from now.
    if expires - (seconds if issued is None else issued) > longest_seconds + LEEWAY_SECONDS:
        raise Unauthenticated(
            "identity_times",
            "the signed identity lives longer than the gateway allows for its issuer (`longest_seconds`)",
        )
    if expires - seconds > longest_seconds + LEEWAY_SECONDS:
        raise Unauthenticated("identity_times", "the signed identity ends too far in the future")
    return expires * _SECOND


def _time(claims: Mapping[str, Json], name: str) -> int | None:
    if name not in claims:
        return None
    value = claims[name]
    # A NumericDate may have a fraction; nobody issues one, and a fraction is where two readers part.
    whole = isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 < value < _LATEST
    if not whole or not isinstance(value, int | Decimal) or value != int(value):
        raise Unauthenticated(
            "identity_malformed", f"the signed identity has a `{name}` that is no whole number of seconds"
        )
    return int(value)
