"""Which classes are put together when they are cut: the table in the documentation against the patterns."""

from pathlib import Path

from egress_gateway.core.ids import covers
from egress_gateway.registry import DETECTORS

PAGE = (Path(__file__).parents[2] / "docs/reference/data-classes.md").read_text(encoding="utf-8")


def documented() -> set[str]:
    section = PAGE.split("### Values that are cut")[1].split("\n#")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name.strip(" `") for row in rows for name in row.split(",")}


def test_the_table_has_each_class_that_is_not_put_together_and_no_other() -> None:
    patterns = [pattern for detector in DETECTORS for pattern in detector.patterns]
    joined = {str(pattern.data_class) for pattern in patterns if pattern.splits or pattern.goes_on}
    apart = {str(pattern.data_class) for pattern in patterns} - joined
    named = documented()
    assert {data_class for data_class in apart if not any(covers(name, data_class) for name in named)} == set()
    assert {name for name in named if not any(covers(name, data_class) for data_class in apart)} == set()
    assert {data_class for data_class in joined if data_class in named} == set()
