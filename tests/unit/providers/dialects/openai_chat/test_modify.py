"""Obligations rewrite a chat completion request."""

import pytest

from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.providers.dialects.openai_chat.modify import aliases, modify, tool_name
from egress_gateway.wire.json import Json, decode


def _tool(name: str, kind: str = "function") -> Json:
    return {"type": kind, kind: {"name": name}}


DROP_A = Modify(rule="r", drop_tools=("a",))


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        (_tool("a"), "a"),
        (_tool("b", "custom"), "b"),
        ({"name": "old"}, "old"),
        ({"type": "web_search"}, "web_search"),
        ({"type": "web_search", "name": "posing"}, "web_search"),
        ({"type": "function", "function": {"name": "a"}, "name": "posing"}, "a"),
        ({"function": {"name": "a"}, "name": "posing"}, "a"),
        ({"type": "function", "name": "flat"}, "flat"),
        ({"type": "custom"}, "custom"),
        ("auto", ""),
        ({}, ""),
    ],
)
def test_a_tool_goes_by_its_name_or_kind(tool: Json, name: str) -> None:
    assert tool_name(tool) == name


def _allowed(*names: str) -> Json:
    return {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [_tool(name) for name in names]}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"tools": [_tool("a"), _tool("b")]}, {"tools": [_tool("b")]}, id="one of two"),
        pytest.param(
            {"tools": [_tool("a")], "tool_choice": "required", "parallel_tool_calls": True}, {}, id="the only one"
        ),
        pytest.param(
            {"tools": [_tool("a"), _tool("b")], "tool_choice": _tool("a")},
            {"tools": [_tool("b")], "tool_choice": "auto"},
            id="the chosen one",
        ),
        pytest.param(
            {"tools": [_tool("a"), _tool("b")], "tool_choice": _tool("b")},
            {"tools": [_tool("b")], "tool_choice": _tool("b")},
            id="not the chosen one",
        ),
        pytest.param(
            {"tools": [_tool("a"), _tool("b")], "tool_choice": _allowed("a", "b")},
            {"tools": [_tool("b")], "tool_choice": _allowed("b")},
            id="one of those allowed",
        ),
        pytest.param(
            {"tools": [_tool("a"), _tool("b")], "tool_choice": _allowed("a")},
            {"tools": [_tool("b")], "tool_choice": "auto"},
            id="the only one allowed",
        ),
        pytest.param(
            {"functions": [{"name": "a"}, {"name": "b"}], "function_call": {"name": "a"}},
            {"functions": [{"name": "b"}], "function_call": "auto"},
            id="a function of old clients",
        ),
        pytest.param({"messages": []}, {"messages": []}, id="no tools"),
        pytest.param({"web_search_options": {}}, {"web_search_options": {}}, id="a tool that is switched on"),
    ],
)
def test_dropped_tools_are_gone_and_nothing_chooses_them(before: dict[str, Json], after: Json) -> None:
    assert decode(modify(before, [DROP_A])) == after


def test_a_tool_that_is_switched_on_by_a_member_is_dropped_with_it() -> None:
    tree: dict[str, Json] = {
        "tools": [{"type": "web_search", "name": "a"}, _tool("b")],
        "tool_choice": {"type": "web_search"},
        "web_search_options": {},
    }
    drop = Modify(rule="r", drop_tools=("web_search",))
    assert decode(modify(tree, [drop])) == {"tools": [_tool("b")], "tool_choice": "auto"}


def test_the_tree_stays_as_it_was() -> None:
    tree: dict[str, Json] = {"tools": [_tool("a"), _tool("b")], "tool_choice": _tool("a"), "store": True}
    modify(tree, [DROP_A, Modify(rule="s", set=(("store", False),), remove=("tools",))])
    assert tree == {"tools": [_tool("a"), _tool("b")], "tool_choice": _tool("a"), "store": True}


def test_members_are_set_without_dropping_tools() -> None:
    tree: dict[str, Json] = {"tools": [_tool("a")], "store": True}
    assert decode(modify(tree, [Modify(rule="s", set=(("store", False),))])) == {"tools": [_tool("a")], "store": False}


def test_a_tool_that_goes_by_another_name_than_it_is_called_has_both() -> None:
    assert aliases(
        [
            {"type": "web_search", "name": "posing"},
            _tool("meek", "shell"),
            _tool("a"),
            {"name": "old"},
            {"type": "custom", "name": "x"},
            "x",
        ]
    ) == (("posing", "web_search"), ("meek", "shell"))


def test_a_prompt_is_put_before_and_another_model_asked_for() -> None:
    tree: dict[str, Json] = {"model": "m", "messages": []}
    duty = Modify(rule="s", system=SystemPrompt(prepend="ours"))
    assert decode(modify(tree, [duty], model="n")) == {
        "model": "n",
        "messages": [{"role": "system", "content": "ours"}],
    }
    assert tree == {"model": "m", "messages": []}
