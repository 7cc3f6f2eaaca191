"""Addresses of networks and places that are nobody's."""

import ipaddress
import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.networks import ip, location, mac

DOCUMENTATION = [
    ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.mark.parametrize("value", ["8.8.8.8", "2a00:1450:4001:81b::200e", "2A00:1450:4001:81B:0:0:0:200E"])
def test_addresses_for_documentation(value: str) -> None:
    for attempt in ATTEMPTS:
        drawn = ip(value, source("pii.ip"), attempt)
        assert drawn is not None
        address = ipaddress.ip_address(drawn)
        assert address.version == ipaddress.ip_address(value).version
        assert any(address in network for network in DOCUMENTATION if network.version == address.version)
        assert drawn.islower() == value.islower() or not re.search("[a-zA-Z]", drawn)


@pytest.mark.parametrize("value", ["3c:22:fb:aa:bb:cc", "3C-22-FB-AA-BB-CC"])
def test_a_device_that_nobody_made(value: str) -> None:
    for attempt in ATTEMPTS:
        drawn = mac(value, source("pii.mac"), attempt)
        assert drawn is not None
        assert len(drawn) == len(value)
        assert int(drawn[:2], 16) & 0b11 == 0b10
        assert drawn == (drawn.lower() if value.islower() else drawn.upper())


@pytest.mark.parametrize("value", ["-33.8688, 151.2093", "5.123456,9.1234", "52.520008, 13.404954"])
def test_another_place_as_precise(value: str) -> None:
    for attempt in ATTEMPTS:
        drawn = location(value, source("pii.location"), attempt)
        assert drawn is not None
        assert re.sub(r"\d", "0", drawn) == re.sub(r"\d", "0", value)
        latitude, longitude = map(float, drawn.split(","))
        assert abs(latitude) < 90
        assert abs(longitude) < 180


def test_what_is_none_of_them_has_none() -> None:
    assert ip("8.8.8", source("pii.ip"), 0) is None
    assert mac("3c:22", source("pii.mac"), 0) is None
    assert location("52.5, 13.4", source("pii.location"), 0) is None
