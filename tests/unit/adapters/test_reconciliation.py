"""An hour of a real log against the connector, the kernel and a provider."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.unit.adapters.hours import MINUTE, NOON, WIRE, import_counts, write_hour

from egress_gateway.adapters import reconciliation as module
from egress_gateway.adapters.audit_index import AuditIndex
from egress_gateway.adapters.counted_elsewhere import CountedElsewhere
from egress_gateway.adapters.reconciliation import HOUR, Reconciliation
from egress_gateway.core.reconcile_config import ReconcileConfig

NOW = NOON + HOUR + 10 * MINUTE
Open = Callable[[], Reconciliation]


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Open]:
    opened: list[AuditIndex] = []

    def open_it() -> Reconciliation:
        index = AuditIndex(tmp_path / "log")
        opened.append(index)
        index.catch_up(9)
        elsewhere = CountedElsewhere(tmp_path / "imports")
        return Reconciliation(index, elsewhere, ReconcileConfig(), now=lambda: NOW, pause=lambda: None)

    yield open_it
    for index in opened:
        index.close()


def test_an_honest_hour_agrees_with_all(tmp_path: Path, work: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    write_hour(tmp_path / "log")
    import_counts(tmp_path / "imports")
    done = work()
    sources = done.sources(NOON)
    assert sources == ("connector", "network", "provider:one")
    found = done.compare(NOON, sources)
    assert [(each.source, each.agrees, each.differences) for each in found] == [(one, True, ()) for one in sources]
    assert {(each.since, each.until, each.ts) for each in found} == {(NOON, NOON + HOUR, NOW)}


def test_a_connector_that_tells_of_another_number_is_found(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log", counted=3)
    (found,) = work().compare(NOON, ["connector"])
    assert not found.agrees
    assert found.differences == (
        "connector uncounted_seconds: log 0, source 1500",
        "one requests: log 2, source 3",
        "one sent_bytes: log 200, source 300",
    )


def test_a_key_that_was_used_elsewhere_is_found(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log")
    import_counts(tmp_path / "imports", requests=3)
    (found,) = work().compare(NOON, ["provider:one"])
    assert found.differences == (
        "one requests: log 2, source 3",
        "one input_tokens: log 14, source 21",
        "one output_tokens: log 6, source 9",
    )


def test_bytes_that_the_connector_did_not_write_are_found(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log")
    import_counts(tmp_path / "imports", sent=1_000_000)
    (found,) = work().compare(NOON, ["network"])
    assert found.differences[0].startswith(f"connector wire_bytes: log {2 * WIRE} (at most ")


def test_an_hour_without_anything_is_not_compared(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log")
    assert work().compare(NOON - 50 * HOUR, ["connector", "network", "provider:one"]) == ()


def test_a_connector_that_is_silent_about_what_was_sent_is_found(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log")
    (found,) = work().compare(NOON - HOUR, ["connector"])
    assert found.differences[0] == "one requests: log 1, source 0"


def test_an_hour_is_due_some_minutes_after_its_end(tmp_path: Path, work: Open) -> None:
    write_hour(tmp_path / "log")
    assert (work().due(NOON), work().due(NOON + HOUR)) == (True, False)
