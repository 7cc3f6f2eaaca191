"""Anthropic messages as the provider speaks them: `/v1/messages` and `/v1/messages/count_tokens`.

Shapes follow the public API reference of November 2026. Like the provider, it signs its thinking and
refuses a thinking block that comes back altered.
"""

import base64
import hashlib
import itertools
from collections.abc import Iterator, Mapping

import msgspec
import orjson

from egress_gateway.core.exchange import Headers
from egress_gateway.testing.providers.anthropic_request import (
    CountRequest,
    MessagesRequest,
    prompt_of,
    thinking_blocks,
)
from egress_gateway.testing.providers.dialect import ENDLESS, Call, pieces, tokens
from egress_gateway.testing.providers.script import Choice, Failure, Prompt, Reply

WITHOUT_SAMPLING = "2026-10-21"
"""The version that takes no sampling parameters, not even at their defaults."""
VERSIONS = frozenset({"2023-06-01", WITHOUT_SAMPLING})

_ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request_error", "The request is not valid."),
    401: ("authentication_error", "invalid x-api-key"),
    403: ("permission_error", "Your API key may not use this resource."),
    404: ("not_found_error", "Not found"),
    413: ("request_too_large", "The request exceeds the largest size."),
    429: ("rate_limit_error", "This request would exceed your rate limit."),
    500: ("api_error", "Internal server error"),
    529: ("overloaded_error", "Overloaded"),
}


def presented_key(headers: Mapping[str, str]) -> str | None:
    """The API key: `x-api-key`, or a bearer token, as the SDKs send it since API version 2026-10-21."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return headers.get("x-api-key", token if scheme.lower() == "bearer" else None)


def read(path: str, headers: Mapping[str, str], body: bytes, number: int) -> Call | Failure:
    """Understand a messages or count_tokens request."""
    if path not in {"/v1/messages", "/v1/messages/count_tokens"}:
        return Failure(status=404)
    version = headers.get("anthropic-version", "")
    if version not in VERSIONS:
        return Failure(status=400, message=f"anthropic-version: {version!r} is not a valid version")
    try:
        if path == "/v1/messages/count_tokens":
            return CountCall(msgspec.json.decode(body, type=CountRequest))
        request = msgspec.json.decode(body, type=MessagesRequest)
    except msgspec.DecodeError as wrong:
        return Failure(status=400, message=str(wrong))
    if request.samples and version == WITHOUT_SAMPLING:
        return Failure(status=400, message="temperature, top_p and top_k are not accepted in this API version")
    if any(block.signature != signature(block.thinking) for block in thinking_blocks(request)):
        return Failure(status=400, message="Invalid `signature` in `thinking` block")
    return MessageCall(request, number)


def error(failure: Failure, request_id: str) -> bytes:
    """An error body; in a stream it is the data of an `error` event."""
    kind, message = _ERRORS.get(failure.status, _ERRORS[500])
    return orjson.dumps(
        {
            "type": "error",
            "error": {"type": kind, "message": failure.message or message},
            "request_id": request_id,
        }
    )


def headers(request_id: str) -> Headers:
    """Tracing and rate-limit headers."""
    return (
        ("request-id", request_id),
        ("anthropic-organization-id", "00000000-0000-4000-8000-000000000000"),
        ("anthropic-ratelimit-requests-limit", "4000"),
        ("anthropic-ratelimit-requests-remaining", "3999"),
    )


def signature(thinking: str) -> str:
    """What this provider signs its thinking with. Opaque to everybody else."""
    return base64.b64encode(hashlib.sha512(b"simulated thinking\0" + thinking.encode()).digest()).decode()


class CountCall:
    """A count_tokens request; implements `dialect.Call`."""

    def __init__(self, request: CountRequest) -> None:
        self._request = request

    @property
    def prompt(self) -> Prompt:
        return prompt_of(self._request)

    @property
    def streamed(self) -> bool:
        return False

    def document(self, reply: Reply) -> bytes:
        return orjson.dumps({"input_tokens": tokens(self.prompt.system + self.prompt.text + self.prompt.tool_result)})

    def events(self, reply: Reply) -> Iterator[bytes]:
        return iter(())


class MessageCall:
    """A messages request; implements `dialect.Call`. A message has one choice, the reply's first."""

    def __init__(self, request: MessagesRequest, number: int) -> None:
        self._request = request
        self._number = number

    @property
    def prompt(self) -> Prompt:
        return prompt_of(self._request)

    @property
    def streamed(self) -> bool:
        return bool(self._request.stream)

    def document(self, reply: Reply) -> bytes:
        choice = reply.choices[0]
        return orjson.dumps(
            {
                **self._message(reply),
                "content": [block for block, _ in self._blocks(reply)],
                "stop_reason": _stop_reason(choice),
                "usage": self._usage(_said(choice)),
            }
        )

    def events(self, reply: Reply) -> Iterator[bytes]:
        choice = reply.choices[0]
        yield _event("message_start", {"message": self._message(reply)})
        for index, (block, deltas) in enumerate(self._blocks(reply)):
            yield _event("content_block_start", {"index": index, "content_block": _emptied(block)})
            if index == 0 and reply.pings:
                yield _event("ping", {})
            for delta in deltas:
                yield _event("content_block_delta", {"index": index, "delta": delta})
            yield _event("content_block_stop", {"index": index})
        if reply.fails is not None:
            yield b"event: error\ndata: " + error(reply.fails, self._request_id) + b"\n\n"
            return
        ending = {"stop_reason": _stop_reason(choice), "stop_sequence": None}
        yield _event("message_delta", {"delta": ending, "usage": {"output_tokens": tokens(_said(choice))}})
        yield _event("message_stop", {})

    @property
    def _request_id(self) -> str:
        return f"req_{self._number:024d}"

    def _message(self, reply: Reply) -> dict[str, object]:
        return {
            "id": f"msg_{self._number:024d}",
            "type": "message",
            "role": "assistant",
            "model": reply.model or self._request.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": self._usage(""),
        }

    def _blocks(self, reply: Reply) -> Iterator[tuple[dict[str, object], Iterator[dict[str, object]]]]:
        """The content blocks as they end up, each with the deltas that a stream builds it from."""
        choice = reply.choices[0]
        if choice.thinking:
            signed = signature(choice.thinking)
            yield (
                {"type": "thinking", "thinking": choice.thinking, "signature": signed},
                _thinking_deltas(choice.thinking, signed, reply.piece),
            )
        text = choice.text or choice.refusal
        if text or not (choice.tools or choice.thinking):
            yield {"type": "text", "text": text}, _text_deltas(text, reply)
        for position, tool in enumerate(choice.tools):
            call_id = tool.call_id or f"toolu_{self._number:018d}{position:06d}"
            yield (
                {"type": "tool_use", "id": call_id, "name": tool.name, "input": orjson.loads(tool.arguments)},
                _tool_deltas(tool.arguments, reply.piece),
            )

    def _usage(self, said: str) -> dict[str, object]:
        return {
            "input_tokens": tokens(self.prompt.system + self.prompt.text + self.prompt.tool_result),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": tokens(said),
            "service_tier": "standard",
        }


def _emptied(block: dict[str, object]) -> dict[str, object]:
    """A block as it stands in `content_block_start`, before its deltas."""
    empty: dict[str, object] = {"thinking": "", "signature": "", "text": "", "input": {}}
    return {name: empty.get(name, value) for name, value in block.items()}


def _thinking_deltas(thinking: str, signed: str, piece: int) -> Iterator[dict[str, object]]:
    for part in pieces(thinking, piece):
        yield {"type": "thinking_delta", "thinking": part}
    yield {"type": "signature_delta", "signature": signed}


def _text_deltas(text: str, reply: Reply) -> Iterator[dict[str, object]]:
    endless = reply.delivery.endless
    once = pieces(text or (ENDLESS if endless else ""), reply.piece)
    for part in itertools.cycle(once) if endless else once:
        yield {"type": "text_delta", "text": part}


def _tool_deltas(arguments: str, piece: int) -> Iterator[dict[str, object]]:
    yield {"type": "input_json_delta", "partial_json": ""}
    for part in pieces(arguments, piece):
        yield {"type": "input_json_delta", "partial_json": part}


def _said(choice: Choice) -> str:
    return choice.thinking + choice.text + choice.refusal + "".join(tool.arguments for tool in choice.tools)


def _stop_reason(choice: Choice) -> str:
    if choice.finish:
        return choice.finish
    if choice.refusal:
        return "refusal"
    return "tool_use" if choice.tools else "end_turn"


def _event(kind: str, members: dict[str, object]) -> bytes:
    return f"event: {kind}\ndata: ".encode() + orjson.dumps({"type": kind, **members}) + b"\n\n"
