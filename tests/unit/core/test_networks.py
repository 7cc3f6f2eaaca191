"""Networks: which texts name one, and that an address is judged by what it means."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.errors import WireError
from egress_gateway.core.networks import parse_network, within

INSIDE = {
    "an address of the network": ("10.1.2.3", ["10.0.0.0/8"]),
    "of the second network": ("192.0.2.9", ["10.0.0.0/8", "192.0.2.0/24"]),
    "a single address": ("192.0.2.9", ["192.0.2.9/32"]),
    "a single address without its length": ("192.0.2.9", ["192.0.2.9"]),
    "every IPv4 address": ("192.0.2.9", ["0.0.0.0/0"]),
    "IPv4 inside IPv6": ("::ffff:10.1.2.3", ["10.0.0.0/8"]),
    "IPv4 inside IPv6 in hexadecimal": ("::ffff:a01:203", ["10.0.0.0/8"]),
    "IPv6": ("2001:db8::1", ["2001:db8::/32"]),
    "IPv6 in another spelling": ("2001:DB8:0::1", ["2001:db8::/32"]),
}
OUTSIDE = {
    "no networks": ("10.1.2.3", []),
    "next door": ("11.0.0.0", ["10.0.0.0/8"]),
    "IPv4 inside IPv6, next door": ("::ffff:11.0.0.0", ["10.0.0.0/8"]),
    "IPv4 inside IPv6 is no IPv6": ("::ffff:10.1.2.3", ["::/0"]),
    "IPv4 is no IPv6": ("10.1.2.3", ["::/0"]),
    "IPv6 is no IPv4": ("::1", ["0.0.0.0/0"]),
    "IPv4 at the end of another IPv6 network": ("64:ff9b::a01:203", ["10.0.0.0/8"]),
    "no address": ("", ["0.0.0.0/0"]),
    "a name": ("localhost", ["0.0.0.0/0", "::/0"]),
    "a number": ("167838211", ["0.0.0.0/0"]),
    "leading zeros": ("010.1.2.3", ["0.0.0.0/0"]),
    "an address and a port": ("10.1.2.3:80", ["0.0.0.0/0", "::/0"]),
}
NO_NETWORK = {
    "empty": "",
    "host bits": "10.1.2.3/8",
    "too long": "10.0.0.0/33",
    "a name": "intranet",
    "a range": "10.0.0.0-10.0.0.9",
    "blanks": " 10.0.0.0/8",
    "IPv4 inside IPv6": "::ffff:10.0.0.0/104",
    "one IPv4 inside IPv6": "::ffff:10.1.2.3",
}


@pytest.mark.parametrize(("address", "networks"), INSIDE.values(), ids=INSIDE)
def test_an_address_is_inside(address: str, networks: list[str]) -> None:
    assert within(address, networks)


@pytest.mark.parametrize(("address", "networks"), OUTSIDE.values(), ids=OUTSIDE)
def test_an_address_is_outside(address: str, networks: list[str]) -> None:
    assert not within(address, networks)


@pytest.mark.parametrize("text", NO_NETWORK.values(), ids=NO_NETWORK)
def test_what_has_not_one_meaning_is_no_network(text: str) -> None:
    with pytest.raises(WireError):
        parse_network(text)
    with pytest.raises(WireError):
        within("10.1.2.3", [text])


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_address_is_in_every_network_around_it_however_it_arrives(
    address: ipaddress.IPv4Address, length: int
) -> None:
    network = str(ipaddress.ip_network((address, length), strict=False))
    assert within(str(address), [network])
    assert within(f"::ffff:{address}", [network])
