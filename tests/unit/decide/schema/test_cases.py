"""The schema of a bundle's tests: what is broken is not valid."""

import pytest
from tests.unit.decide.schema.conftest import Problems

BROKEN = {
    "a test without facts": ("test", "tests: [{name: a, expect: {outcome: block}}]", "$.tests[0] required"),
    "an unknown fact": (
        "test",
        "tests: [{name: a, given: {route: b, ap: c}, expect: {outcome: block}}]",
        "$.tests[0].given additionalProperties",
    ),
    "an outcome that is none": (
        "test",
        "tests: [{name: a, given: {route: b}, expect: {outcome: allow}}]",
        "$.tests[0].expect.outcome enum",
    ),
}


@pytest.mark.parametrize(("kind", "text", "problem"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_not_valid(problems: Problems, kind: str, text: str, problem: str) -> None:
    assert problem in problems(kind, text.encode())
