"""`egress policy bypasses`: exceptions as evidence, with who agreed and how often they were used."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import Operator, left, write_log

from egress_gateway.audit.records.groups import PolicyGroup
from egress_gateway.cli.policy.bypasses import bypasses

Captured = pytest.CaptureFixture[str]
LAST = (datetime.now(UTC) + timedelta(days=29)).date().isoformat()
RULE = (
    "  - {id: %s, effect: bypass, rules: [no-cards], when: {app: bot}, expires: %s, ticket: SEC-8,"
    " approved_by: [ann@corp, bob@corp]}\n"
)


@pytest.fixture
def bundle(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With two exceptions from one rule."""
    monkeypatch.setenv("COLUMNS", "20")
    with (directory / "rules.yaml").open("a") as rules:
        rules.write(RULE % ("redteam", LAST) + RULE % ("unused", LAST))
    return directory


def set_aside(number: int, *rules: str) -> PolicyGroup:
    return PolicyGroup(
        outcome="permit", code="permit", rules=("permit-chat", "no-cards", *rules), bypassed=("no-cards",)
    )


def test_exceptions_are_listed_with_their_uses(bundle: Path, operator: Operator, capsys: Captured) -> None:
    records = [left(number, policy=set_aside(number, "redteam")) for number in (1, 2)]
    write_log(operator.state, [*records, left(3)])
    assert bypasses(state=operator.state, json=True) == 0
    redteam, unused = json.loads(capsys.readouterr().out)
    assert redteam == {
        "id": "redteam",
        "rules": ["no-cards"],
        "ticket": "SEC-8",
        "approved_by": ["ann@corp", "bob@corp"],
        "expires": LAST,
        "days_left": 30,
        "used": 2,
        "last_used": records[1].ts,
        "example": records[1].rid,
    }
    assert (unused["used"], unused["last_used"], unused["example"]) == (0, 0, "")
    assert bypasses(bundle, state=operator.state) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        f"redteam: sets aside no-cards until {LAST} (SEC-8), 30 days left",
        "  approved by ann@corp, bob@corp",
    ]
    assert (lines[2].startswith("  used "), redteam["example"] in lines[2]) == (True, True)
    assert (lines[3].split(":")[0], lines[5]) == ("unused", "  used 0 times")


def test_a_policy_without_exceptions(directory: Path, operator: Operator, capsys: Captured) -> None:
    write_log(operator.state, [left(1)])
    assert bypasses(directory, state=operator.state) == 0
    assert capsys.readouterr().out == "the policy has no exceptions\n"


def test_without_a_policy_there_are_none_to_list(operator: Operator, capsys: Captured) -> None:
    assert bypasses(state=operator.state) == 2
    assert "there is no policy in force that loads" in capsys.readouterr().err
