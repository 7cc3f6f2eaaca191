"""OpenAI as the provider speaks: chat completions, `POST /v1/chat/completions`, JSON and SSE; uploads beside them.

Shapes follow the public API reference of November 2026. `reasoning_content` is not OpenAI's own: it is
how OpenAI-compatible servers (vLLM, DeepSeek) show a model's thinking.
"""

import itertools
from collections.abc import Iterator, Mapping

import msgspec
import orjson

from egress_gateway.core.exchange import Headers
from egress_gateway.testing.providers import openai_files_wire
from egress_gateway.testing.providers.dialect import ENDLESS, Call, pieces, tokens
from egress_gateway.testing.providers.openai_request import ChatRequest, prompt_of
from egress_gateway.testing.providers.script import Choice, Failure, Prompt, Reply

CREATED = 1_767_225_600
"""2026-01-01T00:00:00Z: answers of a simulator do not depend on the day."""

_ERRORS: Mapping[int, tuple[str, str | None, str]] = {
    400: ("invalid_request_error", None, "The request is not valid."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    403: ("request_forbidden", "unsupported_country_region_territory", "This region is not supported."),
    404: ("invalid_request_error", "model_not_found", "The model does not exist or you have no access to it."),
    413: ("invalid_request_error", "request_too_large", "The request is too large."),
    429: ("requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    500: ("server_error", None, "The server had an error while processing your request."),
    503: ("server_error", "service_unavailable", "The engine is overloaded, please try again later."),
}


def presented_key(headers: Mapping[str, str]) -> str | None:
    """The bearer token."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" else None


def read(path: str, headers: Mapping[str, str], body: bytes, number: int) -> Call | Failure:
    """Understand a chat completion request, or an upload."""
    if path == openai_files_wire.PATH:
        return openai_files_wire.read(headers, body, number)
    if path != "/v1/chat/completions":
        return Failure(status=404, message=f"Invalid URL (POST {path})")
    if not headers.get("content-type", "").startswith("application/json"):
        return Failure(status=400, message="The content type must be application/json.")
    try:
        return ChatCall(msgspec.json.decode(body, type=ChatRequest), number)
    except msgspec.DecodeError as wrong:
        return Failure(status=400, message=str(wrong))


def error(failure: Failure, request_id: str) -> bytes:
    """An error body. The request's id is in a header only."""
    kind, code, message = _ERRORS.get(failure.status, _ERRORS[500])
    return orjson.dumps({"error": {"message": failure.message or message, "type": kind, "param": None, "code": code}})


def headers(request_id: str) -> Headers:
    """Tracing and rate-limit headers."""
    return (
        ("x-request-id", request_id),
        ("openai-processing-ms", "42"),
        ("openai-version", "2020-10-01"),
        ("x-ratelimit-limit-requests", "10000"),
        ("x-ratelimit-remaining-requests", "9999"),
    )


class ChatCall:
    """One chat completion request; implements `dialect.Call`."""

    def __init__(self, request: ChatRequest, number: int) -> None:
        self._request = request
        self._number = number

    @property
    def prompt(self) -> Prompt:
        return prompt_of(self._request)

    @property
    def streamed(self) -> bool:
        return bool(self._request.stream)

    def document(self, reply: Reply) -> bytes:
        choices = [
            {
                "index": index,
                "message": self._message(index, choice),
                "logprobs": self._logprobs(choice.text, reply.piece),
                "finish_reason": _finish(choice),
            }
            for index, choice in enumerate(reply.choices)
        ]
        return orjson.dumps(
            {**self._envelope(reply, "chat.completion"), "choices": choices, "usage": self._usage(reply)}
        )

    def events(self, reply: Reply) -> Iterator[bytes]:
        for index in range(len(reply.choices)):
            yield self._chunk(reply, index, {"role": "assistant", "content": "", "refusal": None})
        lanes = [self._deltas(index, choice, reply) for index, choice in enumerate(reply.choices)]
        for index, delta in _in_turns(lanes):
            yield self._chunk(reply, index, delta)
        if reply.fails is not None:
            yield b"data: " + error(reply.fails, "") + b"\n\n"
            return
        for index, choice in enumerate(reply.choices):
            yield self._chunk(reply, index, {}, finish=_finish(choice))
        if self._counts_usage:
            yield _event({**self._envelope(reply, "chat.completion.chunk"), "choices": [], "usage": self._usage(reply)})
        yield b"data: [DONE]\n\n"

    @property
    def _counts_usage(self) -> bool:
        options = self._request.stream_options
        return options is not None and options.include_usage

    def _envelope(self, reply: Reply, kind: str) -> dict[str, object]:
        return {
            "id": f"chatcmpl-{self._number:024d}",
            "object": kind,
            "created": CREATED,
            "model": reply.model or self._request.model,
            "service_tier": "default",
            "system_fingerprint": "fp_simulator",
        }

    def _message(self, index: int, choice: Choice) -> dict[str, object]:
        message: dict[str, object] = {
            "role": "assistant",
            "content": choice.text or None,
            "refusal": choice.refusal or None,
            "annotations": [],
        }
        if choice.thinking:
            message["reasoning_content"] = choice.thinking
        if choice.tools:
            message["tool_calls"] = [
                {
                    "id": tool.call_id or self._call_id(index, position),
                    "type": "function",
                    "function": {"name": tool.name, "arguments": tool.arguments},
                }
                for position, tool in enumerate(choice.tools)
            ]
        return message

    def _deltas(self, index: int, choice: Choice, reply: Reply) -> Iterator[dict[str, object]]:
        for part in pieces(choice.thinking, reply.piece):
            yield {"reasoning_content": part}
        for part in pieces(choice.refusal, reply.piece):
            yield {"refusal": part}
        endless = reply.delivery.endless
        once = pieces(choice.text or (ENDLESS if endless else ""), reply.piece)
        for part in itertools.cycle(once) if endless else once:
            yield {"content": part}
        for position, tool in enumerate(choice.tools):
            opening = {
                "index": position,
                "id": tool.call_id or self._call_id(index, position),
                "type": "function",
                "function": {"name": tool.name, "arguments": ""},
            }
            yield {"tool_calls": [opening]}
            for part in pieces(tool.arguments, reply.piece):
                yield {"tool_calls": [{"index": position, "function": {"arguments": part}}]}

    def _chunk(self, reply: Reply, index: int, delta: dict[str, object], finish: str | None = None) -> bytes:
        content = delta.get("content")
        choice = {
            "index": index,
            "delta": delta,
            "logprobs": self._logprobs(content, reply.piece) if isinstance(content, str) and content else None,
            "finish_reason": finish,
        }
        chunk: dict[str, object] = {**self._envelope(reply, "chat.completion.chunk"), "choices": [choice]}
        if self._counts_usage:
            chunk["usage"] = None
        if self._request.stream_options is None or self._request.stream_options.include_obfuscation:
            chunk["obfuscation"] = "x" * (1 + self._number % 7)
        return _event(chunk)

    def _logprobs(self, text: str, piece: int) -> dict[str, object] | None:
        if not self._request.logprobs:
            return None
        entries = [
            {"token": part, "logprob": -0.25, "bytes": list(part.encode()), "top_logprobs": []}
            for part in pieces(text, piece)
        ]
        return {"content": entries, "refusal": None}

    def _call_id(self, index: int, position: int) -> str:
        return f"call_{self._number:06d}{index:03d}{position:03d}"

    def _usage(self, reply: Reply) -> dict[str, object]:
        sent = tokens(self.prompt.system + self.prompt.text + self.prompt.tool_result)
        thought = sum(tokens(choice.thinking) for choice in reply.choices if choice.thinking)
        said = sum(tokens(choice.text + choice.refusal) for choice in reply.choices) + thought
        return {
            "prompt_tokens": sent,
            "completion_tokens": said,
            "total_tokens": sent + said,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": thought, "audio_tokens": 0},
        }


def _finish(choice: Choice) -> str:
    return choice.finish or ("tool_calls" if choice.tools else "stop")


def _event(chunk: dict[str, object]) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _in_turns(lanes: list[Iterator[dict[str, object]]]) -> Iterator[tuple[int, dict[str, object]]]:
    """One delta of each choice after the other, as the provider interleaves them."""
    for row in itertools.zip_longest(*lanes):
        yield from ((index, delta) for index, delta in enumerate(row) if delta is not None)
