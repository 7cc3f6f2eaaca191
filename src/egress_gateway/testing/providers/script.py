"""What a provider simulator answers: the words of the model, a provider's error, and how it arrives."""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from egress_gateway.core.exchange import Headers


class Break(StrEnum):
    """How an answer that is cut comes to its end on the wire."""

    CLOSE = "close"
    """The connection is closed before the length or the last chunk that was promised."""
    RESET = "reset"
    """A TCP reset, as of a crashed load balancer."""
    END = "end"
    """A clean end of the HTTP body without the dialect's terminal event."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How the bytes of an answer are put on the wire. The default is a healthy connection."""

    before_head: float = 0.0
    """Seconds of silence before the status line."""
    between: float = 0.0
    """Seconds between two writes."""
    write_size: int = 0
    """Bytes per write; 1 also splits every character that is longer. 0 writes event by event."""
    line_end: str = "\n"
    """Of SSE lines: LF, CRLF or CR (WHATWG HTML section 9.2.6 allows all three)."""
    comments: bool = False
    """Put a comment line before every event, as keep-alives do."""
    cut_after: int | None = None
    """Number of writes after which the answer breaks. A JSON answer is one write unless `write_size`
    splits it."""
    cut: Break = Break.CLOSE
    pause_after: int | None = None
    """Number of writes after which nothing comes until `ProviderSimulator.resume`."""
    gzip: bool = False
    """Compress, whether or not it was asked for."""
    silent: bool = False
    """Never answer."""
    endless: bool = False
    """Repeat the events of the answer's text until the other side leaves."""


HEALTHY = Delivery()


class ToolUse(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the model asks for."""

    name: str
    arguments: str = "{}"
    """Raw JSON text, so that spacing and escapes are the script's to choose."""
    call_id: str = ""
    """Numbered by the simulator where it is empty."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the model's answers. Anthropic messages have one, chat completions may have `n`."""

    text: str = ""
    thinking: str = ""
    tools: tuple[ToolUse, ...] = ()
    refusal: str = ""
    finish: str = ""
    """In the dialect's own words; worked out from the rest where it is empty."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's own error."""

    status: int
    message: str = ""
    """Instead of the provider's usual sentence; may carry what was sent, as some providers do."""
    retry_after: int | None = None
    """Seconds."""
    delivery: Delivery = HEALTHY


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A model's answer."""

    choices: tuple[Choice, ...] = (Choice(),)
    model: str = ""
    """The model that says it answered; that of the request where it is empty."""
    piece: int = 5
    """Characters per delta. Words and tokens of ours are longer, so that they arrive split."""
    pings: bool = True
    """Whether an Anthropic stream carries a ping event."""
    fails: Failure | None = None
    """In a stream: an error event after the text, instead of the ending."""
    headers: Headers = ()
    """More response headers."""
    delivery: Delivery = HEALTHY


class Verbatim(msgspec.Struct, frozen=True, kw_only=True):
    """An answer given byte for byte, for what no honest provider sends."""

    status: int = 200
    headers: Headers = (("content-type", "application/json"),)
    writes: tuple[bytes, ...]
    delivery: Delivery = HEALTHY


Answer = Reply | Failure | Verbatim


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """A tool that the request offers to the model."""

    name: str
    properties: tuple[str, ...] = ()
    """Names of its arguments, in the order of the schema."""


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks, in no dialect."""

    model: str = ""
    system: str = ""
    text: str = ""
    """Text of the last message, if a user sent it."""
    tool_result: str = ""
    """Text of the last message, if it carries the result of a tool."""
    tools: tuple[Tool, ...] = ()
    choices: int = 1
    structured: tuple[str, ...] | None = None
    """Properties of the JSON that was asked for; None for prose."""
    thinking: bool = False


Model = Callable[[Prompt], Answer]


def says(text: str, *, delivery: Delivery = HEALTHY) -> Reply:
    """A reply in plain prose."""
    return Reply(choices=(Choice(text=text),), delivery=delivery)


def calls(name: str, arguments: str, *, delivery: Delivery = HEALTHY) -> Reply:
    """A reply that asks for one tool call."""
    return Reply(choices=(Choice(tools=(ToolUse(name=name, arguments=arguments),)),), delivery=delivery)
