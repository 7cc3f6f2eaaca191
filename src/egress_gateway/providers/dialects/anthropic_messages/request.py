"""The bodies of `POST /v1/messages` and `/v1/messages/count_tokens`, as of November 2026, betas included.

Tools that run at the provider, MCP servers, containers and stored conversations are declared remote.
Members that would choose another model, credential or account are refused.
"""

from egress_gateway.core.slots import Scope
from egress_gateway.providers.dialects.anthropic_messages.content import BLOCK, CACHE_CONTROL, text_block
from egress_gateway.providers.shape import (
    FLAG,
    MODEL,
    NAME,
    NUMBER,
    ByKind,
    Free,
    Items,
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
_CREDENTIAL = Refuse("callers send no credentials to third parties; let the operator configure the server")

REFUSED: dict[str, Shape] = dict.fromkeys(
    (
        "api_base", "api_key", "base_url", "billing_policy", "custom_llm_provider", "extra_body", "extra_headers",
        "extra_query", "fallback_credit_token", "fallbacks", "litellm_params", "user_config", "workspace_id",
    ),
    _ROUTING,
)  # fmt: skip

MESSAGE = Tagged(
    tag="role",
    cases={
        role: record(
            {
                "role": word("user", "assistant", "system"),
                "content": ByKind(text=Text(scope), array=Items(text_block(scope) if scope is Scope.SYSTEM else BLOCK)),
            },
        )
        for role, scope in (("user", Scope.MESSAGE), ("assistant", Scope.MESSAGE), ("system", Scope.SYSTEM))
    },
)

_ANY_TOOL: dict[str, Shape] = {
    "type": word("custom"),
    "name": NAME,
    "cache_control": CACHE_CONTROL,
    "allowed_callers": Items(NAME),
    "defer_loading": FLAG,
    "strict": FLAG,
}
_CUSTOM_TOOL = record(
    {
        **_ANY_TOOL,
        "description": Text(Scope.TOOL_SCHEMA),
        "input_schema": Schema(),
        "input_examples": Items(Free(Scope.TOOL_SCHEMA)),
        "eager_input_streaming": FLAG,
    },
)

_CLIENT_TOOLS = (
    "bash_20241022", "bash_20250124", "computer_20241022", "computer_20250124", "computer_20251124",
    "memory_20250818", "text_editor_20241022", "text_editor_20250124", "text_editor_20250429", "text_editor_20250728",
)  # fmt: skip
"""Tools whose schema the provider knows and that the caller runs."""

_SERVER_TOOLS = (
    "advisor_20260301", "code_execution_20250522", "code_execution_20250825", "code_execution_20260120",
    "code_execution_20260521", "tool_search_tool_bm25", "tool_search_tool_bm25_20251119", "tool_search_tool_regex",
    "tool_search_tool_regex_20251119", "web_fetch_20250910", "web_fetch_20260209", "web_fetch_20260309",
    "web_fetch_20260318", "web_search_20250305", "web_search_20260209", "web_search_20260318",
)  # fmt: skip
"""Tools that run at the provider, and reach out from there."""


def _client_tool(kind: str) -> Record:
    settings = dict.fromkeys(("display_width_px", "display_height_px", "display_number", "max_characters"), NUMBER)
    examples = Items(Free(Scope.TOOL_SCHEMA))
    return record({**_ANY_TOOL, "type": word(kind), **settings, "enable_zoom": FLAG, "input_examples": examples})


def _server_tool(kind: str) -> Remote:
    place = dict.fromkeys(("city", "country", "region", "timezone"), NAME)
    members: dict[str, Shape] = {
        "type": word(kind),
        "model": MODEL,
        "max_uses": NUMBER,
        "max_tokens": NUMBER,
        "max_content_tokens": NUMBER,
        "allowed_domains": Items(Text(Scope.URL, rigid=True)),
        "blocked_domains": Items(Text(Scope.URL, rigid=True)),
        "citations": record({"enabled": FLAG}),
        "caching": CACHE_CONTROL,
        "use_cache": FLAG,
        "response_inclusion": NAME,
        "url_sources": Free(Scope.METADATA, rigid=True),
        "user_location": record({"type": word("approximate"), **place}),
    }
    return Remote(kind, record({**_ANY_TOOL, **members}))


_TOOLSET = record(
    {
        "type": word("mcp_toolset"),
        "mcp_server_name": NAME,
        "cache_control": CACHE_CONTROL,
        "configs": Free(Scope.METADATA, rigid=True),
        "default_config": Free(Scope.METADATA, rigid=True),
        "tools": Free(Scope.TOOL_SCHEMA),
    },
)

TOOL = Tagged(
    tag="type",
    cases={
        "custom": _CUSTOM_TOOL,
        **{kind: _client_tool(kind) for kind in _CLIENT_TOOLS},
        **{kind: _server_tool(kind) for kind in _SERVER_TOOLS},
        "mcp_toolset": Remote("mcp_toolset", _TOOLSET),
    },
    absent=_CUSTOM_TOOL,
)

_MCP_SERVER = Remote(
    "mcp server",
    record(
        {
            "type": word("url"),
            "name": NAME,
            "url": Link(Scope.METADATA, "mcp server"),
            "authorization_token": _CREDENTIAL,
            "tool_configuration": record({"enabled": FLAG, "allowed_tools": Items(NAME)}),
        },
    ),
)
_SKILL = record({"type": word("anthropic", "custom"), "skill_id": Reference("skill_id"), "version": NAME})

REQUEST = record(
    {
        "model": MODEL,
        "messages": Items(MESSAGE),
        "system": ByKind(text=Text(Scope.SYSTEM), array=Items(text_block(Scope.SYSTEM))),
        "cache_control": CACHE_CONTROL,
        "compaction": record({"type": word("summarize"), "instructions": Text(Scope.SYSTEM)}),
        "container": ByKind(
            text=Reference("container"), object=record({"id": Reference("container"), "skills": Items(_SKILL)})
        ),
        "context_management": Free(Scope.METADATA, rigid=True),
        "diagnostics": record({"previous_message_id": Reference("previous_message_id")}),
        "inference_geo": NAME,
        "max_tokens": NUMBER,
        "mcp_servers": Items(_MCP_SERVER),
        "metadata": record({"user_id": Text(Scope.METADATA)}),
        "output_config": record(
            {
                "effort": word("low", "medium", "high", "xhigh", "max"),
                "format": record({"type": word("json_schema"), "schema": Schema()}),
                "task_budget": record({"type": word("tokens"), "total": NUMBER, "remaining": NUMBER}),
            },
        ),
        "output_format": record({"type": word("json_schema"), "schema": Schema()}),
        "service_tier": word("auto", "standard_only"),
        "speed": word("standard", "fast"),
        "stop_sequences": Items(Text(Scope.METADATA, rigid=True)),
        "stream": FLAG,
        "temperature": NUMBER,
        "thinking": record(
            {
                "type": word("enabled", "disabled", "adaptive", "between_tools"),
                "budget_tokens": NUMBER,
                "display": word("summarized", "omitted", "updates"),
                "block_binding": Free(Scope.METADATA, rigid=True),
            },
        ),
        "thread": Remote("thread", Free(Scope.METADATA, rigid=True)),
        "tool_choice": record(
            {"type": word("auto", "any", "tool", "none"), "name": NAME, "disable_parallel_tool_use": FLAG},
        ),
        "tools": Items(TOOL),
        "top_k": NUMBER,
        "top_p": NUMBER,
        "user_profile_id": Reference("user_profile_id"),
        **REFUSED,
    },
)
