"""The body of `POST /v1/chat/completions`, as the API reference describes it in November 2026.

Also known are the members that compatible servers add and that real clients send (`top_k`,
`reasoning_content`). Server-side tools and references to what the provider holds are declared remote;
members that other gateways read as routing or credentials are refused.
"""

from egress_gateway.core.slots import Scope
from egress_gateway.providers.shape import (
    FLAG,
    MODEL,
    NAME,
    NUMBER,
    Blob,
    ByKind,
    Free,
    Items,
    JsonText,
    Link,
    Record,
    Reference,
    Refuse,
    Remote,
    Schema,
    Shape,
    Tagged,
    Text,
    record,
    word,
)

_ROUTING = Refuse("it would choose where the request goes or with which credential; the gateway does that")

REFUSED: dict[str, Shape] = dict.fromkeys(
    (
        "api_base", "api_key", "api_version", "azure_ad_token", "base_url", "custom_llm_provider", "deployment_id",
        "extra_body", "extra_headers", "extra_query", "fallbacks", "headers", "litellm_params", "model_list",
        "organization", "user_config",
    ),
    _ROUTING,
)  # fmt: skip

CACHE_BREAKPOINT = record({"mode": word("explicit"), "ttl": word("30m", "12h")})
CACHE_CONTROL = record({"type": word("ephemeral"), "ttl": word("5m", "1h")})


def _part(members: dict[str, Shape]) -> Record:
    return record({**members, "prompt_cache_breakpoint": CACHE_BREAKPOINT, "cache_control": CACHE_CONTROL})


def _content(scope: Scope) -> ByKind:
    """A string, or parts."""
    kind = word("text", "image_url", "input_audio", "file", "refusal")
    image = record({"url": Link(scope, "image_url"), "detail": word("auto", "low", "high", "original")})
    audio = record({"data": Blob(scope=scope, claim="format"), "format": word("wav", "mp3")})
    file = record(
        {"file_data": Blob(scope=scope), "file_id": Reference("file_id"), "filename": Text(scope, rigid=True)},
    )
    parts = Tagged(
        tag="type",
        cases={
            "text": _part({"type": kind, "text": Text(scope)}),
            "refusal": _part({"type": kind, "refusal": Text(scope)}),
            "image_url": _part({"type": kind, "image_url": image}),
            "input_audio": _part({"type": kind, "input_audio": audio}),
            "file": _part({"type": kind, "file": file}),
        },
    )
    return ByKind(text=Text(scope), array=Items(parts))


_FUNCTION_CALL = record({"name": NAME, "arguments": JsonText(Scope.TOOL_INPUT)})
_TOOL_CALL_KIND = word("function", "custom")
_TOOL_CALL = Tagged(
    tag="type",
    cases={
        "function": (
            _FUNCTION_TOOL_CALL := record(
                {"id": NAME, "type": _TOOL_CALL_KIND, "index": NUMBER, "function": _FUNCTION_CALL}
            )
        ),
        "custom": record(
            {
                "id": NAME,
                "type": _TOOL_CALL_KIND,
                "index": NUMBER,
                "custom": record({"name": NAME, "input": Text(Scope.TOOL_INPUT)}),
            },
        ),
    },
    absent=_FUNCTION_TOOL_CALL,
)

_ROLE = word("system", "developer", "user", "assistant", "tool", "function")


def _message(scope: Scope, members: dict[str, Shape] | None = None) -> Record:
    return record({"role": _ROLE, "content": _content(scope), "name": NAME, **(members or {})})


_ASSISTANT = _message(
    Scope.MESSAGE,
    {
        "refusal": Text(Scope.MESSAGE),
        "audio": record({"id": Reference("audio id")}),
        "function_call": _FUNCTION_CALL,
        "tool_calls": Items(_TOOL_CALL),
        "reasoning_content": Text(Scope.MESSAGE),
        "reasoning": Text(Scope.MESSAGE),
        "annotations": Free(Scope.MESSAGE, rigid=True),
        "prefix": FLAG,
    },
)

MESSAGE = Tagged(
    tag="role",
    cases={
        "system": _message(Scope.SYSTEM),
        "developer": _message(Scope.SYSTEM),
        "user": _message(Scope.MESSAGE),
        "assistant": _ASSISTANT,
        "tool": _message(Scope.TOOL_OUTPUT, {"tool_call_id": NAME}),
        "function": _message(Scope.TOOL_OUTPUT),
    },
)

_FUNCTION = record(
    {
        "name": NAME,
        "description": Text(Scope.TOOL_SCHEMA),
        "parameters": Schema(),
        "strict": FLAG,
    },
)
_GRAMMAR = record({"definition": Text(Scope.TOOL_SCHEMA, rigid=True), "syntax": word("lark", "regex")})
_CUSTOM = record(
    {
        "name": NAME,
        "description": Text(Scope.TOOL_SCHEMA),
        "format": record({"type": word("text", "grammar"), "grammar": _GRAMMAR}),
    },
)
_TOOL_KIND = word("function", "custom")
TOOL = Tagged(
    tag="type",
    cases={
        "function": record({"type": _TOOL_KIND, "function": _FUNCTION, "cache_control": CACHE_CONTROL}),
        "custom": record({"type": _TOOL_KIND, "custom": _CUSTOM}),
    },
)

_NAMED = record({"name": NAME})
_TOOL_CHOICE = ByKind(
    text=word("none", "auto", "required"),
    object=record(
        {
            "type": word("function", "custom", "allowed_tools"),
            "function": _NAMED,
            "custom": _NAMED,
            "allowed_tools": record(
                {
                    "mode": word("auto", "required"),
                    "tools": Items(
                        record({"type": word("function", "custom"), "function": _NAMED, "custom": _NAMED, "name": NAME})
                    ),
                },
            ),
        },
    ),
)

_RESPONSE_FORMAT = record(
    {
        "type": word("text", "json_object", "json_schema"),
        "json_schema": record(
            {"name": NAME, "description": Text(Scope.TOOL_SCHEMA), "schema": Schema(), "strict": FLAG}
        ),
    },
)

_LOCATION = record({"city": NAME, "country": NAME, "region": NAME, "timezone": NAME})
_WEB_SEARCH = Remote(
    "web_search_options",
    record(
        {
            "search_context_size": word("low", "medium", "high"),
            "user_location": record({"type": word("approximate"), "approximate": _LOCATION}),
        },
    ),
)
_MODERATION_MODE = record({"mode": word("score", "block")})

REQUEST = record(
    {
        "model": MODEL,
        "messages": Items(MESSAGE),
        "audio": record(
            {
                "format": word("wav", "aac", "mp3", "flac", "opus", "pcm16"),
                "voice": ByKind(text=NAME, object=record({"id": Reference("voice id")})),
            },
        ),
        "frequency_penalty": NUMBER,
        "function_call": ByKind(text=word("none", "auto"), object=_NAMED),
        "functions": Items(_FUNCTION),
        "logit_bias": Free(Scope.METADATA, rigid=True),
        "logprobs": FLAG,
        "max_completion_tokens": NUMBER,
        "max_tokens": NUMBER,
        "metadata": Free(Scope.METADATA),
        "min_p": NUMBER,
        "modalities": Items(word("text", "audio")),
        "moderation": record(
            {"model": NAME, "policy": record({"input": _MODERATION_MODE, "output": _MODERATION_MODE})},
        ),
        "n": NUMBER,
        "parallel_tool_calls": FLAG,
        "prediction": record({"type": word("content"), "content": _content(Scope.MESSAGE)}),
        "presence_penalty": NUMBER,
        "prompt_cache_key": NAME,
        "prompt_cache_options": record({"mode": word("implicit", "explicit"), "ttl": word("30m")}),
        "prompt_cache_retention": word("in_memory", "in-memory", "24h"),
        "reasoning_effort": word("none", "minimal", "low", "medium", "high", "xhigh", "max"),
        "repetition_penalty": NUMBER,
        "response_format": _RESPONSE_FORMAT,
        "safety_identifier": NAME,
        "seed": NUMBER,
        "service_tier": word("auto", "default", "flex", "scale", "priority", "fast"),
        "stop": ByKind(text=Text(Scope.METADATA, rigid=True), array=Items(Text(Scope.METADATA, rigid=True))),
        "store": FLAG,
        "stream": FLAG,
        "stream_options": record({"include_usage": FLAG, "include_obfuscation": FLAG}),
        "temperature": NUMBER,
        "tool_choice": _TOOL_CHOICE,
        "tools": Items(TOOL),
        "top_k": NUMBER,
        "top_logprobs": NUMBER,
        "top_p": NUMBER,
        "user": NAME,
        "verbosity": word("low", "medium", "high"),
        "web_search_options": _WEB_SEARCH,
        **REFUSED,
    },
)
