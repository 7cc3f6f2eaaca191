"""Each pattern of `addresses` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.addresses import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("street_address", "at 221B Baker Street, London", "221B Baker Street", "at 221 baker street"),
    Case("street_address", "12 Elm Ave, Springfield, IL 62704", "12 Elm Ave, Springfield, IL 62704", "12 Elm trees"),
    Case(
        "street_address_german",
        "Hauptstrasse 12, 10115 Berlin",
        "Hauptstrasse 12, 10115 Berlin",
        "Hauptstrasse nach Berlin",
    ),
    Case("po_box", "P.O. Box 1234", "P.O. Box 1234", "a box 1234"),
    Case("gb_postcode", "Address: SW1A 1AA", "SW1A 1AA", "part SW1A 1AA"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
