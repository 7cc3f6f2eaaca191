"""`egress policy activate`: what is put in force, what is not, and what is on record of it."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import CARD, FAILING, Operator

from egress_gateway.adapters.active_policy import ActivePolicy
from egress_gateway.cli.policy import activate as module
from egress_gateway.cli.policy.activate import activate
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def tested(directory: Path) -> Path:
    (directory / "tests" / "card.yaml").write_text(CARD)
    return directory


def raise_serial(directory: Path, serial: int) -> None:
    (directory / "bundle.yaml").write_text(f"schema: 1\nname: sample\nserial: {serial}\n")


def test_a_bundle_is_put_in_force_and_on_record(tested: Path, operator: Operator, capsys: Captured) -> None:
    assert activate(str(tested), reason="first", ticket="CHG-1", state=operator.state) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:4] == ["added route chat", "added rule permit-chat", "added rule no-cards", "added provider cloud"]
    assert out[5].startswith("in force: sample serial 3  sha256:")
    active = ActivePolicy(operator.state / "policy").current()
    assert active is not None
    assert (active.serial, active.actor, active.reason, active.ticket) == (3, "ann", "first", "CHG-1")
    (act,) = operator.acts
    assert (act.act, act.object, act.reason, act.ticket) == ("policy.activate", active.digest, "first", "CHG-1")
    assert {"name=sample", "serial=3"} <= set(act.details)


def test_what_changes_is_shown_and_the_serial_has_to_rise(tested: Path, operator: Operator, capsys: Captured) -> None:
    assert activate(str(tested), reason="first", state=operator.state) == 0
    first = operator.acts[0].object
    rules = tested / "rules.yaml"
    rules.write_text(rules.read_text().replace("No cards", "No cards here"))
    assert activate(str(tested), reason="second", state=operator.state) == 2
    assert "serial 3 is not above 3" in capsys.readouterr().err
    raise_serial(tested, 4)
    assert activate(str(tested), reason="second", state=operator.state, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["changes"]["rules"] == {"added": [], "removed": [], "changed": ["no-cards"]}
    assert report["activation"]["serial"] == 4
    assert f"previous={first}" in operator.acts[1].details


def test_what_nobody_would_review_is_told_and_in_force_all_the_same(
    tested: Path, operator: Operator, capsys: Captured
) -> None:
    with (tested / "rules.yaml").open("a") as rules:
        rules.write("  - {id: ask, effect: escalate, queue: desk, sla: 4h, when: {route: chat, stream: true}}\n")
    assert activate(str(tested), reason="r", state=operator.state, json=True) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["activation"]["serial"] == 3
    assert err.startswith("warning: nobody reviews what ask would have people look at")


def test_a_failing_test_refuses(tested: Path, operator: Operator, capsys: Captured) -> None:
    (tested / "tests" / "b.yaml").write_text(FAILING)
    assert activate(str(tested), reason="r", state=operator.state) == 1
    assert capsys.readouterr().err.startswith("failed test: tests/b.yaml:2: a card passes: outcome is block")
    assert operator.acts == []
    assert not (operator.state / "policy").exists()


def test_a_block_that_no_test_touches_refuses_unless_that_is_said(
    directory: Path, operator: Operator, capsys: Captured
) -> None:
    assert activate(str(directory), reason="r", state=operator.state) == 1
    assert "no test touches rule no-cards, which blocks" in capsys.readouterr().err
    assert activate(str(directory), reason="r", allow_untested=True, state=operator.state) == 0
    assert "no test touches rule no-cards\n" in capsys.readouterr().out


def test_the_upstreams_are_those_of_the_configuration(tested: Path, operator: Operator, capsys: Captured) -> None:
    operator.configure(upstreams="{}")
    assert activate(str(tested), reason="r", state=operator.state) == 2
    assert "upstream 'cloud' is not configured in gateway.yaml" in capsys.readouterr().err


def test_a_failure_after_the_announcement_is_on_record(
    tested: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: ActivePolicy, activation: object, *, base: str, announce: object) -> None:
        announce()  # type: ignore[operator]  # a function
        raise ConfigError("full")

    monkeypatch.setattr(ActivePolicy, "activate", fails)
    assert activate(str(tested), reason="r", state=operator.state) == 2
    first, second = operator.acts
    assert f"failed={first.act_id}" in second.details


def test_without_roles_production_puts_nothing_in_force(tested: Path, operator: Operator, capsys: Captured) -> None:
    operator.configure("profile: production")
    assert activate(str(tested), reason="r", state=operator.state) == 2
    assert "production asks who administers" in capsys.readouterr().err


def test_a_user_without_a_name_is_told_by_number(
    tested: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.become("", 1007)
    assert activate(str(tested), reason="r", state=operator.state) == 0
    active = ActivePolicy(operator.state / "policy").current()
    assert active is not None
    assert active.actor == "1007"
    assert module.ActivateReport.__struct_fields__ == ("activation", "changes", "untested")
