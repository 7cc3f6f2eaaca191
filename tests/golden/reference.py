"""Writes what docs/reference says of audit records by the code: the column "serves", and the JSON Schema.

Rows and what they say are written by hand; tests say which are missing. Run it with the project's interpreter.
"""

import re
from pathlib import Path

from egress_gateway.audit.records.requirements import SERVED
from egress_gateway.audit.records.sections import RECORD
from egress_gateway.cli.audit.schema import rendered

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
COLUMNS = {
    "| field | type | says |": "| field | type | says | serves |",
    "|---|---|---|": "|---|---|---|---|",
}
CELLS = 4


def with_served(page: str) -> str:
    """The page with the column in every table of fields."""
    lines: list[str] = []
    section = ""
    for line in page.splitlines():
        if line.startswith("## "):
            section = RECORD if line.startswith("## Fields of every record") else ""
        elif line.startswith("### "):
            section = line.removeprefix("### ")
        elif section:
            line = _row(COLUMNS.get(line, line), section)  # noqa: PLW2901  # the line as it is to be
        lines.append(line)
    return "\n".join(lines) + "\n"


def _row(line: str, section: str) -> str:
    field = re.match(r"\| `(\w+)` \|", line)
    if field is None:
        return line
    cells = line.strip("| ").split(" | ")
    served = ", ".join(SERVED.get(f"{section}.{field[1]}", ()))
    said = cells if len(cells) < CELLS else cells[:-1]
    return f"| {' | '.join(said)} | {served} |"


if __name__ == "__main__":
    page = REFERENCE / "audit-records.md"
    page.write_text(with_served(page.read_text(encoding="utf-8")), encoding="utf-8")
    (REFERENCE / "audit-record.schema.json").write_text(rendered(), encoding="utf-8")
