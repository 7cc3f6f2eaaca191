"""Each pattern of `banking` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import banking as detector

CASES = (
    ("iban", "to DE89 3704 0044 0532 0130 00 from me", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"),
    ("iban", "gb82west12345698765432", "gb82west12345698765432", "gb82west12345698765433"),
    ("bic", "SWIFT: DEUTDEFF", "DEUTDEFF", "the word DEUTDEFF"),
    ("routing_number", "routing 021000021", "021000021", "routing 021000022"),
    ("account_number", "account number: 12345678", "12345678", "account settings: 12345678"),
    ("sort_code_account", "20-00-00 55779911", "20-00-00 55779911", "20-00-00 5577991"),
    ("isin", "ISIN US0378331005", "US0378331005", "ISIN US0378331006"),
    ("vat_number", "VAT DE136695976", "DE136695976", "VAT DE136695978"),
    ("us_ein", "EIN 91-1144442", "91-1144442", "EIN 07-1144442"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
