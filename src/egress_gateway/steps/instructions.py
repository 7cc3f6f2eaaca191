"""Digests of what a request gives the model beside the conversation: its tools, and what instructs it.

Two requests with the same tools and system prompt have the same digests, whoever talks about what. What
the caller wrote is digested, before any rule changed it.
"""

import hashlib

from egress_gateway.providers.body import Document
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.steps.inspection import Instructions
from egress_gateway.wire.json import Json, encode

TOOLS = ("tools", "functions")
"""Where the dialects have them, the second in old requests."""


def instructions_of(document: Document, prompts: Prompts) -> Instructions:
    """The digests. Raises nothing: what is parsed can be encoded."""
    tools: list[Json] = [document.tree[name] for name in TOOLS if document.tree.get(name)]
    return Instructions(tools=_digest(tools), system=_digest([*prompts.values()]))


def _digest(values: list[Json]) -> bytes:
    return hashlib.sha256(encode(values)).digest() if values else b""
