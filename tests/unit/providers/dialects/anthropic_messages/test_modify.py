"""Obligations rewrite a Messages request."""

import pytest

from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.providers.dialects.anthropic_messages.modify import aliases, modify, tool_name
from egress_gateway.wire.json import Json, decode

A: Json = {"name": "a", "input_schema": {}}
B: Json = {"type": "web_search_20250305", "name": "web_search"}
DROP_A = Modify(rule="r", drop_tools=("a",))


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        (A, "a"),
        (B, "web_search"),
        ({"type": "custom", "name": "a"}, "a"),
        ({"type": "web_search_20250305", "name": "posing"}, "web_search"),
        ({"type": "mcp_toolset", "mcp_server_name": "crm", "name": "posing"}, "crm"),
        ({"type": "mcp_toolset"}, "mcp_toolset"),
        ({"type": "custom"}, "custom"),
        ({"type": "new"}, "new"),
        ("x", ""),
    ],
)
def test_a_tool_goes_by_its_name_server_or_kind(tool: Json, name: str) -> None:
    assert tool_name(tool) == name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"tools": [A, B]}, {"tools": [B]}, id="one of two"),
        pytest.param({"tools": [A], "tool_choice": {"type": "any"}}, {}, id="the only one"),
        pytest.param(
            {"tools": [A, B], "tool_choice": {"type": "tool", "name": "a"}},
            {"tools": [B], "tool_choice": {"type": "auto"}},
            id="the chosen one",
        ),
        pytest.param(
            {"tools": [A, B], "tool_choice": {"type": "tool", "name": "web_search"}},
            {"tools": [B], "tool_choice": {"type": "tool", "name": "web_search"}},
            id="not the chosen one",
        ),
        pytest.param(
            {"tools": [{"type": "a_20300101", "name": "call_a"}, B], "tool_choice": {"type": "tool", "name": "call_a"}},
            {"tools": [B], "tool_choice": {"type": "auto"}},
            id="the chosen one, chosen by another name than its kind",
        ),
        pytest.param({"messages": []}, {"messages": []}, id="no tools"),
    ],
)
def test_dropped_tools_are_gone_and_nothing_chooses_them(before: dict[str, Json], after: Json) -> None:
    assert decode(modify(before, [DROP_A])) == after


def test_members_are_set_and_the_tree_stays_as_it_was() -> None:
    tree: dict[str, Json] = {"tools": [A], "max_tokens": 9}
    assert decode(modify(tree, [Modify(rule="s", set=(("max_tokens", 5),))])) == {"tools": [A], "max_tokens": 5}
    assert tree == {"tools": [A], "max_tokens": 9}


def test_a_tool_that_goes_by_another_name_than_it_is_called_has_both() -> None:
    assert aliases([A, B, {"type": "text_editor_20250728", "name": "str_replace_based_edit_tool"}, "x"]) == (
        ("str_replace_based_edit_tool", "text_editor"),
    )


def test_a_prompt_is_put_before_and_another_model_asked_for() -> None:
    tree: dict[str, Json] = {"model": "m", "messages": []}
    duty = Modify(rule="s", system=SystemPrompt(prepend="ours"))
    assert decode(modify(tree, [duty], model="n")) == {"model": "n", "messages": [], "system": "ours"}
    assert tree == {"model": "m", "messages": []}
