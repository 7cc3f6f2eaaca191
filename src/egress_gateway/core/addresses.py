"""Where a host name or address in a configured URL may lead.

Addresses are judged by what they mean, not by how they are written: an IPv4 address inside an IPv6 one
is judged as itself, and spellings that only some parsers take for an address (decimal, octal,
hexadecimal, fewer than four parts; WHATWG URL, "ends in a number") are no host at all. So are zone ids,
trailing dots and anything outside RFC 1123 names.
"""

import ipaddress
import re
from enum import StrEnum
from typing import Final

from egress_gateway.core.errors import WireError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(StrEnum):
    """How far away an address is. The zero value of a choice by reach is `FORBIDDEN`."""

    PUBLIC = "public"
    PRIVATE = "private"
    """This machine and the operator's own networks: RFC 1918, RFC 4193, RFC 6598, loopback."""
    FORBIDDEN = "forbidden"
    """Link-local, services of a cloud to its machines, multicast, unspecified, reserved, documentation, and
    transition networks that would hide another address."""


_NAME: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_ENDS_IN_A_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")
_CLOUD: Final = frozenset(
    map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16"))
)
"""Metadata services that lie inside private networks, and Azure's service to its machines inside a public one."""
_HIDING: Final = ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "192.88.99.0/24")
"""NAT64 (RFC 6052, RFC 8215), Teredo, 6to4 and its relays (RFC 7526): an IPv4 address that nobody checked is inside."""
_NOBODY: Final = (
    *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    "192.0.0.0/24",
    "fec0::/10",
)
"""Documentation (RFC 5737, RFC 3849, RFC 9637), protocol assignments (RFC 6890), what site-local was (RFC 3879)."""
# By name and not by `ipaddress`, whose tables of these differ from one patch release of Python to the next.
_FORBIDDEN: Final = tuple(map(ipaddress.ip_network, _HIDING + _NOBODY))


def reach(address: Address) -> Reach:
    """How far away the address is."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return reach(address.ipv4_mapped)
        if address.scope_id is not None:
            return Reach.FORBIDDEN
    if address in _CLOUD or any(address in network for network in _FORBIDDEN):
        return Reach.FORBIDDEN
    if address in _SHARED:
        return Reach.PRIVATE
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return Reach.FORBIDDEN
    if address.is_loopback:
        return Reach.PRIVATE
    if address.is_reserved:
        return Reach.FORBIDDEN
    if address.is_private:
        return Reach.PRIVATE
    return Reach.PUBLIC if address.is_global else Reach.FORBIDDEN


def plain(address: Address) -> Address:
    """The address that is meant: an IPv4 address that is written as an IPv6 one is itself (RFC 4291 2.5.5.2)."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def parse_host(text: str) -> Address | str:
    """The host of a URL, without brackets: an address, or a name in lower case.

    Raises `WireError` for anything that two parsers could take for different places.
    """
    if ":" in text:
        return _address(text)
    name = text.lower()
    if _ENDS_IN_A_NUMBER.fullmatch(name):
        return _address(name)
    if not text.isascii() or not _NAME.fullmatch(name):
        raise WireError("not a host name of letters, digits, hyphens and dots")
    return name


def _address(text: str) -> Address:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise WireError("an address that is not written in the one standard way") from error
    if reach(address) is Reach.FORBIDDEN:
        raise WireError("an address of no host that could be meant: link-local, multicast, reserved or translated")
    return address
