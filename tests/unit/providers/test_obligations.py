"""Members of a body get the value they must have, or go."""

from egress_gateway.core.obligations import Modify
from egress_gateway.providers.obligations import set_members
from egress_gateway.wire.json import Json


def test_members_are_set_and_removed_in_the_order_of_the_obligations() -> None:
    tree: dict[str, Json] = {"store": True, "user": "u", "seed": 1}
    set_members(
        tree,
        [
            Modify(rule="a", set=(("store", False), ("user", "x"), ("n", 1))),
            Modify(rule="b", remove=("user", "never there"), set=(("n", 2),)),
        ],
    )
    assert tree == {"store": False, "seed": 1, "n": 2}


def test_a_model_is_asked_for_only_if_one_is_named() -> None:
    tree: dict[str, Json] = {"model": "a"}
    set_members(tree, [])
    assert tree == {"model": "a"}
    set_members(tree, [], model="b")
    assert tree == {"model": "b"}
