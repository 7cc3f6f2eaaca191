"""The page for auditors has every finding that the verifier can make, and no other."""

import ast
import re
from pathlib import Path

from egress_verify.segment import FAULTS

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "egress_verify"
PAGE = ROOT / "docs" / "howto" / "verify-the-log.md"
LISTED = re.compile(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", re.MULTILINE)


def found() -> set[str]:
    """Every code in a call of `find`, and those that rules break."""
    codes = {*FAULTS}
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"find", "_open"}
            ):
                codes |= {
                    each.value
                    for argument in node.args[:2]
                    for each in ast.walk(argument)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
        codes |= assigned(path)
    return codes


def assigned(path: Path) -> set[str]:
    """Codes that are chosen before they are given to `find`."""
    return {
        each.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "code"
        for each in ast.walk(node.value)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def test_the_page_has_every_finding_and_no_other() -> None:
    verdicts = {"ok", "tampered", "incomplete", "failed"}
    listed = {code for match in LISTED.finditer(PAGE.read_text()) for code in re.findall(r"[a-z_]+", match[1])}
    assert listed - verdicts == found()
