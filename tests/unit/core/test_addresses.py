"""What an address means, however it is written, and which spellings are none."""

import ipaddress

import pytest

from egress_gateway.core.addresses import Reach, parse_host, plain, reach
from egress_gateway.core.errors import WireError

REACH = {
    "93.184.215.14": Reach.PUBLIC,
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c": Reach.PUBLIC,
    "127.0.0.1": Reach.PRIVATE,
    "127.8.8.8": Reach.PRIVATE,
    "::1": Reach.PRIVATE,
    "10.1.2.3": Reach.PRIVATE,
    "172.16.0.1": Reach.PRIVATE,
    "192.168.1.1": Reach.PRIVATE,
    "100.64.0.1": Reach.PRIVATE,
    "fd12:3456::1": Reach.PRIVATE,
    "::ffff:127.0.0.1": Reach.PRIVATE,
    "::ffff:93.184.215.14": Reach.PUBLIC,
    "::ffff:169.254.169.254": Reach.FORBIDDEN,
    "169.254.169.254": Reach.FORBIDDEN,
    "169.254.0.1": Reach.FORBIDDEN,
    "fe80::1": Reach.FORBIDDEN,
    "fe80::1%eth0": Reach.FORBIDDEN,
    "fd12::1%1": Reach.FORBIDDEN,
    "fd00:ec2::254": Reach.FORBIDDEN,
    "100.100.100.200": Reach.FORBIDDEN,
    "0.0.0.0": Reach.FORBIDDEN,
    "::": Reach.FORBIDDEN,
    "224.0.0.1": Reach.FORBIDDEN,
    "ff02::1": Reach.FORBIDDEN,
    "255.255.255.255": Reach.FORBIDDEN,
    "240.0.0.1": Reach.FORBIDDEN,
    "64:ff9b::a9fe:a9fe": Reach.FORBIDDEN,
    "2002:a9fe:a9fe::1": Reach.FORBIDDEN,
    "2001:0:a9fe::1": Reach.FORBIDDEN,
    "168.63.129.16": Reach.FORBIDDEN,
    "168.63.129.17": Reach.PUBLIC,
    "::ffff:168.63.129.16": Reach.FORBIDDEN,
    "191.255.255.255": Reach.PUBLIC,
    "192.0.0.0": Reach.FORBIDDEN,
    "192.0.0.9": Reach.FORBIDDEN,
    "192.0.0.255": Reach.FORBIDDEN,
    "192.0.1.0": Reach.PUBLIC,
    "192.0.2.1": Reach.FORBIDDEN,
    "192.88.99.1": Reach.FORBIDDEN,
    "192.88.100.1": Reach.PUBLIC,
    "198.51.100.1": Reach.FORBIDDEN,
    "203.0.113.255": Reach.FORBIDDEN,
    "203.0.114.0": Reach.PUBLIC,
    "2001:db8::1": Reach.FORBIDDEN,
    "3fff::1": Reach.FORBIDDEN,
    "3fff:fff:ffff::1": Reach.FORBIDDEN,
    "3fff:1000::1": Reach.PUBLIC,
    "fec0::1": Reach.FORBIDDEN,
    "feff:ffff::1": Reach.FORBIDDEN,
}


@pytest.mark.parametrize(("address", "expected"), REACH.items(), ids=REACH)
def test_reach(address: str, expected: Reach) -> None:
    assert reach(ipaddress.ip_address(address)) is expected


HOSTS = {
    "api.openai.com": "api.openai.com",
    "API.OpenAI.com": "api.openai.com",
    "localhost": "localhost",
    "models-1": "models-1",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "1password.com": "1password.com",
    "127.0.0.1": ipaddress.ip_address("127.0.0.1"),
    "::1": ipaddress.ip_address("::1"),
    "fd12::1": ipaddress.ip_address("fd12::1"),
}


@pytest.mark.parametrize(("text", "host"), HOSTS.items(), ids=HOSTS)
def test_hosts(text: str, host: object) -> None:
    assert parse_host(text) == host


NO_HOSTS = [
    "",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.0.0.1.",
    "127.0.0.01",
    "a.b.0x",
    "api.openai.com.",
    "..",
    "a..b",
    "-a.example",
    "a_b.example",
    "a b",
    " api.openai.com",
    "api.openai.com\t",
    "user@host",
    "\u0430pi.example",
    "\uff11\uff12\uff17.0.0.1",
    "127\u30020\u30020\u30021",
    "::ffff:169.254.169.254",
    "fe80::1%eth0",
    "fd12::1%1",
    "169.254.169.254",
    "::",
    "1::2::3",
    "a" * 64 + ".example",
    ".".join(["a" * 60] * 5),
]


@pytest.mark.parametrize("text", NO_HOSTS)
def test_what_parsers_could_read_in_two_ways_or_nobody_could_mean_is_no_host(text: str) -> None:
    with pytest.raises(WireError):
        parse_host(text)


PLAIN = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8::7": "2001:db8::7",
    "::192.0.2.7": "::c000:207",
}


@pytest.mark.parametrize(("text", "meant"), PLAIN.items())
def test_an_ipv4_address_in_an_ipv6_one_is_itself(text: str, meant: str) -> None:
    assert plain(ipaddress.ip_address(text)) == ipaddress.ip_address(meant)
