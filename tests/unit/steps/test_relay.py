"""The answer's side: which answers can be read at all, and in which order frames may pass."""

from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count

import pytest

from egress_gateway.core.answers import AnswerFacts, Barrier, Frame, ToolCall
from egress_gateway.core.errors import UpstreamFailed, WireError
from egress_gateway.core.exchange import Headers, RequestHead, UpstreamHead
from egress_gateway.ports import Result
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.steps.relay import AnswerForm, Gate, Meter, at_once, collect, document_headers, form, pump, read
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.journal import Journal
from egress_gateway.testing.lanes import ListeningLanes

CALL = ToolCall(name="crm", call_id="c", arguments="{}")

FORMS: dict[str, tuple[int, Headers, AnswerForm | str]] = {
    "a document": (200, (("content-type", "application/json"),), AnswerForm.DOCUMENT),
    "with a charset": (200, (("content-type", "Application/JSON; charset=utf-8"),), AnswerForm.DOCUMENT),
    "a stream": (200, (("content-type", "text/event-stream; charset=utf-8"),), AnswerForm.STREAM),
    "an error": (429, (("content-type", "application/json"),), AnswerForm.ERROR),
    "an error of any kind": (503, (("content-type", "text/html"),), AnswerForm.ERROR),
    "identity": (200, (("content-encoding", "identity"), ("content-type", "application/json")), AnswerForm.DOCUMENT),
    "compressed": (200, (("content-encoding", "gzip"), ("content-type", "application/json")), "upstream_encoding"),
    "a compressed error": (500, (("content-encoding", "br"),), "upstream_encoding"),
    "a redirect": (302, (("location", "https://elsewhere.test"),), "upstream_redirect"),
    "no change": (304, (), "upstream_redirect"),
    "a page": (200, (("content-type", "text/html"),), "upstream_content_type"),
    "of no type": (204, (), "upstream_content_type"),
}


@pytest.mark.parametrize(("status", "headers", "expected"), FORMS.values(), ids=FORMS)
def test_form(status: int, headers: Headers, expected: AnswerForm | str) -> None:
    head = UpstreamHead(status=status, headers=headers)
    if isinstance(expected, AnswerForm):
        assert form(head) is expected
    else:
        with pytest.raises(UpstreamFailed) as caught:
            form(head)
        assert caught.value.code == expected


def ticking() -> Callable[[], int]:
    """A clock that goes on by a microsecond whenever somebody looks."""
    return count(1).__next__


class Chunks:
    """An answer of these chunks, noting how far it was read."""

    head = UpstreamHead(status=200, headers=())

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = chunks
        self.read = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.read += 1
            yield chunk


async def test_an_answer_is_collected_up_to_its_limit() -> None:
    meter = Meter(Chunks(b"abc", b"", b"de"), 5, ticking())
    assert await collect(meter) == b"abcde"
    assert meter.received == 5


async def test_an_answer_larger_than_its_limit_is_not_read_on() -> None:
    answer = Chunks(b"abc", b"def", b"ghi")
    with pytest.raises(UpstreamFailed, match="upstream_too_large"):
        await collect(Meter(answer, 5, ticking()))
    assert answer.read == 2


class Passage:
    """A gate with its caller, and everything that happens at it in one list."""

    def __init__(self) -> None:
        self.order: list[object] = []
        self.caller = FakeCaller(Journal(), RequestHead(method="POST", path="/"))
        self.gate = Gate(self.write, judge=self._judge, record_tools=self._tools, record_outcome=self._outcome)
        self.head = self.caller.head

    def _judge(self, frames: list[Frame]) -> None:
        """Minds nothing."""

    async def read(self, limit: int) -> bytes:
        return await self.caller.read(limit)

    async def start(self, status: int, headers: Headers) -> None:
        await self.caller.start(status, headers)

    async def write(self, data: bytes) -> None:
        self.order.append(data)

    async def finish(self) -> None:
        await self.caller.finish()

    async def break_off(self, last: bytes) -> None:
        await self.caller.break_off(last)

    def abort(self) -> None:
        self.caller.abort()

    async def _tools(self, calls: tuple[ToolCall, ...]) -> None:
        self.order.append(calls)

    async def _outcome(self) -> None:
        self.order.append("outcome")


ORDERS: dict[str, tuple[list[Frame], list[object]]] = {
    "nothing": ([], []),
    "an empty frame": ([Frame(data=b"", barrier=Barrier.NONE)], []),
    "frames without a barrier go together": (
        [Frame(data=b"a", barrier=Barrier.NONE), Frame(data=b"b", barrier=Barrier.NONE)],
        [b"ab"],
    ),
    "a tool call waits": (
        [
            Frame(data=b"a", barrier=Barrier.NONE),
            Frame(data=b"call", barrier=Barrier.TOOL, tools=(CALL,)),
            Frame(data=b"b", barrier=Barrier.NONE),
        ],
        [b"a", (CALL,), b"callb"],
    ),
    "the terminal event waits": (
        [Frame(data=b"a", barrier=Barrier.NONE), Frame(data=b"end", barrier=Barrier.OUTCOME)],
        [b"a", "outcome", b"end"],
    ),
    "one after the other": (
        [Frame(data=b"call", barrier=Barrier.TOOL, tools=(CALL,)), Frame(data=b"end", barrier=Barrier.OUTCOME)],
        [(CALL,), b"call", "outcome", b"end"],
    ),
}


@pytest.mark.parametrize(("frames", "order"), ORDERS.values(), ids=ORDERS)
async def test_the_gate(frames: list[Frame], order: list[object]) -> None:
    passage = Passage()
    await passage.gate.send(frames)
    assert passage.order == order


class Stream:
    """Passes bytes on; `fails` names the step at which they turn out not to be a stream."""

    facts = AnswerFacts()

    def __init__(self, fails: str = "") -> None:
        self._fails = fails
        self.pending = 100

    def feed(self, data: bytes) -> Sequence[Frame]:
        if self._fails == "feed":
            raise WireError("not an event", pointer="/0")
        self.pending += 100
        return [Frame(data=data, barrier=Barrier.NONE)]

    def close(self) -> Sequence[Frame]:
        if self._fails == "close":
            raise WireError("the stream ended before its terminal event")
        return [Frame(data=b"end", barrier=Barrier.OUTCOME)]


async def test_a_stream_is_passed_on_piece_by_piece() -> None:
    passage = Passage()
    await pump(Meter(Chunks(b"a", b"b"), 9, ticking()), Stream(), passage.gate, at_once)  # type: ignore[arg-type]  # sequences for lists
    assert passage.order == [b"a", b"b", "outcome", b"end"]


async def test_where_it_is_worked_on_is_chosen_by_what_may_be_completed_and_not_by_the_read() -> None:
    sizes: list[int] = []

    async def beside(size: int, work: Callable[[], Result]) -> Result:
        sizes.append(size)
        return work()

    stream = Stream()
    await pump(Meter(Chunks(b"a", b"bc"), 9, ticking()), stream, Passage().gate, beside)  # type: ignore[arg-type]  # as above
    assert sizes == [100 + 1, 200 + 2, 300], "what is pending and what came; at the end what is pending"


@pytest.mark.parametrize("step", ["feed", "close"])
async def test_a_stream_that_is_none_fails_with_its_reason(step: str) -> None:
    with pytest.raises(UpstreamFailed) as caught:
        await pump(Meter(Chunks(b"a"), 9, ticking()), Stream(step), Passage().gate, at_once)  # type: ignore[arg-type]  # as above
    assert caught.value.code == "upstream_malformed"
    assert isinstance(caught.value.__cause__, WireError)


def test_a_document_is_read_by_its_dialect() -> None:
    body = b'{"choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}]}'
    lanes = ListeningLanes(str.upper)
    answered = read(OpenAIChat(), CHAT, RequestShape(), body, lanes, hide_logprobs=False)
    assert b"YES" in answered.body
    assert answered.facts.complete


def test_a_document_that_is_none_fails() -> None:
    with pytest.raises(UpstreamFailed, match="upstream_malformed"):
        read(OpenAIChat(), CHAT, RequestShape(), b"[", ListeningLanes(), hide_logprobs=False)


def test_a_document_says_how_long_it_is() -> None:
    assert document_headers(b"{}") == (("content-type", "application/json"), ("content-length", "2"))
