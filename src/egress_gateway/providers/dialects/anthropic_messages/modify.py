"""Rewriting a Messages request to meet a policy's obligations."""

import re
from collections.abc import Sequence

from egress_gateway.core.obligations import Modify
from egress_gateway.providers.answer import texts
from egress_gateway.providers.dialects.anthropic_messages.system import rewrite
from egress_gateway.providers.obligations import set_members
from egress_gateway.providers.system_prompts import wanted
from egress_gateway.wire.json import Json, encode

_VERSION = re.compile(r"_20[0-9]{6}$")
"""Kinds of tools that the provider defines end with the day of their version."""


def tool_name(tool: Json) -> str:
    """The name a tool goes by: an MCP toolset by its server, a tool that the provider defines by its kind.

    A kind stands without its version: `web_search`, whatever name such a tool bears.
    """
    kind = texts(tool, "type")
    if kind == "mcp_toolset":
        return texts(tool, "mcp_server_name") or kind
    if kind and kind != "custom":
        return _VERSION.sub("", kind)
    return texts(tool, "name") or kind


def aliases(tools: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    """What an answer calls tools that go by another name: `text_editor` by `str_replace_based_edit_tool`."""
    named = ((texts(tool, "name"), tool_name(tool)) for tool in tools)
    return tuple((called, name) for called, name in named if called and called != name)


def modify(tree: dict[str, Json], obligations: Sequence[Modify], *, model: str = "") -> bytes:
    """A new body, for another model if one is named; the tree stays as it was."""
    dropped = {name for obligation in obligations for name in obligation.drop_tools}
    changed = dict(tree)
    tools = changed.get("tools")
    if dropped and isinstance(tools, list):
        gone = [tool for tool in tools if tool_name(tool) in dropped]
        left = changed["tools"] = [tool for tool in tools if tool_name(tool) not in dropped]
        # Some tools are called by another name than their kind: `text_editor` by `str_replace_based_edit_tool`.
        called = dropped | {texts(tool, "name") for tool in gone}
        if not left:
            del changed["tools"]
            changed.pop("tool_choice", None)
        elif texts(changed.get("tool_choice"), "name") in called:
            changed["tool_choice"] = {"type": "auto"}
    rewrite(changed, wanted(obligations))
    set_members(changed, obligations, model=model)
    return encode(changed)
