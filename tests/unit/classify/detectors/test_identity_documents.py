"""Each pattern of `identity_documents` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import identity_documents as detector

MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C3{}UTO7408122F1204159ZE184226B<<<<<10"
CASES = (
    ("date_of_birth", "born on 2/8/1935.", "2/8/1935", "signed on 2/8/1935."),
    ("date_of_birth", "Date of birth: 1990-05-17", "1990-05-17", "date of issue: 1990-05-17"),
    ("date_of_birth", "DOB 3rd March 1980", "3rd March 1980", "DOB unknown"),
    ("passport_number", "passport C01X00T47", "C01X00T47", "ticket C01X00T47"),
    ("passport_number", "passport no 123456789", "123456789", "passport BCDFGHJKL"),
    ("passport_mrz", MRZ.format(6), MRZ.format(6), MRZ.format(7)),
    ("driver_license", "driver's license number is F162823540116", "F162823540116", "driver's license required today"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
