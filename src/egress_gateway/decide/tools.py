"""The tools that rules may name, and what each can do to the world: `tools.yaml`.

A tool of which nobody wrote what it does may do anything.
"""

from collections.abc import Mapping

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.vocabulary import EFFECTS, check_word
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node


def read_tools(top: Fields | None) -> Mapping[str, tuple[str, ...] | None]:
    """Every tool with what it does, of `EFFECTS`; `None` where that is not known. Raises `ConfigError`."""
    if top is None:
        return {}
    with top:
        return top.entries("tools", lambda name, node, line: _tool(name, node, line, top.file))


def _tool(name: str, node: Node, line: int, file: str) -> tuple[str, ...] | None:
    if not NAME.fullmatch(name.lower()):
        raise ConfigError(f"{name!r} cannot be a name: use letters, digits, dots and hyphens", file=file, line=line)
    if isinstance(node.value, str) and node.value:
        return None
    if not isinstance(node.value, dict):
        raise ConfigError(f"say in a few words what {name!r} is", file=file, line=node.line)
    with Fields(node, file=file, what=f"tool {name!r}") as tool:
        tool.sentence("about")
        if not tool.has("does"):
            return None
        if tool.peek("does").value == []:
            tool.items("does")
            return ()
        does = tool.words("does")
    for word, at in does:
        check_word("effect of a tool", word, EFFECTS, file=file, line=at)
    named = {word for word, _ in does}
    return tuple(effect for effect in EFFECTS if effect in named)
