"""What people see of a text in which something is hidden."""

import pytest

from egress_gateway.adapters.documents.shown import is_hidden, lines_as_shown

HIDDEN: dict[str, tuple[dict[str, str | None], bool]] = {
    "an attribute": ({"hidden": None}, True),
    "not displayed": ({"style": "color:red;display: NONE"}, True),
    "not visible": ({"style": "visibility:hidden"}, True),
    "of no size": ({"style": "font-size:0px"}, True),
    "a drawing": ({"display": "none"}, True),
    "half seen through": ({"style": "opacity:0.5"}, False),
    "shown": ({"style": "display:block", "display": "inline"}, False),
    "a style without a value": ({"style": None}, False),
}


@pytest.mark.parametrize(("attributes", "hidden"), HIDDEN.values(), ids=HIDDEN)
def test_what_says_that_it_is_not_shown(attributes: dict[str, str | None], hidden: bool) -> None:
    assert is_hidden(attributes) is hidden


def test_only_lines_that_read_otherwise_are_told_again() -> None:
    assert lines_as_shown("one\ntwo  x three\nfour", "one\ntwo three\nfour\ntwo three") == "two three"
