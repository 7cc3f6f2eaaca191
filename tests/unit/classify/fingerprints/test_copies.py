"""Which documents are copies."""

import pytest

from egress_gateway.classify.fingerprints.copies import originals
from egress_gateway.classify.fingerprints.index import DOCUMENT_BITS


def entries(*documents: range) -> list[int]:
    return [(run << DOCUMENT_BITS) | number for number, runs in enumerate(documents) for run in runs]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((), {}),
        ((range(1, 50), range(1, 50), range(1, 52)), {0: 0, 1: 0, 2: 0}),
        ((range(1, 50), range(1, 100)), {0: 0, 1: 1}),
        ((range(1, 50), range(50, 100)), {0: 0, 1: 1}),
        ((range(1, 50), range(1, 100), range(1, 98)), {0: 0, 1: 1, 2: 1}),
    ],
)
def test_a_document_is_a_copy_of_the_first_that_is_almost_the_same(
    documents: tuple[range, ...], expected: dict[int, int]
) -> None:
    assert originals(entries(*documents)) == expected


def test_how_many_are_compared_is_bounded() -> None:
    assert originals(entries(*(range(1, 50 * number) for number in range(1, 40)))).keys() == set(range(39))
