"""Each pattern of `email` with a value it finds and a near miss that it does not."""

import pytest

from egress_gateway.classify.detectors import email as detector

CASES = (
    ("email", "write to Bob.O'Neil+x@mail.example.co.uk.", "Bob.O'Neil+x@mail.example.co.uk", "see logo@2x.png"),
    ("email", "bob@example.rs", "bob@example.rs", "clone git@github.com:org/repo.git"),
    ("email", "<a@b.io>", "a@b.io", "pip install pkg@1.2.3 or a@b..io or a@-b.io"),
    ("email_spelt_out", "bob [at] example [dot] com", "bob [at] example [dot] com", "meet at example dot com"),
)


@pytest.mark.parametrize(
    ("pattern", "text", "value", "near_miss"), CASES, ids=[f"{case[0]}-{at}" for at, case in enumerate(CASES)]
)
def test_a_pattern_finds_its_value_and_not_the_near_miss(find, pattern, text, value, near_miss):
    assert find(pattern, text) == [value]
    assert find(pattern, near_miss) == []


def test_every_pattern_has_a_case():
    assert {case[0] for case in CASES} == {pattern.id for pattern in detector.PATTERNS}
