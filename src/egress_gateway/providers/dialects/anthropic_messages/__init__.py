"""Anthropic Messages."""

from collections.abc import Sequence

from egress_gateway.core.answers import Lanes, Unseal
from egress_gateway.core.errors import GatewayError
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.answer import texts
from egress_gateway.providers.body import Document, parse_body
from egress_gateway.providers.dialect import (
    Answered,
    AnswerStream,
    ErrorBody,
    Field,
    ForwardedHead,
    Operation,
    RequestShape,
)
from egress_gateway.providers.dialects.anthropic_messages.answer import read_answer
from egress_gateway.providers.dialects.anthropic_messages.errors import ERRORS
from egress_gateway.providers.dialects.anthropic_messages.modify import aliases, modify, tool_name
from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST
from egress_gateway.providers.dialects.anthropic_messages.stream import MessageStream
from egress_gateway.providers.dialects.anthropic_messages.system import system_prompts
from egress_gateway.providers.errors import error_body, provider_error, stream_error
from egress_gateway.providers.forward import forward
from egress_gateway.providers.output_limit import output_limit
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.wire import sse

_BETA = (Field("beta", r"true|false"),)

MESSAGES = Operation(name="messages", method="POST", path="/v1/messages", query=_BETA, streams=True)
COUNT_TOKENS = Operation(name="messages.count_tokens", method="POST", path="/v1/messages/count_tokens", query=_BETA)

_OPERATIONS = {(operation.method, operation.path): operation for operation in (MESSAGES, COUNT_TOKENS)}

HEADERS = (
    Field("anthropic-version", r"\d{4}-\d{2}-\d{2}"),
    Field("anthropic-beta", r"[a-z0-9-]{1,64}(, ?[a-z0-9-]{1,64}){0,63}"),
    Field("idempotency-key", r"[A-Za-z0-9_.:-]{1,255}"),
)

INSPECTED = frozenset(
    {
        "compaction",
        "messages",
        "model",
        "output_config",
        "output_format",
        "stream",
        "system",
        "tools",
    }
)

KEEPALIVE = sse.encode(b'{"type": "ping"}', name="ping")
"""The API sends these itself, any number of them and anywhere in a stream."""


class AnthropicMessages:
    """Implements `Dialect`."""

    family = "anthropic"
    operations = (MESSAGES, COUNT_TOKENS)
    inspected = INSPECTED
    headers = HEADERS

    def claim(self, method: str, path: str) -> Operation | None:
        return _OPERATIONS.get((method, path))

    def head(self, operation: Operation, head: RequestHead, query: str) -> ForwardedHead:
        return forward(operation, HEADERS, head, query)

    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        return parse_body(REQUEST, body, unknown=unknown, unseal=unseal)

    def shape(self, operation: Operation, document: Document) -> RequestShape:
        tree = document.tree
        tools, output = tree.get("tools"), tree.get("output_config")
        offered = tools if isinstance(tools, list) else []
        format_ = output.get("format") if isinstance(output, dict) else tree.get("output_format")
        return RequestShape(
            model=texts(tree, "model"),
            stream=operation.streams and tree.get("stream") is True,
            tools=tuple(map(tool_name, offered)),
            aliases=aliases(offered),
            max_tokens=output_limit(tree, "max_tokens"),
            structured=format_ is not None,
        )

    def system_prompts(self, document: Document) -> Prompts:
        return system_prompts(document.tree)

    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        return modify(document.tree, obligations, model=model)

    def answer(
        self, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
    ) -> Answered:
        return read_answer(shape, body, lanes)

    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        return MessageStream(shape, lanes)

    def provider_error(self, status: int, body: bytes, lanes: Lanes) -> bytes:
        return provider_error(ERRORS, status, body, lanes)

    def error(self, error: GatewayError, rid: str) -> ErrorBody:
        return error_body(ERRORS, error, rid)

    def keepalive(self) -> bytes | None:
        return KEEPALIVE

    def stream_error(self, error: GatewayError, rid: str) -> bytes:
        return stream_error(ERRORS, error, rid)
