"""Each pattern of `network_addresses` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.network_addresses import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("ipv4", "from 8.8.4.4 today", "8.8.4.4", "from 192.168.1.1 or 8.8.4.400 or v8.8.4.4.1"),
    Case("ipv6", "2001:4860:4860::8888", "2001:4860:4860::8888", "2001:db8::1 at 12:30:45"),
    Case("mac_address", "00:1A:2b:3C:4d:5E", "00:1A:2b:3C:4d:5E", "ff:ff:ff:ff:ff:ff"),
    Case("imei", "IMEI 490154203237518", "490154203237518", "IMEI 490154203237519"),
    Case("vin", "VIN 1M8GDM9AXKP042788", "1M8GDM9AXKP042788", "VIN 1M8GDM9A0KP042788"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
