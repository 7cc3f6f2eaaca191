"""The two families as the soak's callers speak them: bodies out, what the model said back in.

An answer is read only as far as a check needs it: its text, its tool arguments, and whether it says
itself that it is complete.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

Message = dict[str, Any]
NOTE: Final = {"type": "object", "properties": {"note": {"type": "string"}}}
TOOL: Final = "crm_update"
"""The tool whose arguments the routes restore."""


class Said(msgspec.Struct, frozen=True):
    """What the model said, as its caller has it."""

    text: str = ""
    arguments: str = ""
    """JSON text of the arguments of its tool call."""
    ended: bool = False
    """Whether a stream came to its own terminal event; a document that can be read has."""
    failed: bool = False
    """Whether a stream carries an error event."""


class Family(msgspec.Struct, frozen=True):
    """How one family is spoken."""

    path: str
    headers: str
    """With `{}` where the gateway key goes."""
    body: Callable[[Sequence[Message], bool, bool], bytes]
    """Messages, whether it is to be a stream, whether there is a tool."""
    document: Callable[[bytes], Said]
    stream: Callable[[bytes], Said]


def _openai_body(messages: Sequence[Message], stream: bool, tool: bool) -> bytes:
    body: dict[str, Any] = {"model": "gpt-5", "messages": list(messages), "stream": stream}
    if tool:
        body["tools"] = [{"type": "function", "function": {"name": TOOL, "parameters": NOTE}}]
    return json.dumps(body).encode()


def _openai_document(body: bytes) -> Said:
    message = json.loads(body)["choices"][0]["message"]
    calls = message.get("tool_calls") or []
    arguments = "".join(call["function"]["arguments"] for call in calls)
    return Said(text=message.get("content") or "", arguments=arguments, ended=True)


def _openai_stream(body: bytes) -> Said:
    text, arguments, ended, failed = [], [], False, False
    for data in _data(body):
        if data == "[DONE]":
            ended = True
            continue
        event = json.loads(data)
        failed = failed or "error" in event
        for choice in event.get("choices", ()):
            text.append(choice["delta"].get("content") or "")
            arguments += [call["function"].get("arguments", "") for call in choice["delta"].get("tool_calls") or ()]
    return Said("".join(text), "".join(arguments), ended, failed)


def _anthropic_body(messages: Sequence[Message], stream: bool, tool: bool) -> bytes:
    body: dict[str, Any] = {"model": "claude-5", "max_tokens": 1000, "messages": list(messages), "stream": stream}
    if tool:
        body["tools"] = [{"name": TOOL, "input_schema": NOTE}]
    return json.dumps(body).encode()


def _anthropic_document(body: bytes) -> Said:
    blocks = json.loads(body)["content"]
    text = "".join(block["text"] for block in blocks if block["type"] == "text")
    inputs = "".join(json.dumps(block["input"]) for block in blocks if block["type"] == "tool_use")
    return Said(text, inputs, ended=True)


def _anthropic_stream(body: bytes) -> Said:
    events = [json.loads(data) for data in _data(body)]
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    kinds = {event["type"] for event in events}
    return Said(
        text="".join(delta.get("text", "") for delta in deltas),
        arguments="".join(delta.get("partial_json", "") for delta in deltas),
        ended="message_stop" in kinds,
        failed="error" in kinds,
    )


def _data(body: bytes) -> Iterator[str]:
    """The data of each event that came whole."""
    whole = body.decode(errors="replace").rpartition("\n\n")[0]
    return (line.removeprefix("data: ") for line in whole.split("\n") if line.startswith("data: "))


FAMILIES: Final[Mapping[str, Family]] = {
    "openai": Family(
        "openai/v1/chat/completions", "Authorization: Bearer {}", _openai_body, _openai_document, _openai_stream
    ),
    "anthropic": Family(
        "anthropic/v1/messages",
        "x-api-key: {}\r\nanthropic-version: 2023-06-01",
        _anthropic_body,
        _anthropic_document,
        _anthropic_stream,
    ),
}
