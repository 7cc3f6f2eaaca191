"""Bars add up, stay inside the drawing, and are told to those who do not see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.packs.blocks import Bars
from egress_gateway.adapters.packs.chart import HEIGHT, WIDTH, colour_of, plan, svg

BARS = Bars(
    "Requests by day", ("sent", "refused"), [("01", {"sent": 3}), ("02", {}), ("03", {"sent": 1, "refused": 4})]
)


def test_heights_are_in_proportion() -> None:
    first, second, third, *_ = plan(BARS).boxes
    assert first.height == pytest.approx(3 * second.height)
    assert third.height == pytest.approx(4 * second.height)
    assert second.y == pytest.approx(third.y + third.height), "one stands on the other"
    assert [first.tip, third.tip] == ["01: 3 sent", "03: 4 refused"]


@given(st.lists(st.dictionaries(st.sampled_from(["sent", "refused"]), st.integers(0, 10**6)), min_size=1, max_size=80))
def test_nothing_leaves_the_drawing(counts: list[dict[str, int]]) -> None:
    drawn = plan(Bars("", ("sent", "refused"), [(str(number), each) for number, each in enumerate(counts)]))
    for box in drawn.boxes:
        assert 0 <= box.x <= box.x + box.width <= WIDTH + 0.001
        assert -0.001 <= box.y <= box.y + box.height <= HEIGHT + 0.001


def test_as_svg_it_is_text_too() -> None:
    drawn = svg(Bars("<by day>", ("sent",), [("&", {"sent": 3})]))
    assert 'role="img" aria-label="&lt;by day&gt;: 3 sent"' in drawn
    assert "<title>&amp;: 3 sent</title>" in drawn
    assert drawn.count("<svg") == drawn.count("</svg>") == 1


def test_names_that_are_not_known_have_a_colour() -> None:
    assert colour_of("else").startswith("#")
