"""Each pattern of `health` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import health as detector

CASES = (
    ("medical_record_number", "MRN: A1234567", "A1234567", "RN: A1234567"),
    ("npi", "NPI 1234567893", "1234567893", "NPI 1234567894"),
    ("dea_number", "DEA AB1234563", "AB1234563", "DEA AB1234564"),
    ("icd10", "diagnosis E11.9", "E11.9", "cell E11.9"),
    ("health_plan_member", "member ID: XYZ123456789", "XYZ123456789", "member ID: required"),
    ("us_medicare", "1EG4-TE5-MK73", "1EG4-TE5-MK73", "1EG4-TE5-MK7B"),
    ("au_medicare", "Medicare 2123 45670 1", "2123 45670 1", "Medicare 2123 45671 1"),
    ("gb_nhs", "NHS 943 476 5870", "943 476 5870", "NHS 943 476 5871"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
