"""Each pattern of `cards` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import cards as detector

CASES = (
    ("card", "4111 1111 1111 1111", "4111 1111 1111 1111", "4111 1111 1111 1112"),
    ("card", "n=378282246310005,12/27", "378282246310005", "n=0.378282246310005"),
    ("card", "card_5555555555554444", "5555555555554444", "0000000000000000"),
    ("card", "4111 1111 1111 1111 123", "4111 1111 1111 1111", "9111 1111 1111 1117"),
    ("card", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "1-2-3-4-5-6-7-8-9-1-2-3-4-5-6-7"),
    ("card_announced", "credit card 3598899323053410", "3598899323053410", "order 3598899323053410"),
    ("card_cvv", "CVV: 123", "123", "version: 123"),
    ("card_cvv", "The CVV of the card is 123", "123", "the security code of the building is on page 123"),
    (
        "card_track_1",
        "%B4111111111111111^DOE/JOHN^27121010000?",
        "%B4111111111111111^DOE/JOHN^27121010000?",
        "%B41^DOE^27?",
    ),
    ("card_track_2", ";4111111111111111=27121010000?", ";4111111111111111=27121010000?", ";4111111111111111=2712?"),
    ("card_pin", "my PIN is 4821", "4821", "my pin board 4821"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
