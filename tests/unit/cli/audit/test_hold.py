"""`egress audit hold`: what is held is on the list, and on record before; who lifts it is somebody else."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.legal_holds import read_holds
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli.audit import hold
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]

ANN, BOB = Actor(1000, "ann"), Actor(1001, "bob")
CONFIGURATION = "upstreams: {}\nidentity:\n  admins: {operator: [ann], approver: [ann, bob]}\n"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gateway.yaml").write_text(CONFIGURATION)
    (tmp_path / "var").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    becomes(monkeypatch, ANN)
    return tmp_path / "var"


def becomes(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    monkeypatch.setattr(acts_module, "who_acts", lambda: actor)


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def test_what_is_held_is_on_the_list_and_on_record_without_the_person(state: Path, capsys: Captured) -> None:
    since = datetime(2026, 1, 31, tzinfo=UTC)
    person = "okta:00u1"
    assert hold.add("case-17", person=person, route="clinic", since=since, reason="litigation", state=state) == 0
    (one,) = read_holds(state / "holds.json")
    assert (one.name, one.person, one.route, one.since) == ("case-17", person, "clinic", 1_769_817_600_000_000)
    assert "case-17: person okta:00u1, route clinic, from 2026-01-31 00:00:00 is held" in capsys.readouterr().out
    (act,) = entered(state)
    assert (act.act, act.object, act.role, act.reason) == ("hold.add", "case-17", "operator", "litigation")
    assert {"route=clinic", "person=named"} <= set(act.details)
    assert person not in str(act)
    assert hold.list_(state=state) == 0
    assert "litigation" in capsys.readouterr().out
    assert hold.list_(state=state, json=True) == 0
    assert json.loads(capsys.readouterr().out)["person"] == person


def test_somebody_else_lifts_it(state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hold.add("case-17", reason="litigation", until=datetime(2027, 1, 1, tzinfo=UTC), state=state, json=True) == 0
    assert hold.lift("case-17", reason="settled", state=state) == 2
    assert "somebody else" in capsys.readouterr().err
    becomes(monkeypatch, BOB)
    assert hold.lift("case-17", reason="settled", state=state) == 0
    assert "before 2027-01-01 00:00:00 is held no more" in capsys.readouterr().out
    assert read_holds(state / "holds.json") == ()
    assert [act.act for act in entered(state)] == ["hold.add", "hold.lift"]
    assert hold.lift("case-17", reason="settled", state=state) == 1
    assert "no hold 'case-17'" in capsys.readouterr().err
    assert hold.list_(state=state) == 0
    assert "nothing is held" in capsys.readouterr().err


def test_where_nobody_was_given_a_role_one_person_is_enough(state: Path) -> None:
    (state.parent / "gateway.yaml").write_text("upstreams: {}\n")
    assert hold.add("all", reason="r", state=state) == 0
    assert hold.lift("all", reason="r", state=state, json=True) == 0


WRONG = {
    "no reason": ({"reason": " "}, "say why"),
    "two lines": ({"reason": "r", "app": "a\nb"}, "printable"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_what_holds_nothing_is_refused(state: Path, capsys: Captured, arguments: dict[str, str], message: str) -> None:
    assert hold.add("case-17", state=state, **arguments) == 2  # type: ignore[arg-type]  # texts alone
    assert message in capsys.readouterr().err
    assert entered(state) == []


def test_where_there_is_no_state_none_is_made(state: Path, capsys: Captured) -> None:
    assert hold.add("case-17", reason="r", state=state / "elsewhere") == 2
    assert hold.list_(state=state / "elsewhere") == 2
    assert "name it with --state" in capsys.readouterr().err


def test_a_hold_that_could_not_be_written_is_recorded_as_failed(
    state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ConfigError("the disk is full")

    monkeypatch.setattr("egress_gateway.adapters.legal_holds.replace_file", fail)
    assert hold.add("case-17", reason="r", state=state) == 2
    assert "disk is full" in capsys.readouterr().err
    first, second = entered(state)
    assert second.details[-1] == f"failed={first.act_id}" or f"failed={first.act_id}" in second.details
    monkeypatch.setattr(acts_module, "enter", fail)
    assert hold.add("case-17", reason="r", state=state) == 2


NAMED = {
    "by name": ("corp:ada", ""),
    "without the issuer": ("ada", "nobody is known as 'ada'"),
    "nobody": ("", ""),
}


@pytest.mark.parametrize(("person", "warning"), NAMED.values(), ids=NAMED)
def test_a_name_that_nobody_is_known_by_is_told(known, capsys: Captured, person: str, warning: str) -> None:
    known.sends("corp:ada")
    assert hold.add("case-17", reason="litigation", person=person, state=known.state) == 0
    told = capsys.readouterr().err
    assert warning in told
    assert bool(told) is bool(warning)
    assert len(read_holds(known.state / "holds.json")) == 1


def test_where_people_cannot_be_looked_up_the_hold_is_made_and_that_is_told(state: Path, capsys: Captured) -> None:
    assert hold.add("case-17", reason="litigation", person="corp:ada", state=state) == 0
    assert "cannot be looked up" in capsys.readouterr().err
    assert len(read_holds(state / "holds.json")) == 1
