"""The part of a messages request that a model looks at; the rest is ignored, as by the provider."""

import msgspec

from egress_gateway.testing.providers.openai_request import properties
from egress_gateway.testing.providers.script import Prompt, Tool


class TextPart(msgspec.Struct, frozen=True):
    """A part of a tool's result."""

    type: str
    text: str = ""


class Block(msgspec.Struct, frozen=True):
    """A content block of any type, with the members that matter here."""

    type: str
    text: str = ""
    thinking: str = ""
    signature: str = ""
    content: str | list[TextPart] | dict[str, msgspec.Raw] | None = None


class Message(msgspec.Struct, frozen=True):
    """One message."""

    role: str
    content: str | list[Block]


class ClientTool(msgspec.Struct, frozen=True):
    """An entry of `tools`; without a schema it is one of the provider's own."""

    name: str
    input_schema: dict[str, msgspec.Raw] | None = None


class Thinking(msgspec.Struct, frozen=True):
    """`enabled`, `adaptive` or `disabled`."""

    type: str


class CountRequest(msgspec.Struct, frozen=True):
    """A body of `count_tokens`, and what it shares with `messages`."""

    model: str
    messages: list[Message]
    system: str | list[Block] | None = None
    tools: list[ClientTool] | None = None
    thinking: Thinking | None = None


class MessagesRequest(CountRequest, frozen=True, kw_only=True):
    """A body of `messages`: `max_tokens` has no default there."""

    max_tokens: int
    stream: bool | None = False
    temperature: float | msgspec.UnsetType = msgspec.UNSET
    top_p: float | msgspec.UnsetType = msgspec.UNSET
    top_k: int | msgspec.UnsetType = msgspec.UNSET

    @property
    def samples(self) -> bool:
        """Whether the request carries a sampling parameter, at whatever value."""
        return any(value is not msgspec.UNSET for value in (self.temperature, self.top_p, self.top_k))


def prompt_of(request: CountRequest) -> Prompt:
    """What the request asks."""
    last = request.messages[-1] if request.messages else Message("user", "")
    results = [_result(block) for block in _blocks(last.content) if block.type == "tool_result"]
    offered = [tool for tool in request.tools or () if tool.input_schema is not None]
    return Prompt(
        model=request.model,
        system="\n".join(block.text for block in _blocks(request.system or "")),
        text="\n".join(block.text for block in _blocks(last.content) if block.text) if last.role == "user" else "",
        tool_result="\n".join(results),
        tools=tuple(Tool(name=tool.name, properties=properties(tool.input_schema or {})) for tool in offered),
        thinking=request.thinking is not None and request.thinking.type != "disabled",
    )


def thinking_blocks(request: CountRequest) -> list[Block]:
    """Thinking that an earlier answer contained and the caller sends back."""
    return [block for message in request.messages for block in _blocks(message.content) if block.type == "thinking"]


def _blocks(content: str | list[Block]) -> list[Block]:
    return [Block("text", content)] if isinstance(content, str) else content


def _result(block: Block) -> str:
    match block.content:
        case str(text):
            return text
        case [*parts]:
            return "\n".join(part.text for part in parts if part.text)
    return ""
