"""System and developer messages are found, stripped, and given a text before them."""

import pytest

from egress_gateway.core.obligations import SystemPrompt
from egress_gateway.providers.dialects.openai_chat.system import rewrite, system_prompts
from egress_gateway.wire.json import Json

USER: Json = {"role": "user", "content": "hi"}
THEIRS: Json = {"role": "system", "content": "theirs"}
DEVELOPERS: Json = {"role": "developer", "content": [{"type": "text", "text": "theirs"}]}
LATE: Json = {"role": "system", "content": "late"}
STRIP = SystemPrompt(strip=True)
PREPEND = SystemPrompt(prepend="ours")
BOTH = SystemPrompt(strip=True, prepend="ours")


def ours(role: str = "system") -> Json:
    return {"role": role, "content": "ours"}


def joined(role: str, content: Json) -> Json:
    return {"role": role, "content": content}


PARTS: Json = [{"type": "text", "text": "ours"}, {"type": "text", "text": "theirs"}]

REWRITTEN: dict[str, tuple[SystemPrompt, list[Json], list[Json]]] = {
    "nothing wanted": (SystemPrompt(), [THEIRS, USER], [THEIRS, USER]),
    "nothing to strip": (STRIP, [USER], [USER]),
    "all are stripped": (STRIP, [THEIRS, USER, DEVELOPERS, LATE, USER], [USER, USER]),
    "so is what may instruct": (STRIP, [{"role": "platform", "content": "x"}, {"content": "x"}, USER], [USER]),
    "before nothing": (PREPEND, [USER], [ours(), USER]),
    "before a string": (PREPEND, [THEIRS, USER, LATE], [joined("system", "ours\n\ntheirs"), USER, LATE]),
    "before parts": (PREPEND, [DEVELOPERS, USER], [joined("developer", PARTS), USER]),
    "before no content": (PREPEND, [{"role": "system"}, USER], [ours(), USER]),
    "before the user, with a late one": (PREPEND, [USER, LATE], [ours(), USER, LATE]),
    "in the role that is used": (PREPEND, [USER, DEVELOPERS], [ours("developer"), USER, DEVELOPERS]),
    "in place of theirs": (BOTH, [THEIRS, USER, LATE], [ours(), USER]),
    "in place of theirs, in their role": (BOTH, [DEVELOPERS, USER], [ours("developer"), USER]),
    "before no message": (PREPEND, [], [ours()]),
}


@pytest.mark.parametrize(("wanted", "before", "after"), REWRITTEN.values(), ids=REWRITTEN)
def test_system_prompts_are_stripped_and_prepended(wanted: SystemPrompt, before: list[Json], after: list[Json]) -> None:
    tree: dict[str, Json] = {"messages": before}
    was = list(before)
    rewrite(tree, wanted)
    assert tree == {"messages": after}
    assert before == was


def test_a_body_without_messages_gets_one() -> None:
    tree: dict[str, Json] = {}
    rewrite(tree, STRIP)
    assert tree == {}
    rewrite(tree, PREPEND)
    assert tree == {"messages": [ours()]}


def test_they_are_found_wherever_they_stand() -> None:
    assert system_prompts({"messages": [THEIRS, USER, LATE, "x"]}) == {
        "/messages/0": THEIRS,
        "/messages/2": LATE,
        "/messages/3": "x",
    }
    assert system_prompts({}) == {}
