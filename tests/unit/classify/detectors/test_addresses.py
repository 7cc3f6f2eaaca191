"""Each pattern of `addresses` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.addresses import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("street_address", "at 221B Baker Street, London", "221B Baker Street", "at 221 baker street"),
    Case("street_address", "12 Elm Ave, Springfield, IL 62704", "12 Elm Ave, Springfield, IL 62704", "12 Elm trees"),
    Case("po_box", "P.O. Box 1234", "P.O. Box 1234", "a box 1234"),
    Case(
        "street_address",
        "456 Queen Street West, Toronto, ON M5V 2A8",
        "456 Queen Street West, Toronto, ON M5V 2A8",
        "Queen Street",
    ),
    Case("street_address_lower_case", "she lives at 97 guildry street", "97 guildry street", "5 minutes down the road"),
    Case("us_city", "in Reston, VA 20191 today", "Reston, VA 20191", "in VA 20191 today"),
    Case("military_address", "PSC 0413, Box 8144 APO AA 42323", "PSC 0413, Box 8144 APO AA 42323", "box 8144"),
    Case("postal_code", "Address: SW1A 1AA", "SW1A 1AA", "part SW1A 1AA"),
    Case("postal_code", "wohnt in 80331 Muenchen", "80331 Muenchen", "verkauft in 80331 Muenchen"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
