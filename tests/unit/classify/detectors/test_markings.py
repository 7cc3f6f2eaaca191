"""Each pattern of `markings` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.markings import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("marking_confidential", "STRICTLY CONFIDENTIAL", "STRICTLY CONFIDENTIAL", "I am confident and strict"),
    Case("marking_classified", "SECRET//NOFORN", "SECRET//NOFORN", "SECRET santa"),
    Case("marking_classified", "TLP:AMBER+STRICT", "TLP:AMBER+STRICT", "TLP:GREEN"),
    Case("marking_privileged", "Attorney-Client Privileged", "Attorney-Client Privileged", "an attorney and a client"),
    Case(
        "marking_nonpublic",
        "this is material non-public information",
        "material non-public information",
        "this is public information",
    ),
    Case("marking_forecast", "the internal revenue forecast", "internal revenue forecast", "the weather forecast"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
