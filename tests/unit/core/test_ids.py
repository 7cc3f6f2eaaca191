"""A family name stands for all classes below it and for nothing else."""

import pytest

from egress_gateway.core.ids import DataClass, covered, covers

CASES = {
    "the class itself": ("pii.email", "pii.email", True),
    "a family above": ("pii", "pii.email", True),
    "a family two above": ("pii", "pii.national_id.us_ssn", True),
    "a family between": ("pii.national_id", "pii.national_id.us_ssn", True),
    "a class below": ("pii.email", "pii", False),
    "a name that only begins alike": ("pii.em", "pii.email", False),
    "another family": ("pci", "pii.email", False),
}


@pytest.mark.parametrize(("family", "data_class", "expected"), CASES.values(), ids=CASES)
def test_covers(family: str, data_class: str, expected: bool) -> None:
    assert covers(family, DataClass(data_class)) is expected


def test_covered_by_any_of_several_families_and_by_none_of_nothing() -> None:
    email = DataClass("pii.email")
    assert covered(email, ["pci", "pii"])
    assert not covered(email, ["pci", "secret"])
    assert not covered(email, [])
