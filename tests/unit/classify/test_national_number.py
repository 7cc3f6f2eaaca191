"""The form that every country's number is looked for in."""

import re

import pytest

from egress_gateway.classify.national_number import national_number


@pytest.mark.parametrize("text", ["12345", "_12345_", "persoid12345", "myPersoID12345"])
def test_a_number_may_be_touched_by_an_underscore_or_the_word_that_announces_it(text):
    pattern, cue = national_number("xx_id", r"\d{5}", str.isdigit, "persoid")
    match = re.search(pattern.regex, text)
    assert match
    assert match[1] == "12345"
    assert pattern.extent(text, *match.span(1)) == match.span(1)
    assert (pattern.data_class, pattern.cue, cue.name) == ("pii.national_id.xx_id", "xx_id", "xx_id")


@pytest.mark.parametrize("text", ["x12345", "persoids12345", "p12345"])
def test_other_letters_that_touch_it_make_it_part_of_something_else(text):
    pattern, _ = national_number("xx_id", r"\d{5}", str.isdigit, "persoid")
    start, end = pattern.extent(text, len(text) - 5, len(text))
    assert start == end


def test_it_is_found_over_a_border_whatever_it_is_worth_by_itself():
    assert all(national_number("xx_id", r"\d{5}", str.isdigit, "id", score)[0].splits for score in (0, 900))
