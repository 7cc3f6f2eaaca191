"""Content blocks of the Messages API: what a turn, a system prompt or a tool result may hold.

Who wrote a block decides its scope, so the blocks are described once for each scope. Thinking blocks
and search results carry blobs of the provider (`signature`, `encrypted_content`): proven ones go back
as they came, any other is declared.
"""

from egress_gateway.core.slots import Scope
from egress_gateway.providers.shape import (
    FLAG,
    NAME,
    NUMBER,
    SIGNATURE,
    Blob,
    ByKind,
    Free,
    Items,
    Link,
    Record,
    Reference,
    Sealed,
    Shape,
    Tagged,
    Text,
    record,
    word,
)

CACHE_CONTROL = record({"type": word("ephemeral"), "ttl": word("5m", "1h"), "scope": word("global", "organization")})

_KINDS = word(
    "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result",
    "server_tool_use", "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result",
    "bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result",
    "mcp_tool_use", "mcp_tool_result", "container_upload", "compaction", "tool_reference", "web_search_result",
    "web_search_tool_result_error", "web_fetch_result", "web_fetch_tool_result_error", "code_execution_result",
    "code_execution_output", "code_execution_tool_result_error", "encrypted_code_execution_result",
)  # fmt: skip

_MEDIA = word("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "text/plain")
_SOURCE_KIND = word("base64", "url", "file", "text", "content")
_CITATION_KIND = word(
    "char_location", "page_location", "content_block_location", "search_result_location", "web_search_result_location"
)
_CALLER = record({"type": NAME, "tool_id": NAME})


def _block(members: dict[str, Shape]) -> Record:
    return record({"type": _KINDS, "cache_control": CACHE_CONTROL, **members})


def _citation(scope: Scope) -> Sealed:
    members: dict[str, Shape] = dict.fromkeys(
        ("document_index", "end_block_index", "end_char_index", "end_page_number", "search_result_index",
         "start_block_index", "start_char_index", "start_page_number"),
        NUMBER,
    )  # fmt: skip
    prose = dict.fromkeys(("cited_text", "document_title", "source", "title"), Text(scope))
    rest: dict[str, Shape] = {
        "type": _CITATION_KIND,
        "file_id": Reference("file_id"),
        "url": Text(Scope.URL, rigid=True),
        "encrypted_index": SIGNATURE,
    }
    return Sealed(blob="encrypted_index", record=record({**members, **prose, **rest}))


def text_block(scope: Scope) -> Record:
    """A block of text, with the citations a model gave it."""
    return _block({"text": Text(scope), "citations": Items(_citation(scope))})


def _image(scope: Scope) -> Record:
    return _block({"source": _source(scope), "transformations": Free(Scope.METADATA, rigid=True)})


def _source(scope: Scope, content: Shape | None = None) -> Tagged:
    kind: dict[str, Shape] = {"type": _SOURCE_KIND}
    return Tagged(
        tag="type",
        cases={
            "base64": record({**kind, "media_type": _MEDIA, "data": Blob(scope=scope, claim="media_type")}),
            "url": record({**kind, "url": Link(scope, "url")}),
            "file": record({**kind, "file_id": Reference("file_id")}),
            "text": record({**kind, "media_type": _MEDIA, "data": Text(scope)}),
            **({"content": record({**kind, "content": content})} if content else {}),
        },
    )


def _document(scope: Scope) -> Record:
    inner = Tagged(tag="type", cases={"text": text_block(scope), "image": _image(scope)})
    return _block(
        {
            "source": _source(scope, ByKind(text=Text(scope), array=Items(inner))),
            "title": Text(scope),
            "context": Text(scope),
            "citations": record({"enabled": FLAG}),
        },
    )


def _search_result(scope: Scope) -> Record:
    return _block(
        {
            "source": Text(scope, rigid=True),
            "title": Text(scope),
            "content": Items(text_block(scope)),
            "citations": record({"enabled": FLAG}),
        },
    )


_TOOL_RESULT_CONTENT = ByKind(
    text=Text(Scope.TOOL_OUTPUT),
    array=Items(
        Tagged(
            tag="type",
            cases={
                "text": text_block(Scope.TOOL_OUTPUT),
                "image": _image(Scope.TOOL_OUTPUT),
                "document": _document(Scope.TOOL_OUTPUT),
                "search_result": _search_result(Scope.TOOL_OUTPUT),
                "tool_reference": _block({"tool_name": NAME}),
            },
        )
    ),
)

_CALL: dict[str, Shape] = {"id": NAME, "name": NAME, "input": Free(Scope.TOOL_INPUT), "caller": _CALLER}

_WEB_RESULT = Sealed(
    blob="encrypted_content",
    record=_block(
        {
            "url": Text(Scope.URL, rigid=True),
            "title": Text(Scope.TOOL_OUTPUT),
            "page_age": Text(Scope.TOOL_OUTPUT),
            "encrypted_content": SIGNATURE,
        },
    ),
)
_RUN_FILE = record({"type": word("code_execution_output"), "file_id": Reference("file_id")})
_ENCRYPTED_RUN = _block(
    {
        "encrypted_stdout": SIGNATURE,
        "stderr": Text(Scope.TOOL_OUTPUT),
        "return_code": NUMBER,
        "content": Items(_RUN_FILE),
    },
)
_FAILURE = _block({"error_code": NAME, "error_message": Text(Scope.TOOL_OUTPUT)})


def _server_result(content: Shape) -> Record:
    return _block({"tool_use_id": NAME, "caller": _CALLER, "content": content, "is_error": FLAG})


_ANY_RESULT = _server_result(Free(Scope.TOOL_OUTPUT))
"""Results of tools that ran at the provider: whatever they hold, its leaves are text."""

BLOCK = Tagged(
    tag="type",
    cases={
        "text": text_block(Scope.MESSAGE),
        "image": _image(Scope.MESSAGE),
        "document": _document(Scope.MESSAGE),
        "search_result": _search_result(Scope.MESSAGE),
        "thinking": Sealed(
            text="thinking",
            blob="signature",
            record=_block({"thinking": Text(Scope.MESSAGE), "signature": SIGNATURE}),
        ),
        "redacted_thinking": Sealed(blob="data", record=_block({"data": SIGNATURE})),
        "tool_use": _block({**_CALL, "toolset_name": NAME}),
        "tool_result": _block(
            {"tool_use_id": NAME, "content": _TOOL_RESULT_CONTENT, "is_error": FLAG, "toolset_name": NAME}
        ),
        "server_tool_use": _block(_CALL),
        "mcp_tool_use": _block({**_CALL, "server_name": NAME}),
        "mcp_tool_result": _server_result(_TOOL_RESULT_CONTENT),
        "web_search_tool_result": _server_result(
            ByKind(
                array=Items(Tagged(tag="type", cases={"web_search_result": _WEB_RESULT})),
                object=_FAILURE,
            )
        ),
        "web_fetch_tool_result": _ANY_RESULT,
        "code_execution_tool_result": _server_result(
            Tagged(
                tag="type",
                cases={
                    "code_execution_result": Free(Scope.TOOL_OUTPUT),
                    "code_execution_tool_result_error": _FAILURE,
                    "encrypted_code_execution_result": Sealed(blob="encrypted_stdout", record=_ENCRYPTED_RUN),
                },
            )
        ),
        "bash_code_execution_tool_result": _ANY_RESULT,
        "text_editor_code_execution_tool_result": _ANY_RESULT,
        "tool_search_tool_result": _ANY_RESULT,
        "container_upload": _block({"file_id": Reference("file_id")}),
        "compaction": Sealed(
            text="content",
            blob="signature",
            record=_block(
                {
                    "content": Text(Scope.MESSAGE),
                    "signature": SIGNATURE,
                    "encrypted_content": SIGNATURE,
                    "tool_changes": Free(Scope.TOOL_SCHEMA, rigid=True),
                },
            ),
        ),
    },
)
