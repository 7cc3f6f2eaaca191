"""Times as people give and read them, and logs that are not there."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from egress_gateway.adapters.audit_index import Query
from egress_gateway.cli.audit.reading import fail, micros, open_log, query_log, shown_time
from egress_gateway.core.errors import ConfigError

MOMENTS = {
    "none": (None, 0),
    "without a zone it is UTC": (datetime(2026, 1, 1), 1_767_225_600_000_000),  # noqa: DTZ001
    "UTC": (datetime(2026, 1, 1, tzinfo=UTC), 1_767_225_600_000_000),
    "another zone": (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), 1_767_225_600_000_000),
}


@pytest.mark.parametrize(("moment", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_moments(moment: datetime | None, expected: int) -> None:
    assert micros(moment) == expected


def test_a_moment_is_shown_in_utc() -> None:
    assert shown_time(1_767_225_600_000_000) == "2026-01-01 00:00:00"


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="start the gateway first"):
        open_log(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="no segment"):
        open_log(tmp_path)


def test_what_a_checkpoint_covers_is_found_newest_first(log: Path) -> None:
    assert [hit.seq for hit in query_log(log, None, Query(limit=2))] == [5, 4]


def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(ConfigError("say which")) == 2
    assert capsys.readouterr().err == "error: say which\n"
