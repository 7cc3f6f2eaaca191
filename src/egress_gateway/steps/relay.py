"""Steps 8 to 10 on the answer's side: screen, restore, and hand over in the order the log demands.

A stream is passed on piece by piece; tool calls wait until their record is durable, the terminal
event until the outcome is. An answer that cannot be read to its end is broken off, never ended.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from functools import partial
from typing import assert_never

from egress_gateway.audit.records.describe import of_media_type
from egress_gateway.core.answers import Barrier, Frame, Lanes, ToolCall
from egress_gateway.core.errors import UpstreamFailed, WireError
from egress_gateway.core.exchange import Headers, UpstreamHead
from egress_gateway.ports import Beside, Result, UpstreamAnswer
from egress_gateway.providers.dialect import Answered, AnswerStream, Dialect, Operation, RequestShape

LARGEST_ERROR = 1 << 20
"""Bytes of a provider's error; real ones have a few hundred."""


class AnswerForm(StrEnum):
    """What kind of answer an upstream gave."""

    ERROR = "error"
    STREAM = "stream"
    DOCUMENT = "document"


def form(head: UpstreamHead) -> AnswerForm:
    """Which it is. Raises `UpstreamFailed` for an answer that cannot be inspected."""
    if head.header("content-encoding") not in {None, "identity"}:
        raise UpstreamFailed("upstream_encoding", "the upstream compressed its answer although it was asked not to")
    if 300 <= head.status < 400:
        raise UpstreamFailed("upstream_redirect", "the upstream redirects elsewhere; redirects are not followed")
    if head.status >= 400:
        return AnswerForm.ERROR
    content_type = (head.header("content-type") or "").partition(";")[0].strip().lower()
    if content_type == "text/event-stream":
        return AnswerForm.STREAM
    if content_type == "application/json":
        return AnswerForm.DOCUMENT
    raise UpstreamFailed("upstream_content_type", "the upstream's answer is of a kind that cannot be inspected")


class Meter:
    """Counts the bytes of an answer as they pass, and ends one that has too many."""

    def __init__(self, answer: UpstreamAnswer, limit: int, tick: Callable[[], int]) -> None:
        self._answer = answer
        self._limit = limit
        self._tick = tick
        self.media_type = of_media_type(answer.head)
        self.received = 0
        self.latest = 0
        """Monotonic microseconds when the latest of them came, or the end."""

    async def chunks(self) -> AsyncIterator[bytes]:
        """The answer's chunks. Raises `UpstreamFailed` past the limit, or if the answer is cut short."""
        async for chunk in self._answer.chunks():
            self.received += len(chunk)
            self.latest = self._tick()
            if self.received > self._limit:
                raise UpstreamFailed("upstream_too_large", f"the upstream's answer is larger than {self._limit} bytes")
            yield chunk


async def collect(meter: Meter) -> bytes:
    """The whole answer."""
    return b"".join([chunk async for chunk in meter.chunks()])


class Gate:
    """Lets frames through to the caller, each after what it has to wait for is durable."""

    def __init__(
        self,
        write: Callable[[bytes], Awaitable[None]],
        *,
        judge: Callable[[list[Frame]], None],
        record_tools: Callable[[tuple[ToolCall, ...]], Awaitable[None]],
        record_outcome: Callable[[], Awaitable[None]],
    ) -> None:
        self._write = write
        self._judge = judge
        self._record_tools = record_tools
        self._record_outcome = record_outcome

    async def send(self, frames: list[Frame]) -> None:
        """Send in order; frames without a barrier that follow each other go out in one write.

        Raises what `judge` raises, and then sends none of them.
        """
        self._judge(frames)
        ready: list[bytes] = []
        for frame in frames:
            if frame.barrier is not Barrier.NONE:
                await self._flush(ready)
                await self._wait(frame)
            ready.append(frame.data)
        await self._flush(ready)

    async def _wait(self, frame: Frame) -> None:
        match frame.barrier:
            case Barrier.NONE:
                pass
            case Barrier.TOOL:
                await self._record_tools(frame.tools)
            case Barrier.OUTCOME:
                await self._record_outcome()
            case unknown:
                assert_never(unknown)

    async def _flush(self, ready: list[bytes]) -> None:
        data = b"".join(ready)
        ready.clear()
        if data:
            await self._write(data)


async def at_once(_size: int, work: Callable[[], Result]) -> Result:
    """Implements `ports.Beside` for who has nobody to keep waiting."""
    return work()


def read(
    dialect: Dialect, operation: Operation, shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool
) -> Answered:
    """Pass a whole answer through the lanes. Raises `UpstreamFailed` if it is not one of this dialect."""
    try:
        return dialect.answer(operation, shape, body, lanes, hide_logprobs=hide_logprobs)
    except WireError as broken:
        raise UpstreamFailed("upstream_malformed", f"the upstream's answer cannot be read: {broken.reason}") from broken


async def pump(meter: Meter, stream: AnswerStream, gate: Gate, beside: Beside) -> None:
    """Pass a stream on to its end. Raises `UpstreamFailed` if it is not whole or not readable."""
    try:
        async for chunk in meter.chunks():
            # A few bytes can complete an event, or calls, of megabytes.
            await gate.send(await beside(stream.pending + len(chunk), partial(stream.feed, chunk)))
        await gate.send(await beside(stream.pending, stream.close))
    except WireError as broken:
        raise UpstreamFailed("upstream_malformed", f"the upstream's stream cannot be read: {broken.reason}") from broken


def document_headers(body: bytes) -> Headers:
    """Framing of an answer that is sent in one piece."""
    return (("content-type", "application/json"), ("content-length", str(len(body))))


EVENT_STREAM = "text/event-stream; charset=utf-8"
STREAM_HEADERS: Headers = (("content-type", EVENT_STREAM), ("cache-control", "no-cache"))
