"""The account of a body's bytes adds up or it does not; classes are counted with their best score."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import ClassCount, Coverage, count_classes

CASES = {
    "nothing": (Coverage(), True),
    "all of it": (Coverage(bytes=10, scanned=4, structural=3, opaque=2, refused=1), True),
    "a byte missing": (Coverage(bytes=10, scanned=9), False),
    "a byte counted twice": (Coverage(bytes=10, scanned=10, opaque=1), False),
}


@pytest.mark.parametrize(("coverage", "expected"), CASES.values(), ids=CASES)
def test_adds_up(coverage: Coverage, expected: bool) -> None:
    assert coverage.adds_up is expected


MAIL, CARD = DataClass("pii.email"), DataClass("pci.card")
COUNTS = {
    "nothing": ([], ()),
    "the best score of a class, wherever it comes": (
        [(MAIL, 500), (MAIL, 900), (MAIL, 800)],
        (ClassCount(data_class=MAIL, count=3, score=900),),
    ),
    "sorted by class": (
        [(MAIL, 500), (CARD, 600)],
        (ClassCount(data_class=CARD, count=1, score=600), ClassCount(data_class=MAIL, count=1, score=500)),
    ),
}


@pytest.mark.parametrize(("sightings", "expected"), COUNTS.values(), ids=COUNTS)
def test_count_classes(sightings: list[tuple[DataClass, int]], expected: tuple[ClassCount, ...]) -> None:
    assert count_classes(sightings) == expected
