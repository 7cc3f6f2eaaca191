"""Each pattern of `account_numbers` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.account_numbers import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("branch_code", "sort code 12-34-56", "12-34-56", "code 12-34-56"),
    Case("branch_code", "BSB: 062-000", "062-000", "BSB: none-of"),
    Case("branch_code", "IFSC SBIN0001234", "SBIN0001234", "IFSC SBIN1001234"),
    Case("branch_code", "BLZ 370 400 44", "370 400 44", "Zimmer 370 400 44"),
    Case("account_in_words", "Kontonummer lautet 1234567890", "1234567890", "Kundennummer lautet 1234567890"),
    Case("account_in_words", "numéro de compte : 0004567 890", "0004567 890", "numéro de page : 0004567 890"),
    Case("mx_clabe", "CLABE 032180000118359719", "032180000118359719", "CLABE 032180000118359718"),
    Case("ar_cbu", "CBU 2850590940090418135201", "2850590940090418135201", "CBU 2850590940090418135202"),
    Case("nz_account", "01-0902-0068389-00", "01-0902-0068389-00", "01-0902-0068388-00"),
    Case(
        "pl_account",
        "61 1090 1014 0000 0712 1981 2874",
        "61 1090 1014 0000 0712 1981 2874",
        "61 1090 1014 0000 0712 1981 2875",
    ),
    Case("es_account", "cuenta 1234 1234 16 1234567890", "1234 1234 16 1234567890", "cuenta 1234 1234 17 1234567890"),
    Case("no_account", "kontonummer 8601.11.17947", "8601.11.17947", "kontonummer 8601.11.17949"),
    Case("cz_account", "bankovní účet 19-2000145399/0800", "19-2000145399/0800", "bankovní účet 19-2000145398/0800"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
