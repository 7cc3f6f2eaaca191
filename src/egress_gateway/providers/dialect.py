"""What the pipeline asks of a wire format, and the records that pass between the two.

A dialect knows where text sits in a body, how a stream is framed and what an error looks like. It
decides nothing, does no I/O and holds no state between calls; a stream's state is in its
`AnswerStream`.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from egress_gateway.core.answers import AnswerFacts, Frame, Lanes, ToolCall, Unseal
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage, Slot
from egress_gateway.providers.body import Document
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.wire import multipart


class Field(msgspec.Struct, frozen=True):
    """A query parameter or header that may be forwarded, and what its value must look like."""

    name: str
    grammar: str
    """Regular expression for the whole raw value."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a provider's API that the dialect can inspect in full."""

    name: str
    """As rules and records name it: `chat.completions`, `messages`."""
    method: str
    path: str
    """The provider's own path, matched exactly."""
    query: tuple[Field, ...] = ()
    """Query parameters that may be forwarded; any other is refused."""
    streams: bool = False
    """Whether the body can ask for a stream."""
    form: bool = False
    """Whether the body is a form with files (`multipart/form-data`), not JSON."""


class RequestShape(msgspec.Struct, frozen=True, kw_only=True):
    """What a request asks for, as rules and the answer's reader need it."""

    model: str = ""
    stream: bool = False
    tools: tuple[str, ...] = ()
    """Names of the tools offered; a tool whose kind says what it does goes by its kind, whatever name it bears."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Names that an answer calls tools by which go by another: `str_replace_editor`, `text_editor`."""
    max_tokens: int = 0
    """The largest limit asked for; 0 if none, or none that is a positive whole number."""
    structured: bool = False
    """Whether the text of the answer is JSON."""
    choices: int = 1
    """How many answers are asked for, each as long as `max_tokens` allows."""

    def tool(self, called: str) -> str:
        """The name that a tool goes by in `tools`, if an answer calls it so; any other is its own name."""
        return next((name for alias, name in self.aliases if alias == called), called)


class ForwardedHead(msgspec.Struct, frozen=True, kw_only=True):
    """The headers and query that go on, with the slots they were inspected as."""

    headers: Headers = ()
    query: str = ""
    """Raw, without the question mark, exactly as it arrived."""
    slots: tuple[Slot, ...] = ()
    coverage: Coverage = Coverage()
    boundary: str = ""
    """Of a form, as the caller's header names it; what leaves has one of ours. Empty where the body is JSON."""

    def headers_of(self, body: bytes) -> Headers:
        """The headers that this body leaves with: those of a form name its boundary."""
        return tuple(
            (name, multipart.content_type(body) if value == multipart.FORM_TYPE else value)
            for name, value in self.headers
        )


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer as the caller may see it. Nothing of it may leave before its outcome is durable."""

    body: bytes
    facts: AnswerFacts
    tools: tuple[ToolCall, ...] = ()


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal in the shape that the dialect's SDKs turn into their own exception."""

    status: int
    content_type: str
    body: bytes


class AnswerStream(Protocol):
    """A streamed answer on its way to the caller: bytes in, frames out, no socket and no clock.

    The concatenation of all frames does not depend on how the bytes were cut. Raises `WireError` for
    bytes that are not this dialect's stream.
    """

    @property
    def facts(self) -> AnswerFacts:
        """What is known of the answer so far; `complete` once the terminal event was seen."""
        ...

    @property
    def pending(self) -> int:
        """Bytes, or characters, that the next ones may complete: of an event, and of tool calls that are held.

        At least as many as there are: by it is chosen where the next bytes are worked on.
        """
        ...

    def feed(self, data: bytes) -> list[Frame]:
        """Take the next bytes; return what may be sent, in order, each with its barrier."""
        ...

    def close(self) -> list[Frame]:
        """The upstream ended. Raises `WireError` if that was before the terminal event."""
        ...


class Dialect(Protocol):
    """A wire format. Methods that take a caller's bytes raise only `Unreadable`."""

    @property
    def family(self) -> str:
        """The name that targets are declared with: `openai`, `anthropic`."""
        ...

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All that it claims, each of which rules can name."""
        ...

    @property
    def inspected(self) -> frozenset[str]:
        """Top-level members of a body that carry content or settle how the answer is read.

        No rule may set or remove one: the decision and the inspection rest on them.
        """
        ...

    @property
    def headers(self) -> Sequence[Field]:
        """The headers that go on to the provider, with the grammar of their values."""
        ...

    def claim(self, method: str, path: str) -> Operation | None:
        """The operation that this dialect serves at the provider's own path, if any."""
        ...

    def head(self, operation: Operation, head: RequestHead, query: str) -> ForwardedHead:
        """What of the headers and the query goes on; anything not on the list is dropped or refused."""
        ...

    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        """Account for every byte of a request body."""
        ...

    def shape(self, operation: Operation, document: Document) -> RequestShape:
        """What the request asks for."""
        ...

    def system_prompts(self, document: Document) -> Prompts:
        """What instructs the model above its user, by pointer. What cannot be told apart from that is among it."""
        ...

    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        """A new body that meets the obligations, for another model if one is named; the caller parses it again."""
        ...

    def answer(
        self, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
    ) -> Answered:
        """Pass a whole answer's text through the lanes. Raises `WireError` if it is not this dialect's."""
        ...

    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        """Start to read a streamed answer. `hide_logprobs` drops what would betray altered text."""
        ...

    def provider_error(self, status: int, body: bytes, lanes: Lanes) -> bytes:
        """A provider's own error, every string of it passed through the lanes. Always JSON."""
        ...

    def error(self, error: GatewayError, rid: str) -> ErrorBody:
        """A refusal of ours as the provider would have said it."""
        ...

    def keepalive(self) -> bytes | None:
        """What keeps a caller waiting before the first event of a stream, and says nothing; None if nothing does."""
        ...

    def stream_error(self, error: GatewayError, rid: str) -> bytes:
        """The event that tells a caller in mid-stream that the answer ends here, incomplete."""
        ...
