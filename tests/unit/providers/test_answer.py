"""What the readers of answers share."""

import pytest

from egress_gateway.core.counting import LARGEST_UNITS
from egress_gateway.core.errors import WireError
from egress_gateway.providers import answer
from egress_gateway.providers.answer import Leaves, count, decode_object, inspect_leaves, objects, texts
from egress_gateway.testing.lanes import ListeningLanes
from egress_gateway.wire.json import Json


def test_unknown_strings_are_text_and_metadata_is_not() -> None:
    lanes = ListeningLanes(str.upper)
    tree: Json = {"id": "x", "new": ["a", {"id": "y", "deep": "b"}], "n": 1, "empty": "", "obj": {"id": {"z": "c"}}}
    assert inspect_leaves(Leaves(lanes), tree, {"id"}) == {
        "id": "x",
        "new": ["A", {"id": "y", "deep": "B"}],
        "n": 1,
        "empty": "",
        "obj": {"id": {"z": "C"}},
    }
    assert lanes.heard == {"leaf:0": "a", "leaf:1": "b", "leaf:2": "c"}
    assert tree["new"][0] == "a"  # type: ignore[index,call-overload]  # the tree above


@pytest.mark.parametrize("data", ["[]", '"x"', "{", "[" * 70 + "]" * 70])
def test_an_answer_is_one_bounded_object(data: str) -> None:
    with pytest.raises(WireError):
        decode_object(data)


@pytest.mark.parametrize(("tree", "found"), [({"a": "x"}, "x"), ({"a": 1}, ""), ({}, ""), ("a", "")])
def test_a_string_is_read_if_it_is_there(tree: Json, found: str) -> None:
    assert texts(tree, "a") == found


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        ({"a": {"b": 3}}, 3),
        ({"a": {"b": True}}, 0),
        ({"a": {"b": "3"}}, 0),
        ({"a": {"b": -5}}, 0),
        ({"a": {"b": 1 << 70}}, LARGEST_UNITS),
        ({"a": 1}, 0),
        (None, 0),
    ],
)
def test_a_number_is_read_if_it_is_there(tree: Json, found: int) -> None:
    assert count(tree, "a", "b") == found


def test_an_array_of_objects_is_read() -> None:
    assert objects({"a": [{"b": 1}]}, "a") == [{"b": 1}]
    assert objects({"a": None}, "a") == objects({}, "a") == objects("x", "a") == []


@pytest.mark.parametrize("tree", [{"a": {}}, {"a": "x"}, {"a": [1]}])
def test_anything_else_than_an_array_of_objects_is_an_error(tree: Json) -> None:
    with pytest.raises(WireError):
        objects(tree, "a")


def test_a_string_that_was_seen_before_is_answered_from_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MAX_REMEMBERED", 1)
    lanes = ListeningLanes(str.upper)
    leaves = Leaves(lanes)
    assert [leaves.inspect(text) for text in ("a", "b", "a", "b", "")] == ["A", "B", "A", "B", ""]
    assert lanes.heard == {"leaf:0": "a", "leaf:1": "b", "leaf:2": "b"}


def test_a_blob_is_sealed_to_no_text() -> None:
    lanes = ListeningLanes()
    assert (Leaves(lanes).seal("B"), Leaves(lanes).seal("")) == ("B~sealed", "")
    assert lanes.sealed == [("blobs", "B")]
