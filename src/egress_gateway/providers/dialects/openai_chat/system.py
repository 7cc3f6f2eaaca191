"""Who instructs the model in a chat completion: messages of the roles `system` and `developer`."""

from typing import Final

from egress_gateway.core.obligations import SystemPrompt
from egress_gateway.providers.answer import texts
from egress_gateway.providers.system_prompts import before
from egress_gateway.wire.json import Json

_INSTRUCTING: Final = ("system", "developer")
_NOT_INSTRUCTING: Final = frozenset({"user", "assistant", "tool", "function"})
"""A message of any other role may instruct: a server may know roles that the gateway does not."""


def system_prompts(tree: dict[str, Json]) -> dict[str, Json]:
    """The messages that instruct the model, wherever in the conversation they stand, by their pointers."""
    return {f"/messages/{index}": message for index, message in enumerate(_messages(tree)) if _instructs(message)}


def rewrite(tree: dict[str, Json], wanted: SystemPrompt) -> None:
    """Strip and prepend. A text joins the message that opens the conversation, if that one instructs.

    Some templates of open models refuse a second such message. A message of ours has the role that the request
    itself uses, as the API refuses a mixture.
    """
    messages = _messages(tree)
    left = [message for message in messages if not (wanted.strip and _instructs(message))]
    if wanted.prepend:
        first = left[0] if left else None
        if isinstance(first, dict) and texts(first, "role") in _INSTRUCTING:
            left[0] = {**first, "content": before(first.get("content"), wanted.prepend)}
        else:
            used = (texts(message, "role") for message in messages)
            role = next((role for role in used if role in _INSTRUCTING), _INSTRUCTING[0])
            left.insert(0, {"role": role, "content": wanted.prepend})
    if left != messages:
        tree["messages"] = left


def _messages(tree: dict[str, Json]) -> list[Json]:
    messages = tree.get("messages")
    return messages if isinstance(messages, list) else []


def _instructs(message: Json) -> bool:
    return texts(message, "role") not in _NOT_INSTRUCTING
