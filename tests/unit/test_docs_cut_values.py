"""Which classes are put together when they are cut: the table in the documentation against patterns and findings."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_gateway.classify import Classifier
from egress_gateway.core.ids import covers
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.detector_registry import DETECTORS
from egress_gateway.testing.conformance.detector import Case

EXAMPLES = "tests.unit.classify.detectors"
PATTERNS = {pattern.id: pattern for detector in DETECTORS for pattern in detector.patterns}
UNTOLD = {"sort_code_account", "phone_french", "phone_british_or_australian"}
"""Forms whose examples have no word beside them: groups of them in two messages are other numbers."""

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


def examples() -> Iterator[Case]:
    """A value of each form that is put together, from the tests of the detectors; of credentials one in eight."""
    for detector in DETECTORS:
        module = importlib.import_module(f"{EXAMPLES}.test_{detector.name}")
        tables = [each for each in vars(module).values() if isinstance(each, tuple)]
        cases = [case for table in tables for case in table if isinstance(case, Case)]
        cases = [case for case in cases if PATTERNS[case.pattern].splits]
        yield from cases[::8] if detector.name.startswith("secrets_") else cases


def cuts(case: Case, *, bare: bool) -> Iterator[tuple[str, str]]:
    """The text in two at each place within the value; only between its words, and without the space, if bare."""
    begin = case.text.find(case.value)
    for at in range(begin + 1, begin + len(case.value)):
        if not bare:
            yield case.text[:at], case.text[at:]
        elif case.text[at] == " ":
            yield case.text[:at], case.text[at + 1 :]


def found(classifier: Classifier, *texts: str) -> tuple[Finding, ...]:
    return classifier.classify(
        [Slot(pointer=f"/{at}", scope=Scope.MESSAGE, text=text) for at, text in enumerate(texts)]
    )


def is_lost(classifier: Classifier, case: Case, cut: tuple[str, str]) -> bool:
    """Whether nothing that is found on the value is found of its pieces."""
    at = case.text.find(case.value)
    classes = {finding.data_class for finding in found(classifier, case.text) if finding.start <= at < finding.end}
    return classes.isdisjoint(finding.data_class for finding in found(classifier, *cut))


@pytest.mark.parametrize("bare", [False, True], ids=["with the space", "without the space"])
def test_a_value_of_each_class_is_found_wherever_it_is_cut(classifier: Classifier, bare: bool) -> None:
    cases = [case for case in examples() if not (bare and case.pattern in UNTOLD)]
    assert len({case.pattern for case in cases}) > 100
    tried = [(case, cut) for case in cases for cut in cuts(case, bare=bare)]
    assert len(tried) > (50 if bare else 1000)
    assert [cut for case, cut in tried if is_lost(classifier, case, cut)] == []
