"""OpenAI chat completions, the dialect that most servers of open models speak as well."""

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
from egress_gateway.providers.dialects.openai_chat.answer import read_answer
from egress_gateway.providers.dialects.openai_chat.errors import ERRORS
from egress_gateway.providers.dialects.openai_chat.modify import TOOL_MEMBERS, aliases, modify, tool_name
from egress_gateway.providers.dialects.openai_chat.request import REQUEST
from egress_gateway.providers.dialects.openai_chat.stream import MAX_CHOICES, ChatStream
from egress_gateway.providers.dialects.openai_chat.system import system_prompts
from egress_gateway.providers.errors import error_body, provider_error, stream_error
from egress_gateway.providers.forward import forward
from egress_gateway.providers.output_limit import output_limit
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.wire import sse
from egress_gateway.wire.json import Json

CHAT = Operation(name="chat.completions", method="POST", path="/v1/chat/completions", streams=True)

HEADERS = (
    Field("idempotency-key", r"[A-Za-z0-9_.:-]{1,255}"),
    Field("openai-beta", r"[a-z0-9_-]{1,64}(=[a-z0-9_-]{1,32})?(, ?[a-z0-9_-]{1,64}(=[a-z0-9_-]{1,32})?){0,15}"),
)
"""Account headers (`openai-organization`, `openai-project`) belong to the credential and are dropped."""

INSPECTED = frozenset(
    {
        "functions",
        "input",
        "messages",
        "model",
        "n",
        "prediction",
        "prompt",
        "response_format",
        "stream",
        "tools",
    }
)
"""`prompt` and `input` are what the same servers' other operations call their messages."""

KEEPALIVE = sse.encode_comment(" waiting")
"""A comment, which readers of event streams skip; the API itself has no event that says nothing."""


class OpenAIChat:
    """Implements `Dialect`."""

    family = "openai"
    operations = (CHAT,)
    inspected = INSPECTED
    headers = HEADERS

    def claim(self, method: str, path: str) -> Operation | None:
        return CHAT if (method, path) == (CHAT.method, CHAT.path) else None

    def head(self, operation: Operation, head: RequestHead, query: str) -> ForwardedHead:
        return forward(operation, HEADERS, head, query)

    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        return parse_body(REQUEST, body, unknown=unknown, unseal=unseal)

    def shape(self, operation: Operation, document: Document) -> RequestShape:
        tree = document.tree
        listed = [tool for member in ("tools", "functions") for tool in _items(tree.get(member))]
        switched = [name for member, name in TOOL_MEMBERS.items() if tree.get(member) is not None]
        return RequestShape(
            model=texts(tree, "model"),
            stream=tree.get("stream") is True,
            tools=(*map(tool_name, listed), *switched),
            aliases=aliases(listed),
            max_tokens=output_limit(tree, "max_completion_tokens", "max_tokens"),
            structured=texts(tree.get("response_format"), "type") in {"json_object", "json_schema"},
            choices=_choices(tree.get("n")),
        )

    def system_prompts(self, document: Document) -> Prompts:
        return system_prompts(document.tree)

    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        return modify(document.tree, obligations, model=model)

    def answer(
        self, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
    ) -> Answered:
        return read_answer(shape, body, lanes, hide_logprobs=hide_logprobs)

    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        return ChatStream(shape, lanes, hide_logprobs=hide_logprobs)

    def provider_error(self, status: int, body: bytes, lanes: Lanes) -> bytes:
        return provider_error(ERRORS, status, body, lanes)

    def error(self, error: GatewayError, rid: str) -> ErrorBody:
        return error_body(ERRORS, error, rid)

    def keepalive(self) -> bytes | None:
        return KEEPALIVE

    def stream_error(self, error: GatewayError, rid: str) -> bytes:
        return stream_error(ERRORS, error, rid)


def _choices(value: Json) -> int:
    """How many answers `n` asks for: as many as there may be, where only the server knows what it makes of it."""
    if value is None:
        return 1
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else MAX_CHOICES


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
