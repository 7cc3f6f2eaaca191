"""Maximal bodies have everything of their shape, and a canary is put into each place of them."""

import pytest

from egress_gateway.core.slots import Scope
from egress_gateway.providers import shape as s
from egress_gateway.testing.conformance.bodies import CANARY, CANARY_NUMBER, maximal, planted, positions
from egress_gateway.wire.json import Json

TEXT = s.Text(Scope.MESSAGE)
KIND = s.word("a", "b")


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        pytest.param(TEXT, ["some text"], id="text"),
        pytest.param(s.Model(), ["some-model"], id="model"),
        pytest.param(KIND, ["a"], id="word"),
        pytest.param(s.NUMBER, [1], id="number"),
        pytest.param(s.FLAG, [True], id="flag"),
        pytest.param(s.Refuse("no"), [], id="what is refused"),
        pytest.param(s.Remote("tool", s.NUMBER), [1], id="remote"),
        pytest.param(s.Items(s.ByKind(text=TEXT, array=s.Items(s.FLAG))), [["some text"], [[True]]], id="both types"),
        pytest.param(
            s.record({"one": s.NUMBER, "two": s.ByKind(text=TEXT, object=s.record({"x": s.FLAG}))}),
            [{"one": 1, "two": "some text"}, {"two": {"x": True}}],
            id="record with a member of two types",
        ),
        pytest.param(
            s.Tagged(tag="t", cases={"a": s.record({"t": KIND, "x": s.FLAG})}, absent=s.record({"y": s.FLAG})),
            [{"y": True}, {"t": "a", "x": True}],
            id="every kind and none",
        ),
        pytest.param(s.Sealed(blob="b", record=s.record({"b": s.SIGNATURE})), [{"b": "some text"}], id="sealed"),
    ],
)
def test_a_maximal_body_has_every_member_and_kind(shape: s.Shape, values: list[Json]) -> None:
    assert maximal(shape) == values


@pytest.mark.parametrize("shape", [s.Free(Scope.UNKNOWN), s.Schema(), s.JsonText(Scope.MESSAGE),
                                   s.Blob(scope=Scope.MESSAGE), s.Link(Scope.MESSAGE, "x")])  # fmt: skip
def test_every_leaf_has_a_value(shape: s.Shape) -> None:
    assert maximal(shape)


def test_a_canary_takes_the_place_of_each_leaf_and_key() -> None:
    tree: Json = {"a": ["x", 7, True, None], "b": {"c": "y"}}
    assert [planted(tree, path, key=key) for path, key in positions(tree)] == [
        {CANARY: ["x", 7, True, None], "b": {"c": "y"}},
        {"a": [CANARY, 7, True, None], "b": {"c": "y"}},
        {"a": ["x", CANARY_NUMBER, True, None], "b": {"c": "y"}},
        {"a": ["x", 7, True, None], CANARY: {"c": "y"}},
        {"a": ["x", 7, True, None], "b": {CANARY: "y"}},
        {"a": ["x", 7, True, None], "b": {"c": CANARY}},
    ]
    assert tree == {"a": ["x", 7, True, None], "b": {"c": "y"}}
