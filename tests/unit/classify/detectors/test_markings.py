"""Each pattern of `markings` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import markings as detector

CASES = (
    ("marking_confidential", "STRICTLY CONFIDENTIAL", "STRICTLY CONFIDENTIAL", "I am confident and strict"),
    ("marking_classified", "SECRET//NOFORN", "SECRET//NOFORN", "SECRET santa"),
    ("marking_classified", "TLP:AMBER+STRICT", "TLP:AMBER+STRICT", "TLP:GREEN"),
    ("marking_privileged", "Attorney-Client Privileged", "Attorney-Client Privileged", "an attorney and a client"),
    (
        "marking_nonpublic",
        "this is material non-public information",
        "material non-public information",
        "this is public information",
    ),
    ("marking_forecast", "the internal revenue forecast", "internal revenue forecast", "the weather forecast"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
