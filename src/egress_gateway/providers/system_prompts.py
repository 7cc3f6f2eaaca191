"""The system prompts of a request: whose they are, and a text put before one.

A system prompt is whatever instructs the model above its user. A dialect says where its requests have such
values; what it cannot tell apart from one counts as one. Nothing here reads the user's own messages, which
may ask for anything.
"""

import hashlib
from collections.abc import Container, Mapping, Sequence
from typing import Final

from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.routes import SystemPins
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document
from egress_gateway.wire.json import Json

NONE: Final = "none"
PINNED: Final = "pinned"
OTHER: Final = "other"

Prompts = Mapping[str, Json]
"""The system prompts of a body: the value of each, by its pointer."""

_BETWEEN: Final = "\n\n"


def whose(document: Document, prompts: Prompts, pins: SystemPins) -> str:
    """`none`, `pinned` or `other`, as rules name it (`Facts.system_prompt`).

    Pinned means that every text in every prompt has a digest or a beginning that the pins name. A prompt
    without text, with an empty one, or with something that is no text (an image, a file) is no pinned one;
    nor is anything where the body says something that the dialect does not know, since that may be a prompt.
    """
    if any(slot.scope is Scope.UNKNOWN for slot in document.slots):
        return OTHER
    if not prompts:
        return NONE
    if any(_holds_empty(value) for value in prompts.values()):
        return OTHER
    if any(_around(leaf.pointer, prompts) is not None for leaf in document.opaque):
        return OTHER
    silent = set(prompts)
    for slot in document.slots:
        prompt = _around(slot.pointer, prompts)
        if prompt is not None:
            if not _is_pinned(slot.text, pins):
                return OTHER
            silent.discard(prompt)
    return OTHER if silent else PINNED


def wanted(obligations: Sequence[Modify]) -> SystemPrompt:
    """What several obligations come to: stripped if one strips, and all texts before it, in their order."""
    return SystemPrompt(
        strip=any(obligation.system.strip for obligation in obligations),
        prepend=_BETWEEN.join(obligation.system.prepend for obligation in obligations if obligation.system.prepend),
    )


def before(content: Json, text: str) -> Json:
    """The content of a prompt with a text before it: joined to a string, or as a part of its own."""
    if isinstance(content, list):
        return [{"type": "text", "text": text}, *content]
    return f"{text}{_BETWEEN}{content}" if isinstance(content, str) and content else text


def _around(pointer: str, prompts: Container[str]) -> str | None:
    """The prompt that a place is in; places inside of JSON held in a string are in that string."""
    place = pointer.partition("#")[0]
    while place:
        if place in prompts:
            return place
        place = place.rpartition("/")[0]
    return None


def _is_pinned(text: str, pins: SystemPins) -> bool:
    if text.startswith(pins.prefixes):
        return True
    return bool(pins.sha256) and hashlib.sha256(text.encode()).hexdigest() in pins.sha256


def _holds_empty(value: Json) -> bool:
    if isinstance(value, dict):
        return any(_holds_empty(child) for child in value.values())
    if isinstance(value, list):
        return any(_holds_empty(child) for child in value)
    return value == ""
