"""The dialects of the build pass the kit, and the kit names what is wrong with a bad one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from egress_gateway.core.answers import AnswerFacts, Barrier, Frame, Lanes, Unseal
from egress_gateway.core.errors import GatewayError, Unreadable
from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.obligations import Modify
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import (
    Answered,
    AnswerStream,
    Dialect,
    ErrorBody,
    ForwardedHead,
    Operation,
    RequestShape,
)
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.anthropic_messages.request import REQUEST as MESSAGES_REQUEST
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.dialects.openai_chat.request import REQUEST as CHAT_REQUEST
from egress_gateway.providers.dialects.openai_chat.stream import ChatStream
from egress_gateway.providers.dialects.openai_files import FIELDS, FILE, OpenAIFiles
from egress_gateway.providers.system_prompts import Prompts
from egress_gateway.testing.conformance.bodies import maximal
from egress_gateway.testing.conformance.dialect import Examples, check
from egress_gateway.wire.multipart import Part, render

GOLDEN = Path(__file__).parents[3] / "golden"
CHAT_ANSWER = (
    b'{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there","tool_calls":'
    b'[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},"finish_reason":"stop"}]}'
)
MESSAGE = (
    b'{"model":"m","content":[{"type":"text","text":"Hello there"},'
    b'{"type":"tool_use","id":"c","name":"f","input":{"a":1}}],"stop_reason":"tool_use"}'
)
UPLOAD = render(
    [
        *(Part(name=name, content=b"3600") for name in FIELDS),
        Part(name=FILE, filename="a.txt", media="text/plain", content=b"hi"),
    ]
)


def streams(dialect: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((GOLDEN / dialect).glob("*.sse"))]


CHAT_EXAMPLES = Examples(
    bodies={"chat.completions": maximal(CHAT_REQUEST)},
    answers={"chat.completions": [CHAT_ANSWER]},
    said="Hello there",
    streams={"chat.completions": streams("openai_chat")},
)
MESSAGES_EXAMPLES = Examples(
    bodies={"messages": maximal(MESSAGES_REQUEST), "messages.count_tokens": [{"model": "m", "messages": []}]},
    answers={"messages": [MESSAGE], "messages.count_tokens": [b'{"input_tokens":7}']},
    said="Hello there",
    streams={"messages": streams("anthropic_messages")},
)
FILES_EXAMPLES = Examples(
    bodies={},
    answers={"files.create": [b'{"id":"f","object":"file","bytes":1,"filename":"Hello there","purpose":"batch"}']},
    said="Hello there",
    streams={},
    forms={"files.create": [UPLOAD]},
)


@pytest.mark.parametrize(
    ("dialect", "examples"),
    [(OpenAIChat(), CHAT_EXAMPLES), (OpenAIFiles(), FILES_EXAMPLES), (AnthropicMessages(), MESSAGES_EXAMPLES)],
)
def test_the_dialects_of_the_build_conform(dialect: Dialect, examples: Examples) -> None:
    check(dialect, examples)


SMALL = Examples(
    bodies={"chat.completions": [{"model": "m", "messages": [{"role": "user", "content": "hi"}], "tools": [
        {"type": "function", "function": {"name": "f"}}]}, {"model": "m", "messages": [
        {"role": "user", "content": "hi"}, {"role": "system", "content": "late"}]}]},
    answers={"chat.completions": [CHAT_ANSWER]},
    said="Hello there",
    streams={"chat.completions": streams("openai_chat")},
)  # fmt: skip


class ClaimsAll(OpenAIChat):
    def claim(self, method: str, path: str) -> Operation | None:
        return CHAT


class ForwardsAll(OpenAIChat):
    def head(self, operation: Operation, head: RequestHead, query: str) -> ForwardedHead:
        return ForwardedHead(headers=head.headers, query=query, coverage=Coverage(bytes=1))


class Overlooks(OpenAIChat):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.slots = document.slots[1:]
        return document


class Miscounts(OpenAIChat):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.coverage = Coverage(bytes=document.coverage.bytes)
        return document


class Rewrites(OpenAIChat):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        document = super().parse(operation, body, unknown=unknown, unseal=unseal)
        document.tree.pop("model", None)
        return document


class Quotes(OpenAIChat):
    def parse(self, operation: Operation, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
        if b"canary" in body:
            raise Unreadable("no", body.decode())
        return super().parse(operation, body, unknown=unknown, unseal=unseal)


class ModifiesInPlace(OpenAIChat):
    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        document.tree["stop"] = str(len(document.tree))
        return super().modify(document, obligations, model=model)


class ModifiesNothing(OpenAIChat):
    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        return document.render()


class OverlooksInstructions(OpenAIChat):
    def system_prompts(self, document: Document) -> Prompts:
        return {}


class LeavesInstructions(OpenAIChat):
    """Puts a text in front, and lets what it should strip stand behind it."""

    def modify(self, document: Document, obligations: Sequence[Modify], *, model: str = "") -> bytes:
        kept = [replace(duty, system=replace(duty.system, strip=False)) for duty in obligations]
        return super().modify(document, kept, model=model)


class TellsEarly(OpenAIChat):
    def answer(
        self, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
    ) -> Answered:
        lanes.tool_call("f", "{}")
        return Answered(body=b"{}", facts=AnswerFacts(complete=True))


class Unbound:
    """A stream that passes its bytes on as they come."""

    facts = AnswerFacts()
    pending = 0

    def feed(self, data: bytes) -> list[Frame]:
        return [Frame(data=data, barrier=Barrier.TOOL)]

    def close(self) -> list[Frame]:
        return []


class PassesBytes(OpenAIChat):
    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        return Unbound()


class HidesCalls(PassesBytes):
    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        lanes.tool_call("f", "{}")
        return Unbound()


class ForgetsWhatItHolds(OpenAIChat):
    def stream(self, operation: Operation, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> AnswerStream:
        return Forgetful(shape, lanes, hide_logprobs=hide_logprobs)


class Forgetful(ChatStream):
    pending = 0


class WaitsWithAnEnd(OpenAIChat):
    def keepalive(self) -> bytes | None:
        return b'data: {"choices":[{"index":0,"delta":{"content":"wait"}}]}\n\n'


class TellsCauses(OpenAIChat):
    def error(self, error: GatewayError, rid: str) -> ErrorBody:
        return ErrorBody(status=200, content_type="application/json", body=f'["{error.__cause__}"]'.encode())

    def provider_error(self, status: int, body: bytes, lanes: Lanes) -> bytes:
        return b'"' + body + b'"'


BROKEN: dict[Callable[[], Dialect], tuple[str, ...]] = {
    ClaimsAll: ("GET '/v1/chat/completions' must be claimed by exactly the operation that names both",),
    ForwardsAll: (
        "the header 'authorization' must stay here",
        "the account of the head does not add up with the header 'cookie'",
        "the header 'x-new' must be a slot where it is forwarded",
        "'chat.completions' must refuse a query of 'new'",
    ),
    Overlooks: ("'chat.completions', unknown fields scan: ('model',): must be a slot, declared opaque, or refused",),
    Miscounts: (
        "'chat.completions': the account of a body does not add up",
        "'chat.completions', unknown fields scan: ('model',): the account does not add up",
    ),
    Rewrites: ("'chat.completions': a body that nobody edits must be rendered as the same JSON",),
    Quotes: ("'chat.completions', unknown fields refuse: ('model',): a refusal must not quote the body",),
    ModifiesInPlace: ("'chat.completions': modify must leave the document as it was",),
    ModifiesNothing: (
        "'chat.completions': modify must set and remove members",
        "'chat.completions': dropped tools must be gone from ('f',)",
        "'chat.completions': a text in place of all system prompts must be the only one",
        "'chat.completions': a text before the system prompts must be there, once",
        "'chat.completions': the model that is named must be the one asked for",
    ),
    OverlooksInstructions: ("'chat.completions': text of the scope `system` must be in a system prompt",),
    LeavesInstructions: (
        "'chat.completions': system prompts that are stripped must be gone",
        "'chat.completions': a text in place of all system prompts must be the only one",
    ),
    TellsEarly: (
        "'chat.completions': an answer that the lanes leave alone must stay the same, and be complete",
        "'chat.completions': the text of an answer must pass the lanes",
        "'chat.completions': every tool call of an answer must pass the lanes and be reported",
        "'chat.completions': an answer that is not JSON must raise WireError",
    ),
    PassesBytes: (
        "'chat.completions': any chunking of a stream must give the same bytes behind the same barriers",
        "'chat.completions': tool calls must leave behind the tool barrier, and nothing else",
        "'chat.completions': what a stream says must pass the lanes",
        "'chat.completions': the last frame, and no other, must wait for the outcome",
        "'chat.completions': a stream that is cut must raise WireError at its end",
    ),
    HidesCalls: ("'chat.completions': every tool call of a stream must pass the lanes and be reported",),
    ForgetsWhatItHolds: ("'chat.completions': a stream must count the tool calls that it holds as pending",),
    WaitsWithAnEnd: ("'chat.completions': what keeps a caller waiting must say nothing",),
    TellsCauses: (
        "Refused: a refusal must be a JSON object with the status of the error",
        "Refused: a refusal must say the public sentence and the id of its record",
        "Unreadable: a refusal must say nothing of its cause",
        "a provider's error that is no JSON must be replaced by one that is",
    ),
}


@pytest.mark.parametrize(("make", "lines"), BROKEN.items(), ids=[make.__name__ for make in BROKEN])
def test_a_bad_dialect_is_told_what_is_wrong(make: Callable[[], Dialect], lines: Sequence[str]) -> None:
    with pytest.raises(AssertionError) as failure:
        check(make(), SMALL)
    first, *told = str(failure.value).splitlines()
    assert first == "dialect of 'openai':"
    assert set(lines) <= set(told)


def test_an_operation_without_a_body_is_told() -> None:
    with pytest.raises(AssertionError, match=r"'files\.create' has no body to try"):
        check(OpenAIFiles(), Examples(bodies={}, answers={}, said="x", streams={}))
    with pytest.raises(AssertionError, match=r"'chat\.completions' has no body to try"):
        check(OpenAIChat(), Examples(bodies={}, answers={}, said="x", streams={}))
