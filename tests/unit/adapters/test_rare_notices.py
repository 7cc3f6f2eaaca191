"""What an operator is told, and how often."""

import pytest

from egress_gateway.adapters import rare_notices
from egress_gateway.adapters.rare_notices import RareNotices


async def test_each_thing_is_told_once() -> None:
    told: list[str] = []
    notices = RareNotices(told.append)
    for _ in range(3):
        notices.note("one thing")
        notices.note("another")
    assert told == ["one thing", "another"]


async def test_it_is_told_again_when_some_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rare_notices, "INTERVAL_SECONDS", 0.0)
    told: list[str] = []
    notices = RareNotices(told.append)
    notices.note("it")
    notices.note("it")
    assert told == ["it", "it"]
