"""Addresses of networks and places: from ranges for documentation, or such as nobody was given."""

import ipaddress
import re
import string
from typing import Final

from egress_gateway.redact.surrogates.characters import compact, filled
from egress_gateway.redact.surrogates.source import Draws, Source

_IPV4: Final = ("192.0.2", "198.51.100", "203.0.113")
"""RFC 5737."""
_IPV6: Final = "2001:db8"
"""RFC 3849."""
_MAC_DIGITS: Final = 12
_COORDINATES: Final = re.compile(r"(-?)(\d{1,3})\.(\d{4,})(, ?)(-?)(\d{1,3})\.(\d{4,})")
_MOST_DEGREES: Final = (89, 179)


def ip(value: str, source: Source, attempt: int) -> str | None:
    """An address for documentation, of the same version."""
    try:
        version = ipaddress.ip_address(value).version
    except ValueError:
        return None
    draws = source.of_value(value, attempt)
    if version == 4:
        return f"{draws.one(_IPV4)}.{1 + draws.below(254)}"
    groups = [f"{1 + draws.below(0xFFFE):x}" for _ in range(4)]
    drawn = f"{_IPV6}:{groups[0]}::{groups[1]}" if "::" in value else f"{_IPV6}:0:0:{':'.join(groups)}"
    return drawn.upper() if value.upper() == value and not value.islower() and drawn.lower() != drawn.upper() else drawn


def mac(value: str, source: Source, attempt: int) -> str | None:
    """A locally administered address of one device (IEEE 802: second digit 2), which no maker gives out."""
    if len(compact(value)) != _MAC_DIGITS:
        return None
    drawn = source.of_value(value, attempt).characters("0123456789abcdef", _MAC_DIGITS)
    signs = f"{drawn[0]}2{drawn[2:]}"
    return filled(value, signs if value.lower() == value else signs.upper())


def location(value: str, source: Source, attempt: int) -> str | None:
    """Coordinates of another place, as precise, in the same quarter of the globe."""
    found = _COORDINATES.fullmatch(value)
    if found is None:
        return None
    draws = source.of_value(value, attempt)
    north, east = (_degrees(found[part], most, draws) for part, most in zip((2, 6), _MOST_DEGREES, strict=True))
    decimals = [draws.characters(string.digits, len(found[part])) for part in (3, 7)]
    return f"{found[1]}{north}.{decimals[0]}{found[4]}{found[5]}{east}.{decimals[1]}"


def _degrees(written: str, most: int, draws: Draws) -> int:
    """Degrees of as many digits."""
    least = 0 if len(written) == 1 else 10 ** (len(written) - 1)
    return least + draws.below(min(most, 10 ** len(written) - 1) - least + 1)
