"""Each pattern of `consumer_finance` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.consumer_finance import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("contract_number", "his mortgage number is MX-882716", "MX-882716", "his mortgage number is pending"),
    Case("contract_number", "loan account number: 883726152", "883726152", "local account number: 883726152"),
    Case("contract_number", "número de póliza 0088-1234", "0088-1234", "número de página 0088-1234"),
    Case("credit_score", "a credit score of 712", "712", "a credit score of 912"),
    Case("contract_number", "pension plan no. PP-7731-22", "PP-7731-22", "pension plan nothing PP-7731-22"),
    Case("credit_score", "his FICO rating is now only 580", "580", "his film rating is now only 580"),
    Case("credit_score", "SCHUFA-Score: 97,5", "97,5", "SCHUFA-Auskunft: 97,5"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
