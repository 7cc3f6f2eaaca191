"""Networks in CIDR form, and whether an address lies in one of them.

An IPv4 address that arrives inside an IPv6 one (`::ffff:10.1.2.3`: a socket for both kinds gives it so) is
judged as the IPv4 address that it is. A network must be written so that it has one meaning: without host
bits, and IPv4 as IPv4.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from egress_gateway.core.errors import WireError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_MAPPED: Final = ipaddress.IPv6Network("::ffff:0:0/96")
_PARSED: Final = 4096
"""Different lists of networks that are kept parsed; a key has one."""


def parse_network(text: str) -> Network:
    """The network that a text such as `10.0.0.0/8` names. Raises `WireError`."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise WireError("not a network in CIDR form without host bits, such as 10.0.0.0/8") from error
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        raise WireError("a network of IPv4 addresses inside IPv6; write it as IPv4")
    return network


def within(address: str, networks: Sequence[str]) -> bool:
    """Whether an address lies in one of the networks; in none of no networks, and text that is no address in none.

    Raises `WireError` for a network that `parse_network` does not take.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in _parsed(tuple(networks)))


@lru_cache(maxsize=_PARSED)
def _parsed(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(parse_network(network) for network in networks)
