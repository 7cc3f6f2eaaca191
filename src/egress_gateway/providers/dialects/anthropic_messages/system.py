"""Who instructs the model in a Messages request.

The member `system`, messages of the role `system` in mid-conversation, and the instructions for summarising
what no longer fits: a summary speaks for the conversation from then on.
"""

from typing import Final

from egress_gateway.core.obligations import SystemPrompt
from egress_gateway.providers.answer import texts
from egress_gateway.providers.system_prompts import before
from egress_gateway.wire.json import Json

_NOT_INSTRUCTING: Final = frozenset({"user", "assistant"})
"""A message of any other role may instruct."""
_INSTRUCTIONS: Final = "instructions"
_SUMMARISING: Final = ("compaction", "context_management")
"""Members that may hold instructions for a summary, at any depth."""


def system_prompts(tree: dict[str, Json]) -> dict[str, Json]:
    """What instructs the model, by its pointer."""
    found = {"/system": tree["system"]} if tree.get("system") is not None else {}
    messages = tree.get("messages")
    if isinstance(messages, list):
        found |= {f"/messages/{index}": message for index, message in enumerate(messages) if _instructs(message)}
    return found | {
        f"/{name}": tree[name] for name in _SUMMARISING if _without_instructions(tree.get(name)) != tree.get(name)
    }


def rewrite(tree: dict[str, Json], wanted: SystemPrompt) -> None:
    """Strip and prepend. A text stands in `system`: before its string, or as the first of its blocks."""
    if wanted.strip:
        tree.pop("system", None)
        messages = tree.get("messages")
        if isinstance(messages, list):
            tree["messages"] = [message for message in messages if not _instructs(message)]
        for name in _SUMMARISING:
            if name in tree:
                tree[name] = _without_instructions(tree[name])
    if wanted.prepend:
        tree["system"] = before(tree.get("system"), wanted.prepend)


def _instructs(message: Json) -> bool:
    return texts(message, "role") not in _NOT_INSTRUCTING


def _without_instructions(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            name: _without_instructions(child)
            for name, child in value.items()
            if name != _INSTRUCTIONS or child is None
        }
    if isinstance(value, list):
        return [_without_instructions(child) for child in value]
    return value
