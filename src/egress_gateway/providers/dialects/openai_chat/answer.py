"""The answer to a chat completion in one piece, and what its parts have in common with a stream's."""

from egress_gateway.core.answers import AnswerFacts, LaneKind, Lanes, ToolCall, Usage
from egress_gateway.core.ids import LaneId
from egress_gateway.providers.answer import Leaves, count, decode_object, inspect_leaves, objects, texts
from egress_gateway.providers.dialect import Answered, RequestShape
from egress_gateway.providers.dialects.openai_chat.calls import names, whole_call, whole_function_call
from egress_gateway.wire.json import Json, encode

METADATA = frozenset(
    {"id", "object", "model", "system_fingerprint", "service_tier", "role", "finish_reason", "type", "obfuscation"}
)
"""Strings that the API defines: passed on as they are, and never restored."""

ALTERNATIVES = "alternatives"
"""In place of a member's name: the lane of tokens that the model did not choose."""

OPAQUE = frozenset({"data", "b64_json"})
"""Base64 of audio and images, in members of `audio` and `images`."""


def lane_of(choice: int, member: str) -> LaneId:
    """The lane of one text of one choice."""
    return LaneId(f"choice:{choice}:{member}")


def kind_of(member: str, shape: RequestShape) -> LaneKind:
    """What the text in a member of a message is."""
    if member in {"reasoning_content", "reasoning"}:
        return LaneKind.REASONING
    return LaneKind.STRUCTURED if member == "content" and shape.structured else LaneKind.TEXT


def usage_of(tree: dict[str, Json]) -> Usage:
    """What the provider counted."""
    usage = tree.get("usage")
    return Usage(
        input_tokens=count(usage, "prompt_tokens"),
        output_tokens=count(usage, "completion_tokens"),
        cached_tokens=count(usage, "prompt_tokens_details", "cached_tokens"),
        reasoning_tokens=count(usage, "completion_tokens_details", "reasoning_tokens"),
    )


def read_answer(shape: RequestShape, body: bytes, lanes: Lanes, *, hide_logprobs: bool) -> Answered:
    """Pass all text of an answer through the lanes."""
    tree = decode_object(body)
    reader = _Reader(shape, lanes, hide_logprobs=hide_logprobs)
    finish: list[str] = []
    for position, choice in enumerate(objects(tree, "choices")):
        reader.read_choice(position, choice)
        if reason := texts(choice, "finish_reason"):
            finish.append(reason)
    for name, value in tree.items():
        if name != "choices" and not (isinstance(value, str) and name in METADATA):
            tree[name] = inspect_leaves(reader.leaves, value, METADATA)
    facts = AnswerFacts(
        model=texts(tree, "model"),
        fingerprint=texts(tree, "system_fingerprint"),
        finish=tuple(finish),
        usage=usage_of(tree),
        complete=True,
        tools=names(reader.calls),
    )
    return Answered(body=encode(tree), facts=facts, tools=tuple(reader.calls))


class _Reader:
    """One answer in reading: its lanes, and the calls found so far."""

    def __init__(self, shape: RequestShape, lanes: Lanes, *, hide_logprobs: bool) -> None:
        self._shape = shape
        self._lanes = lanes
        self._hide_logprobs = hide_logprobs
        self.leaves = Leaves(lanes)
        self.calls: list[ToolCall] = []

    def read_choice(self, position: int, choice: dict[str, Json]) -> None:
        """Rewrite a choice as the caller may see it."""
        message = choice.get("message")
        received = released = ""
        if isinstance(message, dict):
            received = texts(message, "content") or texts(message, "refusal")
            self._read_message(position, message)
            released = texts(message, "content") or texts(message, "refusal")
        for name, value in choice.items():
            if name == "logprobs":
                lane = lane_of(position, ALTERNATIVES)
                faithful = (
                    None if self._hide_logprobs else faithful_logprobs(value, received, released, self._lanes, lane)
                )
                choice[name] = None if self._lanes.end(lane) else faithful
            elif name not in METADATA and name != "message":
                choice[name] = inspect_leaves(self.leaves, value, METADATA)

    def _read_message(self, position: int, message: dict[str, Json]) -> None:
        for name, value in message.items():
            if isinstance(value, str):
                if value and name not in METADATA:
                    lane = lane_of(position, name)
                    message[name] = self._lanes.whole(lane, kind_of(name, self._shape), value)
            elif name == "tool_calls":
                finished = [whole_call(call, self._lanes, self._shape) for call in objects(message, name)]
                if finished:
                    message[name] = [call for call, _ in finished]
                self.calls += [record for _, record in finished]
            elif name == "function_call" and isinstance(value, dict):
                message[name], record = whole_function_call(value, self._lanes, self._shape)
                self.calls.append(record)
            else:
                known = METADATA | OPAQUE if name in {"audio", "images"} else METADATA
                message[name] = inspect_leaves(self.leaves, value, known)


def faithful_logprobs(logprobs: Json, received: str, released: str, lanes: Lanes, lane: LaneId) -> Json:
    """The log probabilities, if they tell no more than the text that was released; else null.

    Their tokens must be the text that was inspected, unaltered; the alternatives beside them go
    through a lane of their own, and must come out at once as they went in.
    """
    if not isinstance(logprobs, dict) or received != released:
        return None
    tokens = [token for name in logprobs for token in objects(logprobs, name)]
    if "".join(texts(token, "token") for token in tokens) != received:
        return None
    alternatives = "\n".join(texts(other, "token") for token in tokens for other in objects(token, "top_logprobs"))
    if alternatives and lanes.text(lane, LaneKind.TEXT, alternatives) != alternatives:
        return None
    return logprobs
