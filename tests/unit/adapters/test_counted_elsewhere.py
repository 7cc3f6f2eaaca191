"""Imported counts: kept by hour and by look, the later import wins, what is old goes."""

from pathlib import Path

import pytest

from egress_gateway.adapters.counted_elsewhere import KEPT, CountedElsewhere
from egress_gateway.audit.accounts.network import Counter, Look
from egress_gateway.core.errors import ConfigError
from egress_gateway.providers.usage import UsedHour

NOW = 1_800_000_000_000_000


@pytest.fixture
def elsewhere(tmp_path: Path) -> CountedElsewhere:
    return CountedElsewhere(tmp_path / "imports")


def test_nothing_was_imported_yet(elsewhere: CountedElsewhere) -> None:
    assert (elsewhere.looks(), elsewhere.upstreams(), elsewhere.used("one")) == ([], [], [])


def test_looks_are_kept_by_time(elsewhere: CountedElsewhere) -> None:
    for at, size in ((NOW - KEPT, 0), (NOW, 1), (NOW - 5, 2), (NOW, 3)):
        elsewhere.add_look(at, {"a": Counter(1, size)})
    # The first was too old when the second came.
    assert elsewhere.looks() == [Look(NOW - 5, {"a": Counter(1, 2)}), Look(NOW, {"a": Counter(1, 3)})]


def test_a_later_file_knows_more_about_an_hour(elsewhere: CountedElsewhere) -> None:
    elsewhere.add_used("one", [UsedHour(hour=NOW, input_tokens=1), UsedHour(hour=NOW - KEPT, input_tokens=2)])
    elsewhere.add_used("one", [UsedHour(hour=NOW, input_tokens=5)])
    elsewhere.add_used("two", [])
    assert elsewhere.used("one") == [UsedHour(hour=NOW, input_tokens=5)]
    assert elsewhere.upstreams() == ["one", "two"]


def test_a_damaged_file_says_what_to_do(elsewhere: CountedElsewhere, tmp_path: Path) -> None:
    elsewhere.add_look(NOW, {})
    (tmp_path / "imports" / "counters.json").write_bytes(b"[{]")
    with pytest.raises(ConfigError, match="import again"):
        elsewhere.looks()


def test_a_file_that_cannot_be_read_says_who_can(elsewhere: CountedElsewhere, tmp_path: Path) -> None:
    (tmp_path / "imports" / "counters.json").mkdir(parents=True)
    with pytest.raises(ConfigError, match="the log's user"):
        elsewhere.looks()
