"""The answer to a chat completion as a stream of chunks.

Text is released as the lanes release it. A choice's tool calls are held until the choice is finished
and then leave in one chunk behind the `TOOL` barrier; what a lane still held leaves in a chunk of its
own before. `data: [DONE]` is the terminal event.
"""

import msgspec

from egress_gateway.core.answers import AnswerFacts, Barrier, Frame, Lanes, ToolCall
from egress_gateway.core.errors import WireError
from egress_gateway.core.ids import LaneId
from egress_gateway.providers.answer import HOLDS_NO_TEXT, Leaves, decode_object, inspect_leaves, objects, texts
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.providers.dialects.openai_chat.answer import (
    ALTERNATIVES,
    METADATA,
    OPAQUE,
    faithful_logprobs,
    kind_of,
    lane_of,
    usage_of,
)
from egress_gateway.providers.dialects.openai_chat.calls import PendingCall, names
from egress_gateway.providers.dialects.openai_chat.paths import Path, item_of, lane_name, placed
from egress_gateway.providers.events import EventReader
from egress_gateway.wire import sse
from egress_gateway.wire.json import Json, encode

DONE = "[DONE]"
MAX_CHOICES = 128
"""The API's own bound on `n`. Each choice holds lanes and calls."""

_ENVELOPE = ("id", "object", "created", "model", "service_tier", "system_fingerprint")
WHOLE_MEMBERS = frozenset({"annotations", "images"})
"""Members of a delta whose items come whole, one after another: a next one does not go on with the last."""
WHOLE_STRINGS = frozenset({"format", "signature"})
"""Strings of reasoning details that every piece says again, or that nobody reads as text."""

_CALL_KEY = -1
"""Index of the single `function_call` of old clients among a choice's calls."""


class _Choice:
    """What a choice has open: lanes that spoke, calls that are not whole."""

    def __init__(self) -> None:
        self.spoke: list[str] = []
        self.below: dict[LaneId, Path] = {}
        """Lanes of strings inside of members, and where each stands."""
        self.calls: dict[int, PendingCall] = {}
        self.held = 0
        """Characters of the events that the calls came in."""


class ChatStream:
    """Chunks in, frames out. Implements `AnswerStream`."""

    def __init__(self, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> None:
        self._shape = shape
        self._lanes = lanes
        self._leaves = Leaves(lanes)
        self._hide_logprobs = hide_logprobs
        self._events = EventReader(self._leaves, self._take)
        self._choices: dict[int, _Choice] = {}
        self._envelope: dict[str, Json] = {}
        self._facts = AnswerFacts()

    @property
    def facts(self) -> AnswerFacts:
        return self._facts

    @property
    def pending(self) -> int:
        return self._events.held + sum([choice.held for choice in self._choices.values()])

    def feed(self, data: bytes) -> list[Frame]:
        return self._events.feed(data)

    def close(self) -> list[Frame]:
        return self._events.close()

    def _take(self, event: sse.Event, frames: list[Frame]) -> bool:
        if event.data == DONE:
            for index in list(self._choices):
                self._settle(index, frames)
            self._facts = msgspec.structs.replace(self._facts, complete=True)
            frames.append(Frame(data=sse.encode(DONE.encode()), barrier=Barrier.OUTCOME))
        else:
            self._chunk(event, frames)
        return self._facts.complete

    def _chunk(self, event: sse.Event, frames: list[Frame]) -> None:
        tree = decode_object(event.data)
        for name, value in tree.items():
            if (
                name != "choices"
                and type(value) not in HOLDS_NO_TEXT
                and not (isinstance(value, str) and name in METADATA)
            ):
                tree[name] = inspect_leaves(self._leaves, value, METADATA)
        self._note(tree)
        choices = objects(tree, "choices")
        kept = [choice for choice in choices if self._choice(choice, len(event.data), frames)]
        if kept or not choices or tree.get("usage") is not None:
            if choices:
                tree["choices"] = list[Json](kept)
            frames.append(Frame(data=sse.encode(encode(tree), name=event.name), barrier=Barrier.NONE))

    def _choice(self, choice: dict[str, Json], size: int, frames: list[Frame]) -> bool:
        """Pass one choice's part of a chunk of `size` through the lanes; say whether anything of it is left."""
        index = choice.get("index", 0)
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < MAX_CHOICES:
            raise WireError("a choice without an index")
        state = self._choices.get(index)
        if state is None:
            state = self._choices[index] = _Choice()
        delta = choice.get("delta")
        received = _said(delta) if "logprobs" in choice else ""
        held = self._delta(index, state, delta) if isinstance(delta, dict) else ""
        if held:
            state.held += size
        for name, value in choice.items():
            if name == "logprobs":
                lane = lane_of(index, ALTERNATIVES)
                choice[name] = (
                    None if self._hide_logprobs else faithful_logprobs(value, received, _said(delta), self._lanes, lane)
                )
            elif name not in METADATA and name != "delta" and type(value) not in HOLDS_NO_TEXT:
                choice[name] = inspect_leaves(self._leaves, value, METADATA)
        if reason := texts(choice, "finish_reason"):
            if isinstance(delta, dict) and delta and (state.spoke or state.below or state.calls):
                # What the last delta says must stand before what the lanes and calls still hold.
                frames.append(self._synthesise(index, delta, Barrier.NONE))
                choice["delta"] = {}
            self._settle(index, frames)
            self._facts = msgspec.structs.replace(self._facts, finish=(*self._facts.finish, reason))
            return True
        return bool(delta) or not held

    def _delta(self, index: int, state: _Choice, delta: dict[str, Json]) -> str:
        """Rewrite a delta; returns the name of a member that was held back, if any."""
        held = ""
        for name in list(delta):
            value = delta[name]
            if isinstance(value, str):
                if value and name not in METADATA:
                    delta[name] = self._say(index, state, name, value)
            elif name == "tool_calls" and value is not None:
                for position, piece in enumerate(objects(delta, name)):
                    key = piece.get("index", position)
                    if isinstance(key, bool) or not isinstance(key, int) or key < 0:
                        raise WireError("a tool call without an index")
                    state.calls.setdefault(key, PendingCall()).add(piece, self._leaves)
                held = name
                del delta[name]
            elif name == "function_call" and isinstance(value, dict):
                state.calls.setdefault(_CALL_KEY, PendingCall()).add({"function": value}, self._leaves)
                held = name
                del delta[name]
            elif name == "audio" and isinstance(value, dict):
                delta[name] = self._audio(index, state, value)
            elif name in WHOLE_MEMBERS:
                delta[name] = inspect_leaves(self._leaves, value, METADATA)
            else:
                delta[name] = self._below(index, state, (name,), value)
        return held

    def _below(self, index: int, state: _Choice, path: Path, value: Json) -> Json:
        """What a member holds, as `inspect_leaves`; but its strings go on from chunk to chunk."""
        if isinstance(value, dict):
            return {
                name: inspect_leaves(self._leaves, child, METADATA)
                if name in WHOLE_STRINGS
                else child
                if name in METADATA and isinstance(child, str)
                else self._below(index, state, (*path, name), child)
                for name, child in value.items()
            }
        if isinstance(value, list):
            return [
                self._below(index, state, (*path, item_of(position, child)), child)
                for position, child in enumerate(value)
            ]
        if not isinstance(value, str) or not value:
            return value
        lane = lane_of(index, lane_name(path))
        state.below.setdefault(lane, path)
        return self._lanes.text(lane, kind_of(str(path[0]), self._shape), value)

    def _audio(self, index: int, state: _Choice, audio: dict[str, Json]) -> Json:
        transcript = audio.get("transcript")
        rest = {name: value for name, value in audio.items() if name != "transcript"}
        inspected = inspect_leaves(self._leaves, rest, METADATA | OPAQUE)
        if isinstance(inspected, dict) and isinstance(transcript, str):
            inspected["transcript"] = self._say(index, state, "audio", transcript)
        return inspected

    def _say(self, index: int, state: _Choice, member: str, text: str) -> str:
        if member not in state.spoke:
            state.spoke.append(member)
        return self._lanes.text(lane_of(index, member), kind_of(member, self._shape), text)

    def _settle(self, index: int, frames: list[Frame]) -> None:
        """Release what a choice's lanes still hold, then its calls."""
        state = self._choices.pop(index)
        self._lanes.end(lane_of(index, ALTERNATIVES))
        rests = [(name, self._lanes.end(lane_of(index, name))) for name in state.spoke]
        frames += [
            self._synthesise(index, {name: {"transcript": rest} if name == "audio" else rest}, Barrier.NONE)
            for name, rest in rests
            if rest
        ]
        below = [(path, self._lanes.end(lane)) for lane, path in state.below.items()]
        frames += [self._synthesise(index, placed(path, rest), Barrier.NONE) for path, rest in below if rest]
        if not state.calls:
            return
        delta: dict[str, Json] = {}
        records: list[ToolCall] = []
        listed: list[Json] = []
        for key in sorted(state.calls):
            call, record = state.calls[key].finish(self._lanes, self._shape)
            records.append(record)
            if key == _CALL_KEY:
                delta["function_call"] = call["function"]
            else:
                listed.append({"index": key, **call})
        if listed:
            delta["tool_calls"] = listed
        self._facts = msgspec.structs.replace(self._facts, tools=(*self._facts.tools, *names(records)))
        frames.append(self._synthesise(index, delta, Barrier.TOOL, tuple(records)))

    def _synthesise(
        self, index: int, delta: dict[str, Json], barrier: Barrier, tools: tuple[ToolCall, ...] = ()
    ) -> Frame:
        """A chunk of ours, with the envelope of the provider's."""
        choice: dict[str, Json] = {"index": index, "delta": delta, "finish_reason": None}
        return Frame(data=sse.encode(encode({**self._envelope, "choices": [choice]})), barrier=barrier, tools=tools)

    def _note(self, tree: dict[str, Json]) -> None:
        """Keep what the record and chunks of ours need."""
        if not self._envelope and "choices" in tree:
            self._envelope = {name: tree[name] for name in _ENVELOPE if name in tree}
        if not self._facts.model and (model := texts(tree, "model")):
            fingerprint = texts(tree, "system_fingerprint")
            self._facts = msgspec.structs.replace(self._facts, model=model, fingerprint=fingerprint)
        if tree.get("usage") is not None:
            self._facts = msgspec.structs.replace(self._facts, usage=usage_of(tree))


def _said(delta: Json) -> str:
    """The text of a delta, which log probabilities have to agree with."""
    return texts(delta, "content") or texts(delta, "refusal")
