"""A report that nobody filled in says the worst."""

from egress_gateway.audit.report import Report, Verdict


def test_the_default_verdict_is_the_bad_one() -> None:
    assert Report().verdict is Verdict.TAMPERED
    assert next(iter(Verdict)) is Verdict.TAMPERED
