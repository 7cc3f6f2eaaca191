"""When a quarter begins, for tests of what changes there."""

from datetime import UTC, datetime


def quarter_start(quarter: int) -> int:
    """Microseconds since the epoch at which a quarter (`core.subjects.quarter_of`) begins."""
    year, number = divmod(quarter, 4)
    return int(datetime(year, 3 * number + 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
