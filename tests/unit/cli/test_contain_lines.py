"""How containments are shown."""

import io

import pytest
from rich.console import Console

from egress_gateway.cli.contain_lines import left, line_of, named, table
from egress_gateway.core.containment import Containment

ONE = Containment(
    id="contain-1", tool="shell", person="okta:1", since=0, until=901_000_000, uid=1000, reason="[bold]a & b"
)

TIMES = {0: "0s", 1: "1s", 59: "59s", 60: "1m", 3_599: "59m 59s", 3_600: "1h", 14_399: "3h 59m", 90_000: "1d 1h"}


@pytest.mark.parametrize(("seconds", "text"), TIMES.items())
def test_a_time_has_its_two_largest_units(seconds: int, text: str) -> None:
    assert left(seconds) == text


def test_a_line_says_what_is_left_and_never_less_than_nothing() -> None:
    assert line_of(ONE, 1).left_seconds == 901
    assert line_of(ONE, 1_000_000).left_seconds == 900
    assert line_of(ONE, 902_000_000).left_seconds == 0
    assert named(line_of(ONE, 0)) == "person okta:1, tool shell"


@pytest.mark.parametrize(("now", "colour"), [(1_000_000, "\x1b[32m"), (3_000_000, "\x1b[33m")])
def test_the_table_marks_what_ends_soon_and_shows_reasons_as_they_are(now: int, colour: str) -> None:
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard", width=200).print(table([line_of(ONE, now)]))
    assert colour in out.getvalue()
    assert "[bold]a & b" in out.getvalue()
    assert "1000" in out.getvalue(), "a user without a name is shown by number"
