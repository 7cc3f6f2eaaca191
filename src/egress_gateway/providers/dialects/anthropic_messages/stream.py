"""An answer of the Messages API as a stream of events.

Blocks open, speak and close; one may be open at a time or several. Text is released as the lanes
release it, and what a lane still holds leaves as one more delta before the block closes. A tool call
is held from the start of its block to the end and leaves in one frame behind the `TOOL` barrier.
`message_stop` is the terminal event.
"""

import msgspec

from egress_gateway.core.answers import AnswerFacts, Barrier, Frame, Lanes
from egress_gateway.core.errors import WireError
from egress_gateway.providers.answer import MAX_ARGUMENTS, Leaves, decode_object, texts
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.anthropic_messages.blocks import (
    TEXT_OF,
    input_of,
    is_call,
    kind_of,
    lane_of,
    restore_call,
    seal_leaves,
    seal_members,
    usage_of,
)
from egress_gateway.providers.events import EventReader
from egress_gateway.wire import sse
from egress_gateway.wire.json import Json, encode

MAX_BLOCKS = 100_000
"""The highest index; a bound for the lanes' sake, far above what fits an answer."""

_DELTA_TEXT = {"text_delta": "text", "thinking_delta": "thinking", "compaction_delta": "content"}
_DELTA_OF = {"text": "text_delta", "thinking": "thinking_delta", "compaction": "compaction_delta"}


class _Block:
    """An open block; for a tool call with all that is held of it."""

    def __init__(self, start: dict[str, Json], size: int) -> None:
        self.start = start
        self.is_call = is_call(start)
        self.held = size if self.is_call else 0
        """Characters of the events of a call."""
        self.kind = texts(start, "type")
        self.ended = False
        """Whether the lane has ended before the block did: a signature closes the thinking it signs."""
        self.pieces: list[str] = []
        self.length = 0


class MessageStream:
    """Events in, frames out. Implements `AnswerStream`."""

    def __init__(self, shape: RequestShape, lanes: Lanes) -> None:
        self._shape = shape
        self._lanes = lanes
        self._leaves = Leaves(lanes)
        self._events = EventReader(self._leaves, self._take)
        self._open: dict[int, _Block] = {}
        self._facts = AnswerFacts()
        self._usage: dict[str, Json] = {}

    @property
    def facts(self) -> AnswerFacts:
        return self._facts

    @property
    def pending(self) -> int:
        return self._events.held + sum(block.held for block in self._open.values())

    def feed(self, data: bytes) -> list[Frame]:
        return self._events.feed(data)

    def close(self) -> list[Frame]:
        return self._events.close()

    def _take(self, event: sse.Event, frames: list[Frame]) -> bool:
        tree = decode_object(event.data)
        match texts(tree, "type"):
            case "content_block_start":
                self._start(tree, len(event.data), frames)
            case "content_block_delta":
                self._delta(tree, len(event.data), frames)
            case "content_block_stop":
                self._stop(tree, frames)
            case "message_stop":
                if self._open:
                    raise WireError("the message stops with a block still open")
                self._facts = msgspec.structs.replace(self._facts, complete=True)
                frames.append(Frame(data=_encoded(seal_leaves(self._leaves, tree)), barrier=Barrier.OUTCOME))
            case _:
                self._note(tree)
                self._pass(tree, frames)
        return self._facts.complete

    def _start(self, tree: dict[str, Json], size: int, frames: list[Frame]) -> None:
        index = _index(tree)
        start = tree.get("content_block")
        if index in self._open or not isinstance(start, dict):
            raise WireError("a block that cannot start")
        block = self._open[index] = _Block(start, size)
        if block.is_call:
            return
        member = TEXT_OF.get(block.kind, "")
        said = start.pop(member, None)
        opened = seal_members(self._leaves, start)
        if isinstance(said, str):
            opened[member] = self._say(index, block, said)
        frames.append(_passing({**tree, "content_block": opened}))

    def _delta(self, tree: dict[str, Json], size: int, frames: list[Frame]) -> None:
        index = _index(tree)
        block, delta = self._open.get(index), tree.get("delta")
        if block is None or not isinstance(delta, dict):
            raise WireError("a delta for a block that is not open")
        kind = texts(delta, "type")
        if kind == "input_json_delta":
            if not block.is_call:
                raise WireError("the input of a tool in a block that calls none")
            self._hold(block, size, texts(delta, "partial_json"))
            return
        member = _DELTA_TEXT.get(kind, "")
        if isinstance(said := delta.get(member), str):
            changed: Json = {**delta, member: self._say(index, block, said)}
        elif kind == "signature_delta":
            self._end(index, block, frames)
            signature = texts(delta, "signature")
            changed = {**delta, "signature": self._lanes.seal(lane_of(index), signature) if signature else ""}
        else:
            changed = seal_leaves(self._leaves, delta)
        frames.append(_passing({**tree, "delta": changed}))

    def _say(self, index: int, block: _Block, text: str) -> str:
        if not text:
            return text
        if block.ended:
            raise WireError("text behind the signature of its block")
        return self._lanes.text(lane_of(index), kind_of(block.kind, self._shape), text)

    def _stop(self, tree: dict[str, Json], frames: list[Frame]) -> None:
        index = _index(tree)
        block = self._open.pop(index, None)
        if block is None:
            raise WireError("a block stops that is not open")
        if block.is_call:
            frames.append(self._call(index, block, tree))
            return
        self._end(index, block, frames)
        self._pass(tree, frames)

    def _call(self, index: int, block: _Block, stop: dict[str, Json]) -> Frame:
        """Start, one delta and stop of a whole tool call."""
        arguments = "".join(block.pieces) or encode(input_of(block.start)).decode()
        record = restore_call(block.start, arguments, self._lanes, self._shape)
        block.start["input"] = {}
        opened = seal_members(self._leaves, block.start)
        start: Json = {"type": "content_block_start", "index": index, "content_block": opened}
        written: Json = {"type": "input_json_delta", "partial_json": record.arguments}
        delta: Json = {"type": "content_block_delta", "index": index, "delta": written}
        self._facts = msgspec.structs.replace(self._facts, tools=(*self._facts.tools, record.name))
        data = b"".join(_encoded(event) for event in (start, delta, stop))
        return Frame(data=data, barrier=Barrier.TOOL, tools=(record,))

    def _hold(self, block: _Block, size: int, text: str) -> None:
        block.held += size
        block.length += len(text)
        if block.length > MAX_ARGUMENTS:
            raise WireError(f"a tool call of more than {MAX_ARGUMENTS} characters")
        block.pieces.append(text)

    def _end(self, index: int, block: _Block, frames: list[Frame]) -> None:
        """End a block's lane once; what it still held leaves as a delta of ours."""
        if block.ended:
            return
        block.ended = True
        rest = self._lanes.end(lane_of(index))
        if rest and block.kind in _DELTA_OF:
            delta: Json = {"type": _DELTA_OF[block.kind], TEXT_OF[block.kind]: rest}
            frames.append(_passing({"type": "content_block_delta", "index": index, "delta": delta}))

    def _note(self, tree: dict[str, Json]) -> None:
        """Keep what the record needs. Usage comes in parts; a later number replaces an earlier one."""
        message, delta = tree.get("message"), tree.get("delta")
        if isinstance(message, dict) and message.get("content"):
            raise WireError("a message that starts with content, which belongs in blocks")
        for usage in (message.get("usage") if isinstance(message, dict) else None, tree.get("usage")):
            if isinstance(usage, dict):
                self._usage.update((name, value) for name, value in usage.items() if value is not None)
        reason = texts(delta, "stop_reason")
        self._facts = msgspec.structs.replace(
            self._facts,
            model=self._facts.model or texts(message, "model"),
            finish=(reason,) if reason else self._facts.finish,
            usage=usage_of(self._usage),
        )

    def _pass(self, tree: dict[str, Json], frames: list[Frame]) -> None:
        """An event without a lane of its own: whatever strings it has are inspected."""
        frames.append(_passing(seal_leaves(self._leaves, tree)))


def _passing(tree: Json) -> Frame:
    """An event that waits for no record."""
    return Frame(data=_encoded(tree), barrier=Barrier.NONE)


def _encoded(tree: Json) -> bytes:
    """The SDKs choose by the event's name, which is its type."""
    return sse.encode(encode(tree), name=texts(tree, "type"))


def _index(tree: dict[str, Json]) -> int:
    index = tree.get("index")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index <= MAX_BLOCKS:
        raise WireError("a block without an index")
    return index
