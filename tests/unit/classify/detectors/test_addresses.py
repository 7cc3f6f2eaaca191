"""Each pattern of `addresses` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import addresses as detector

CASES = (
    ("street_address", "at 221B Baker Street, London", "221B Baker Street", "at 221 baker street"),
    ("street_address", "12 Elm Ave, Springfield, IL 62704", "12 Elm Ave, Springfield, IL 62704", "12 Elm trees"),
    (
        "street_address_german",
        "Hauptstrasse 12, 10115 Berlin",
        "Hauptstrasse 12, 10115 Berlin",
        "Hauptstrasse nach Berlin",
    ),
    ("po_box", "P.O. Box 1234", "P.O. Box 1234", "a box 1234"),
    ("gb_postcode", "Address: SW1A 1AA", "SW1A 1AA", "part SW1A 1AA"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
