"""A provider to test against: a real HTTP server that speaks the wire shapes of OpenAI and Anthropic."""

from egress_gateway.testing.providers.echo import echo
from egress_gateway.testing.providers.exchange import Exchange, Received
from egress_gateway.testing.providers.script import (
    Answer,
    Break,
    Choice,
    Delivery,
    Failure,
    Model,
    Prompt,
    Reply,
    Tool,
    ToolUse,
    Verbatim,
    calls,
    says,
)
from egress_gateway.testing.providers.server import ProviderSimulator

__all__ = [
    "Answer",
    "Break",
    "Choice",
    "Delivery",
    "Exchange",
    "Failure",
    "Model",
    "Prompt",
    "ProviderSimulator",
    "Received",
    "Reply",
    "Tool",
    "ToolUse",
    "Verbatim",
    "calls",
    "echo",
    "says",
]
