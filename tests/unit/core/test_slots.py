"""The account of a body's bytes adds up or it does not."""

import pytest

from egress_gateway.core.slots import Coverage

CASES = {
    "nothing": (Coverage(), True),
    "all of it": (Coverage(bytes=10, scanned=4, structural=3, opaque=2, refused=1), True),
    "a byte missing": (Coverage(bytes=10, scanned=9), False),
    "a byte counted twice": (Coverage(bytes=10, scanned=10, opaque=1), False),
}


@pytest.mark.parametrize(("coverage", "expected"), CASES.values(), ids=CASES)
def test_adds_up(coverage: Coverage, expected: bool) -> None:
    assert coverage.adds_up is expected
