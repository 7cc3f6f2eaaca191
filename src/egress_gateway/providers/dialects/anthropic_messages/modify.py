"""Rewriting a Messages request to meet a policy's obligations."""

from collections.abc import Sequence

from egress_gateway.core.policy import Modify
from egress_gateway.providers.answer import texts
from egress_gateway.providers.obligations import set_members
from egress_gateway.wire.json import Json, encode


def tool_name(tool: Json) -> str:
    """The name a tool is called by; an MCP toolset goes by its server, anything else by its kind."""
    return texts(tool, "name") or texts(tool, "mcp_server_name") or texts(tool, "type")


def modify(tree: dict[str, Json], obligations: Sequence[Modify]) -> bytes:
    """A new body; the tree stays as it was."""
    dropped = {name for obligation in obligations for name in obligation.drop_tools}
    changed = dict(tree)
    tools = changed.get("tools")
    if dropped and isinstance(tools, list):
        changed["tools"] = [tool for tool in tools if tool_name(tool) not in dropped]
        if not changed["tools"]:
            del changed["tools"]
            changed.pop("tool_choice", None)
        elif texts(changed.get("tool_choice"), "name") in dropped:
            changed["tool_choice"] = {"type": "auto"}
    set_members(changed, obligations)
    return encode(changed)
