"""The page on what rules see of a request says what is so."""

import re
from pathlib import Path

import pytest

from egress_gateway.core.slots import Opaque, Scope, Slot
from egress_gateway.providers.dialects.anthropic_messages.blocks import PARTS_OF
from egress_gateway.providers.dialects.anthropic_messages.modify import tool_name
from egress_gateway.providers.ledger import BINARY
from egress_gateway.providers.system_prompts import NONE, OTHER, PINNED
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.token_estimate import token_estimate

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "requests.md").read_text()


def first_cells(heading: str, table: int) -> list[str]:
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [block for block in section.split("\n\n") if block.startswith("|")][table].splitlines()[2:]
    return [row.split("`")[1] for row in rows]


def test_every_family_has_its_system_prompts_and_each_value_its_row() -> None:
    assert first_cells("System prompts", 0) == sorted(dialects_by_family(), reverse=True)
    assert first_cells("System prompts", 1) == [NONE, PINNED, OTHER]


@pytest.mark.parametrize(
    ("said", "slots", "opaque"),
    [
        (r"(\d+) tokens for (\d+) characters", [Slot(pointer="", scope=Scope.MESSAGE, text="a")], []),
        (r"(\d+) token for (\d+) bytes", [Slot(pointer="", scope=Scope.MESSAGE, text="é")], []),
        (r"and (1600)() for each image", [], [Opaque(pointer="", data_class=BINARY, bytes=1, reason="r")]),
    ],
)
def test_tokens_are_estimated_as_it_says(said: str, slots: list[Slot], opaque: list[Opaque]) -> None:
    found = re.search(said, PAGE)
    assert found is not None
    tokens, units = int(found[1]), int(found[2] or 1)
    size = sum(len(slot.text.encode()) for slot in slots) or 1
    assert token_estimate(slots * units, opaque) == tokens * size


def test_the_tools_it_names_go_by_those_names() -> None:
    assert tool_name({"type": "text_editor_20250728", "name": "str_replace_based_edit_tool"}) == "text_editor"
    assert PARTS_OF["bash_code_execution"] == "code_execution"
    assert "`str_replace_based_edit_tool` is one of `text_editor`" in PAGE
    assert "`bash_code_execution` is one of `code_execution`" in PAGE
