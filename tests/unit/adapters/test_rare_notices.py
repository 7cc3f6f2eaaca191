"""What an operator is told of other processes, and how often."""

import pytest

from egress_gateway.adapters import rare_notices
from egress_gateway.adapters.rare_notices import RareNotices


async def test_each_thing_is_told_once_of_each_user() -> None:
    told: list[str] = []
    notices = RareNotices(told.append)
    for _ in range(3):
        notices.note(1, "did one thing")
        notices.note(1, "did another")
        notices.note(2, "did one thing")
    assert told == [
        "a process of uid 1 did one thing",
        "a process of uid 1 did another",
        "a process of uid 2 did one thing",
    ]


async def test_it_is_told_again_when_some_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rare_notices, "INTERVAL_SECONDS", 0.0)
    told: list[str] = []
    notices = RareNotices(told.append)
    notices.note(1, "did it")
    notices.note(1, "did it")
    assert len(told) == 2
