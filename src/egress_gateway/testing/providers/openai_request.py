"""The part of a chat completion request that a model looks at; the rest is ignored, as by the provider."""

import msgspec

from egress_gateway.testing.providers.script import Prompt, Tool


class Part(msgspec.Struct, frozen=True):
    """A content part; only those with text say anything to this model."""

    type: str
    text: str = ""


class Message(msgspec.Struct, frozen=True):
    """One message."""

    role: str
    content: str | list[Part] | None = None


class Function(msgspec.Struct, frozen=True):
    """A function that may be called."""

    name: str
    parameters: dict[str, msgspec.Raw] = {}


class FunctionTool(msgspec.Struct, frozen=True):
    """An entry of `tools`; without `function` it is one of the provider's own."""

    type: str
    function: Function | None = None


class StreamOptions(msgspec.Struct, frozen=True):
    """What a stream carries besides the text."""

    include_usage: bool = False
    include_obfuscation: bool = True


class JsonSchema(msgspec.Struct, frozen=True):
    """A named schema of structured output."""

    name: str
    schema: dict[str, msgspec.Raw] = {}


class ResponseFormat(msgspec.Struct, frozen=True):
    """`text`, `json_object` or `json_schema`."""

    type: str
    json_schema: JsonSchema | None = None


class ChatRequest(msgspec.Struct, frozen=True):
    """A request body."""

    model: str
    messages: list[Message]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    tools: list[FunctionTool] | None = None
    n: int | None = 1
    logprobs: bool | None = False
    response_format: ResponseFormat | None = None


def prompt_of(request: ChatRequest) -> Prompt:
    """What the request asks."""
    last = request.messages[-1] if request.messages else Message("user")
    functions = [tool.function for tool in request.tools or () if tool.function is not None]
    return Prompt(
        model=request.model,
        system="\n".join(_text(m.content) for m in request.messages if m.role in {"system", "developer"}),
        text=_text(last.content) if last.role == "user" else "",
        tool_result=_text(last.content) if last.role in {"tool", "function"} else "",
        tools=tuple(Tool(name=f.name, properties=properties(f.parameters)) for f in functions),
        choices=request.n or 1,
        structured=_structured(request.response_format),
    )


def properties(schema: dict[str, msgspec.Raw]) -> tuple[str, ...]:
    """Names of the properties of a JSON schema."""
    raw = schema.get("properties")
    return () if raw is None else tuple(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]))


def _structured(wanted: ResponseFormat | None) -> tuple[str, ...] | None:
    if wanted is None or wanted.type == "text":
        return None
    return () if wanted.json_schema is None else properties(wanted.json_schema.schema)


def _text(content: str | list[Part] | None) -> str:
    if isinstance(content, list):
        return "\n".join(part.text for part in content if part.text)
    return content or ""
