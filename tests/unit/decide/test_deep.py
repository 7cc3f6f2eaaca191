"""Who puts a bundle in force is told which routes refuse everything for want of a model."""

import pytest

from egress_gateway.decide.deep import deep_lines

CASES = {
    "all there": (["ner", "guard"], 1, []),
    "one missing": (["ner"], 1, ["route chat wants guard, which gateway.yaml does not have"]),
    "none there": ([], 0, ["route chat wants ner, guard, which gateway.yaml does not have"]),
    "nobody to ask it": (["ner", "guard"], 0, ["route chat wants ner, guard, and gateway.yaml has no inspectors"]),
}


@pytest.mark.parametrize(("models", "inspectors", "told"), CASES.values(), ids=CASES.keys())
def test_a_route_that_cannot_be_served_is_told(load, files, models, inspectors, told):
    route = files["routes/chat.yaml"]
    bundle = load({**files, "routes/chat.yaml": route + "\ndeep: [ner, guard]\n"})
    lines = list(deep_lines(bundle, models, inspectors=inspectors))
    assert [line.startswith(begin) for line, begin in zip(lines, told, strict=True)] == [True] * len(told)


def test_a_route_that_wants_none_is_no_matter(load):
    assert list(deep_lines(load(), (), inspectors=0)) == []
