"""How a check's problems are marked: by what they prevent, and by whom the judgement is for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_gateway.compose.doctor.check import Check, Installation, Mark, Problem, Severity, examine, one_line


def wrong(_: Installation) -> Iterator[Problem]:
    yield Problem("the door is open", "close it")
    yield Problem("so is the window", "close that, too")


def well(_: Installation) -> Iterator[Problem]:
    return iter(())


def unseen(_: Installation) -> Iterator[Problem]:
    Path("/proc/self/no-such-thing").read_bytes()
    return iter(())


def check(severity: Severity, look: object = wrong) -> Check:
    return Check(name="door", holds="The door is closed", severity=severity, look=look)  # type: ignore[arg-type]


MARKS = {
    (Severity.START, "dev"): Mark.REFUSED,
    (Severity.START, "production"): Mark.REFUSED,
    (Severity.PRODUCTION, "dev"): Mark.WARNING,
    (Severity.PRODUCTION, "production"): Mark.REFUSED,
    (Severity.ADVICE, "dev"): Mark.WARNING,
    (Severity.ADVICE, "production"): Mark.WARNING,
}


@pytest.mark.parametrize(("severity", "profile"), MARKS)
def test_a_problem_is_marked_by_what_it_prevents(installation: Installation, severity: Severity, profile: str) -> None:
    (result,) = examine([check(severity)], installation, profile)
    assert result.mark is MARKS[severity, profile]
    assert [problem.remedy for problem in result.problems] == ["close it", "close that, too"]


@pytest.mark.parametrize("severity", Severity)
def test_without_a_problem_all_is_well(installation: Installation, severity: Severity) -> None:
    (result,) = examine([check(severity, well)], installation, "production")
    assert (result.mark, result.problems) == (Mark.WELL, ())


def test_what_cannot_be_looked_at_is_a_problem(installation: Installation) -> None:
    (result,) = examine([check(Severity.PRODUCTION, unseen)], installation, "production")
    assert result.mark is Mark.REFUSED
    assert result.problems == (
        Problem("/proc/self/no-such-thing cannot be looked at: No such file or directory", "run this as root"),
    )


def test_the_start_tells_a_result_in_one_line(installation: Installation) -> None:
    (result,) = examine([check(Severity.START)], installation, "dev")
    assert one_line(result) == "door: the door is open -> close it; so is the window -> close that, too"
