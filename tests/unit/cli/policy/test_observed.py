"""`egress policy observed`: what would have been decided, how often, and for how long it still is not enforced."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import Operator, left, write_log

from egress_gateway.audit.records.groups import ObservedGroup, PolicyGroup
from egress_gateway.cli.policy.observed import observed

Captured = pytest.CaptureFixture[str]


def would(code: str, rule: str = "", outcome: str = "block", *obligations: str) -> PolicyGroup:
    seen = ObservedGroup(outcome=outcome, code=code, rule=rule, obligations=obligations)
    return PolicyGroup(outcome="permit", code="permit", observed=seen)


@pytest.fixture
def observing(directory: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """A log, and a route in the policy that observes for ten more days."""
    monkeypatch.setenv("COLUMNS", "20")
    last = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    with (directory / "routes" / "chat.yaml").open("a") as route:
        route.write(f"enforcement: observe\nobserve: {{ticket: SEC-9, expires: {last}}}\n")
    records = [
        left(1, policy=would("rule", "no-cards")),
        left(2, policy=would("permit", "permit-chat", "permit", "redact:redact-mail")),
        left(3, policy=would("rule", "no-cards")),
        left(4),
        left(5, route="old", policy=would("default_deny")),
    ]
    write_log(operator.state, records)
    return operator


def test_decisions_are_counted_by_route(observing: Operator, capsys: Captured) -> None:
    assert observed(state=observing.state, json=True) == 0
    chat, old = json.loads(capsys.readouterr().out)
    assert (chat["route"], chat["ticket"], chat["days_left"]) == ("chat", "SEC-9", 10)
    counted = [(entry["outcome"], entry["code"], entry["rule"], entry["count"]) for entry in chat["decisions"]]
    assert counted == [("block", "rule", "no-cards", 2), ("permit", "permit", "permit-chat", 1)]
    assert chat["decisions"][0]["examples"] == [f"{3:032x}", f"{1:032x}"]
    assert chat["decisions"][1]["obligations"] == ["redact:redact-mail"]
    assert (old["route"], old["expires"], len(old["decisions"])) == ("old", "", 1)


def test_they_are_shown_in_words(observing: Operator, capsys: Captured) -> None:
    assert observed(state=observing.state) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("chat: observes until ")
    assert lines[0].endswith(" (SEC-9), 10 days left")
    assert lines[1:6] == [
        "  2 x block (rule) by no-cards",
        f"    such as {3:032x}",
        f"    such as {1:032x}",
        "  1 x permit (permit) by permit-chat",
        "    with redact:redact-mail",
    ]
    assert lines[7:9] == ["old: enforces", "  1 x block (default_deny)"]


def test_one_route_alone(observing: Operator, capsys: Captured) -> None:
    assert observed(route="old", state=observing.state, json=True) == 0
    assert [each["route"] for each in json.loads(capsys.readouterr().out)] == ["old"]


def test_a_route_of_which_nothing_was_seen_is_shown_all_the_same(
    observing: Operator, capsys: Captured, tmp_path: Path
) -> None:
    assert observed(since="1h", route="chat", state=observing.state) == 0
    capsys.readouterr()
    (tmp_path / "gateway.yaml").write_text("upstreams: {}\n")
    assert observed(route="quiet", state=observing.state) == 0
    assert capsys.readouterr().out == "no route only observes, and none did\n"


def test_without_a_log_there_is_nothing_to_look_at(operator: Operator, capsys: Captured) -> None:
    assert observed(state=operator.state) == 2
    assert "there is no log directory" in capsys.readouterr().err
