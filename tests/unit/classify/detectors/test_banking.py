"""Each pattern of `banking` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.banking import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case(
        "iban", "to DE89 3704 0044 0532 0130 00 from me", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"
    ),
    Case("iban", "gb82west12345698765432", "gb82west12345698765432", "gb82west12345698765433"),
    Case("iban", "IBANGB82WEST12345698765432", "GB82WEST12345698765432", "IBANXGB82WEST12345698765432"),
    Case(
        "iban", "_GB 82  WEST.1234.5698  7654 32_", "GB 82  WEST.1234.5698  7654 32", "GB 82  WEST.1234.5698  7654 33"
    ),
    Case("bic", "SWIFT: DEUTDEFF", "DEUTDEFF", "the word DEUTDEFF"),
    Case("routing_number", "routing 021000021", "021000021", "routing 021000022"),
    Case("account_number", "account number: 12345678", "12345678", "account settings: 12345678"),
    Case("sort_code_account", "20-00-00 55779911", "20-00-00 55779911", "20-00-00 5577991"),
    Case("isin", "ISIN US0378331005", "US0378331005", "ISIN US0378331006"),
    Case("vat_number", "VAT DE136695976", "DE136695976", "VAT DE136695978"),
    Case("us_ein", "EIN 91-1144442", "91-1144442", "EIN 07-1144442"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
