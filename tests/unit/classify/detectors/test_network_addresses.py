"""Each pattern of `network_addresses` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import network_addresses as detector

CASES = (
    ("ipv4", "from 8.8.4.4 today", "8.8.4.4", "from 192.168.1.1 or 8.8.4.400 or v8.8.4.4.1"),
    ("ipv6", "2001:4860:4860::8888", "2001:4860:4860::8888", "2001:db8::1 at 12:30:45"),
    ("mac_address", "00:1A:2b:3C:4d:5E", "00:1A:2b:3C:4d:5E", "ff:ff:ff:ff:ff:ff"),
    ("imei", "IMEI 490154203237518", "490154203237518", "IMEI 490154203237519"),
    ("vin", "VIN 1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "VIN 1M8GDM9A0KP042788"),
    ("coordinates", "lives at 47.37689, 8.54169", "47.37689, 8.54169", "mean 47.37689, 8.54169"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
