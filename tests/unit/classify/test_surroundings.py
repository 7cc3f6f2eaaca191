"""An extent takes what has to stand around a literal, or nothing."""

import pytest

from egress_gateway.classify.surroundings import from_last, surrounded

EXTENT = surrounded(r"\b\d+ [a-z]+ ", r",? [A-Z]+", 16)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at 12 elm HERE, ABC def", "12 elm HERE, ABC"),
        ("12 elm HERE ABC", "12 elm HERE ABC"),
        ("elm HERE ABC", ""),
        ("12 elm HERE abc", ""),
        ("12 elm tree HERE ABC", ""),
        (f"12 {'m' * 20} HERE ABC", ""),
    ],
)
def test_both_sides_are_there_and_near(text, value):
    at = text.index("HERE")
    start, end = EXTENT(text, at, at + 4)
    assert text[start:end] == value


@pytest.mark.parametrize(("text", "value"), [("on 12.3.", "12.3"), ("on 12", ""), ("on 12.3456789", "12.34567")])
def test_a_value_begins_with_the_last_character_of_the_match(text, value):
    start, end = from_last(r"\d+\.\d+", 7)(text, 0, 4)
    assert text[start:end] == value
