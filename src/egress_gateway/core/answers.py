"""What passes between the answer's bytes and the lanes they are inspected in."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.ids import LaneId
from egress_gateway.core.redaction import Replacement, RestoredSpan


class LaneKind(StrEnum):
    """What the text of a lane is, which decides whether and how values are restored in it."""

    TEXT = "text"
    STRUCTURED = "structured"
    """The text is JSON (the request asked for structured output): restored values are escaped."""
    REASONING = "reasoning"
    TOOL = "tool"
    """The text is the JSON of a tool call's arguments: held until whole."""


@conceals("arguments")
class ToolCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the model asks the caller to make; released only after its record is durable."""

    name: str
    """As rules name the tool: by its kind or server where that says what it does."""
    call_id: str
    arguments: str
    """As restored for the caller; the record holds a keyed digest, never this."""
    called: str = ""
    """The name that the answer uses, if it is another."""


class Barrier(StrEnum):
    """What has to be durable before the bytes of a frame may reach the caller."""

    NONE = "none"
    TOOL = "tool"
    OUTCOME = "outcome"


@conceals("data")
class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes for the caller, in order, with what must be recorded first."""

    data: bytes
    barrier: Barrier
    tools: tuple[ToolCall, ...] = ()
    """With `Barrier.TOOL`: the calls that these bytes complete."""


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider says it counted. Zero where it said nothing."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer costs by the policy's prices; nothing said where these do not tell."""

    millionths: int = 0
    """Of the currency, rounded up."""
    currency: str = ""
    """A code of ISO 4217."""


class AnswerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the outcome record holds of an answer besides its findings."""

    model: str = ""
    fingerprint: str = ""
    """What the provider calls the configuration that it served with."""
    finish: tuple[str, ...] = ()
    usage: Usage = Usage()
    complete: bool = False
    """The terminal event, or a whole JSON document, was seen."""
    tools: tuple[str, ...] = ()


class Lanes(Protocol):
    """Where a dialect hands over the text of an answer, and gets back what the caller may see.

    Text of one lane arrives in order and in any chunking; the concatenation of what `text` and `end`
    return for a lane does not depend on the chunking.
    """

    def text(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """Take the next piece of a lane; return what may be released now (possibly nothing)."""
        ...

    def end(self, lane: LaneId) -> str:
        """The lane is complete: return the rest. Unknown lanes are empty lanes."""
        ...

    def whole(self, lane: LaneId, kind: LaneKind, text: str) -> str:
        """Take a lane that says one text and ends; it is looked at in one piece, however long."""
        ...

    def tool_call(self, name: str, arguments: str) -> str:
        """Take the whole JSON text of a call's arguments; return it as the caller may see it."""
        ...

    def seal(self, lane: LaneId, blob: str) -> str:
        """Bind a provider's opaque blob (a signature) to what the lane said; see `unseal`."""
        ...


class TextFilter(Protocol):
    """Rewrites one text as it arrives; what comes out in total does not depend on the chunking."""

    @property
    def spans(self) -> Sequence[RestoredSpan]:
        """Where what came out so far differs from what went in, in order."""
        ...

    def feed(self, text: str) -> str:
        """Take the next piece; return what is settled."""
        ...

    def close(self) -> str:
        """The text is complete: return the rest."""
        ...


@conceals("text", "blob")
class Unsealed(msgspec.Struct, frozen=True, kw_only=True):
    """What a sealed blob proves: an upstream said exactly this text and bound this blob to it."""

    text: str
    """The text as the upstream said it, tokens included; empty for a blob without text."""
    blob: str
    """The upstream's own blob, without the seal."""
    upstream: str
    replacements: tuple[Replacement, ...] = ()
    """The tokens in `text` and the values they stood for when the caller saw it."""


Unseal = Callable[[str, str], Unsealed | None]
"""Takes the text a caller sent back and the blob beside it; None if they prove nothing."""
