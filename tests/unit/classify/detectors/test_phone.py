"""Each pattern of `phone` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import phone as detector

CASES = (
    ("phone_international", "reach +41 44 668 18 00 today", "+41 44 668 18 00", "+41 44 668"),
    ("phone_international", "0041 44 668 18 00", "0041 44 668 18 00", "+999 12345678"),
    ("phone_international", "x +1 415 555 2671", "+1 415 555 2671", "+1 000 000 0000 or +999 123 45678"),
    ("phone_american", "(415) 555-2671", "(415) 555-2671", "415-555-26715"),
    ("phone_american", "415.555.2671 x12", "415.555.2671 x12", "+1 415-555-2671"),
    ("phone_american", "at 212-555-2671 ok", "212-555-2671", "at 999-999-9999 ok"),
    ("phone_announced", "Telefon: 030 901820", "030 901820", "Zimmer: 030 901820"),
    ("phone_announced", "call 044 668 18 00", "044 668 18 00", "Phone log 2026-11-21 10:31:22"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
