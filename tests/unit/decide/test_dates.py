"""Days and moments: what is read, what is not, and the first microsecond after."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.decide.dates import DAY, read_day, read_end
from egress_gateway.wire.fields import Fields
from egress_gateway.wire.yaml import parse_yaml


def fields(text: str) -> Fields:
    return Fields(parse_yaml(f"at: {text}\n".encode(), file="f.yaml"), file="f.yaml", what="thing")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1970-01-01", DAY),
        ("1969-12-31", 0),
        ("2028-02-29", 1_835_481_600_000_000),
        ("9999-12-31", 253_402_300_800_000_000),
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00-00:30", 1_800_000_000),
        ("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000),
    ],
)
def test_an_end_is_the_first_moment_that_is_not_covered(text, ends):
    assert read_end(fields(text), "at") == (text, ends)
    if len(text) == len("1970-01-01"):
        assert read_day(fields(text), "at") == (text, ends)


NO_END = (
    "2027-02-29",
    "0000-01-01",
    "2027-1-1",
    "'20270101'",
    "2027-W01-1",
    "'\N{FULLWIDTH DIGIT TWO}027-01-01'",
    "2027-01-01T24:00:01Z",
    "2027-01-01T00:00:00",
    "2027-01-01 00:00:00Z",
    "2027-01-01T00:00:00.5Z",
    "2027-01-01T00:00:60Z",
    "2027-01-01T00:00:00+25:00",
    "2027-01-01T00:00Z",
    "tomorrow",
)


@pytest.mark.parametrize("text", NO_END)
def test_anything_else_is_refused(text):
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: .* is not a date; write YYYY-MM-DD, or a moment as"):
        read_end(fields(text), "at")
    with pytest.raises(ConfigError, match=r"^f\.yaml:1: .* is not a date; write YYYY-MM-DD$"):
        read_day(fields(text), "at")


def test_a_last_day_holds_no_moment():
    with pytest.raises(ConfigError, match="is not a date"):
        read_day(fields("2027-01-01T00:00:00Z"), "at")


@pytest.mark.parametrize(
    ("now", "days", "refused"),
    [
        (None, 2, False),
        (0, 0, False),
        (0, 1, True),
        (0, 2, False),
        (DAY - 1, 1, True),
        (DAY, 1, False),
        (9 * DAY, 1, False),
    ],
    ids=["no clock", "no limit", "too far", "as far as it may", "a microsecond too far", "just so", "over"],
)
def test_a_last_day_may_be_so_far_ahead(now, days, refused):
    third = fields("1970-01-03")
    if refused:
        with pytest.raises(ConfigError, match=f"at of thing is more than {days} days ahead; choose an earlier day"):
            read_day(third, "at", now=now, days=days)
    else:
        assert read_day(third, "at", now=now, days=days) == ("1970-01-03", 3 * DAY)
