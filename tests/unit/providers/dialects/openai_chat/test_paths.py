"""A string inside of a member has one place over all chunks."""

import pytest

from egress_gateway.providers.dialects.openai_chat.paths import Item, Path, item_of, lane_name, placed
from egress_gateway.wire.json import Json


@pytest.mark.parametrize(
    ("value", "item"),
    [
        ({"index": 3, "type": "reasoning.text"}, Item(3, numbered=True, kind="reasoning.text")),
        ({"type": "text"}, Item(7, numbered=False, kind="text")),
        ({"index": True}, Item(7, numbered=False, kind="")),
        ("text", Item(7, numbered=False, kind="")),
    ],
)
def test_an_item_goes_by_its_index_and_kind(value: Json, item: Item) -> None:
    assert item_of(7, value) == item


def test_different_places_are_different_lanes() -> None:
    paths: list[Path] = [
        ("a", "b"),
        ("a/b",),
        ("a~1b",),
        ("a", Item(0, numbered=True, kind="")),
        ("a", Item(0, numbered=False, kind="")),
        ("a", Item(0, numbered=False, kind="t")),
        ("a", "~=0~t"),
        ("a", Item(1, numbered=False, kind="")),
    ]
    assert len({lane_name(path) for path in paths}) == len(paths)


@pytest.mark.parametrize(
    ("path", "delta"),
    [
        (("a", "b"), {"a": {"b": "x"}}),
        (("a", Item(2, numbered=True, kind="t"), "text"), {"a": [{"type": "t", "text": "x", "index": 2}]}),
        (("a", Item(2, numbered=False, kind=""), "text"), {"a": [{"text": "x"}]}),
        (("a", Item(0, numbered=False, kind="")), {"a": ["x"]}),
    ],
)
def test_a_text_is_put_where_it_stands(path: Path, delta: Json) -> None:
    assert placed(path, "x") == delta


def test_a_numbered_item_may_leave_out_its_kind() -> None:
    with_kind, without = (("a", Item(0, numbered=True, kind=kind)) for kind in ("t", ""))
    assert lane_name(with_kind) == lane_name(without)
