"""Every field serves a requirement, nothing that there is not serves any, and the reference page says the same."""

import re
from pathlib import Path

import pytest

from egress_gateway.audit.records.groups import Group
from egress_gateway.audit.records.header import Common
from egress_gateway.audit.records.record import KINDS
from egress_gateway.audit.records.requirements import SERVED, THEMES, Theme
from egress_gateway.audit.records.sections import OF_GROUP, RECORD, section_of

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "audit-records.md"
CITATION = re.compile(r"(HIPAA 164|AI Act|GDPR|800-53 [A-Z]{2}-|SOC 2 [A-Z]+|ISO 42001|ISO 27001|PCI) ?[\w.()]+")


def all_fields() -> set[str]:
    """The path of every field of every kind and group, `<section>.<field>`."""
    owners: tuple[type[Group | Common], ...] = (*KINDS, *OF_GROUP)
    own = {f"{section_of(owner, field)}.{field}" for owner in owners for field in owner.__struct_fields__}
    return {f"{RECORD}.kind"} | own


def test_every_field_serves_a_requirement_and_nothing_else_does() -> None:
    assert set(SERVED) == all_fields()
    assert all(SERVED.values())


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.question)
def test_requirements_are_cited_alike(theme: Theme) -> None:
    assert all(CITATION.fullmatch(citation) for citation in theme.requirements)
    assert theme.question.endswith("?")


def served_by_the_page() -> dict[str, tuple[str, ...]]:
    """What the column "serves" says, by the path of the field."""
    section, told = "", {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = RECORD if line.startswith("## Fields of every record") else ""
        elif line.startswith("### "):
            section = line.removeprefix("### ")
        elif section and (row := re.match(r"\| `(\w+)` \|.* \| ([^|]+) \|$", line)):
            told[f"{section}.{row[1]}"] = tuple(row[2].split(", "))
    return told


def test_the_page_says_the_same() -> None:
    assert served_by_the_page() == SERVED
