"""The system prompt, system messages and instructions for summaries are found, stripped, and prepended to."""

import pytest

from egress_gateway.core.obligations import SystemPrompt
from egress_gateway.providers.dialects.anthropic_messages.system import rewrite, system_prompts
from egress_gateway.wire.json import Json

USER: Json = {"role": "user", "content": "hi"}
LATE: Json = {"role": "system", "content": "late"}
CACHED: Json = {"type": "text", "text": "theirs", "cache_control": {"type": "ephemeral"}}
STRIP = SystemPrompt(strip=True)
PREPEND = SystemPrompt(prepend="ours")
EDIT: dict[str, Json] = {"type": "compact_20260112", "trigger": {"type": "input_tokens", "value": 9}}

REWRITTEN: dict[str, tuple[SystemPrompt, dict[str, Json], dict[str, Json]]] = {
    "nothing wanted": (SystemPrompt(), {"system": "theirs"}, {"system": "theirs"}),
    "nothing to strip": (STRIP, {"messages": [USER]}, {"messages": [USER]}),
    "all are stripped": (
        STRIP,
        {"system": [CACHED], "messages": [USER, LATE, {"role": "developer"}, USER]},
        {"messages": [USER, USER]},
    ),
    "words to summarise with are stripped": (
        STRIP,
        {
            "compaction": {"type": "summarize", "instructions": "theirs"},
            "context_management": {"edits": [{**EDIT, "instructions": "theirs"}]},
        },
        {"compaction": {"type": "summarize"}, "context_management": {"edits": [EDIT]}},
    ),
    "before nothing": (PREPEND, {"messages": [USER]}, {"system": "ours", "messages": [USER]}),
    "before a string": (PREPEND, {"system": "theirs"}, {"system": "ours\n\ntheirs"}),
    "before blocks": (PREPEND, {"system": [CACHED]}, {"system": [{"type": "text", "text": "ours"}, CACHED]}),
    "in place of theirs": (
        SystemPrompt(strip=True, prepend="ours"),
        {"system": [CACHED], "messages": [LATE, USER]},
        {"system": "ours", "messages": [USER]},
    ),
}


@pytest.mark.parametrize(("wanted", "before", "after"), REWRITTEN.values(), ids=REWRITTEN)
def test_system_prompts_are_stripped_and_prepended(
    wanted: SystemPrompt, before: dict[str, Json], after: dict[str, Json]
) -> None:
    tree = dict(before)
    rewrite(tree, wanted)
    assert tree == after


def test_they_are_found_wherever_they_stand() -> None:
    summary: Json = {"type": "summarize", "instructions": "theirs"}
    tree: dict[str, Json] = {"system": "s", "messages": [USER, LATE], "compaction": summary, "context_management": {}}
    assert system_prompts(tree) == {"/system": "s", "/messages/1": LATE, "/compaction": summary}
    assert system_prompts({"system": None, "compaction": {"instructions": None}}) == {}
