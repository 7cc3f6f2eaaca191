"""Each pattern of `belongings` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.belongings import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("number_plate", "license plate 7ABC123", "7ABC123", "license plate missing"),
    Case("number_plate", "Kennzeichen: B-MW 1234", "B-MW 1234", "Kennzeichen: BMW"),
    Case("device_serial", "serial number: C02XL1ZJGH", "C02XL1ZJGH", "serial number: version"),
    Case("device_serial", "device_id=38400000-8cf0", "38400000-8cf0", "service_id=38400000-8cf0"),
    Case("certificate_number", "medical license no. A123456", "A123456", "software license no. A123456"),
    Case("certificate_number", "LANR 123456601", "123456601", "LANR unknown"),
    Case(
        "personal_profile",
        "https://linkedin.com/in/jane-doe/",
        "linkedin.com/in/jane-doe/",
        "linkedin.com/company/acme",
    ),
    Case(
        "personal_page", "my homepage: https://jane.example/a", "https://jane.example/a", "docs: https://jane.example/a"
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
