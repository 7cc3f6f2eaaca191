"""The digests of tools and system prompts: the same for the same, another for others."""

import msgspec
import pytest

from egress_gateway.core.routes import UnknownFields
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.steps.inspection import Instructions
from egress_gateway.steps.instructions import instructions_of

TOOL = {"type": "function", "function": {"name": "search", "parameters": {"type": "object"}}}
SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "hello"}


def digests(*messages: object, **members: object) -> Instructions:
    dialect = OpenAIChat()
    body = msgspec.json.encode({"model": "m", "messages": messages, **members})
    document = dialect.parse(CHAT, body, unknown=UnknownFields.SCAN, unseal=lambda _text, _blob: None)
    return instructions_of(document, dialect.system_prompts(document))


def test_nothing_has_no_digest() -> None:
    assert digests(USER) == Instructions()
    assert digests(USER, tools=[]) == Instructions()


def test_what_is_talked_about_does_not_matter() -> None:
    assert digests(SYSTEM, USER, tools=[TOOL]) == digests(SYSTEM, {**USER, "content": "bye"}, tools=[TOOL])


OTHERS = {
    "a tool that takes more": {"tools": [{**TOOL, "function": {**TOOL["function"], "description": "d"}}]},  # type: ignore[dict-item]  # a mapping of mappings
    "two tools": {"tools": [TOOL, TOOL]},
    "tools as they were once given": {"functions": [TOOL["function"]]},
}


@pytest.mark.parametrize("members", OTHERS.values(), ids=OTHERS)
def test_other_tools_have_another_digest(members: dict[str, object]) -> None:
    usual, other = digests(SYSTEM, USER, tools=[TOOL]), digests(SYSTEM, USER, **members)
    assert other.tools not in {usual.tools, b""}
    assert other.system == usual.system


def test_another_system_prompt_has_another_digest() -> None:
    usual, other = digests(SYSTEM, USER), digests({**SYSTEM, "content": "Be long."}, USER)
    assert len({usual.system, other.system, b""}) == 3
