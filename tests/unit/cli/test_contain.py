"""`egress contain`: who is stopped is on the list, and on record before; who lifts it is somebody else."""

import json as json_format
from pathlib import Path

import msgspec
import pytest
from cyclopts import App

from egress_gateway.adapters import containment_file
from egress_gateway.adapters.actor import Actor
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli import contain
from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]

ANN, BOB = Actor(1000, "ann"), Actor(1001, "bob")
CONFIGURATION = """
upstreams:
  azure-us: {host: openai, url: 'https://azure.example', credential: env:KEY}
identity:
  issuers:
    okta: {issuer: 'https://id.example', vendor: okta, audiences: [egress], keys: keys.json}
  applications:
    cx-bot: {spiffe: ['spiffe://example.com/cx']}
"""
ROLES = "  admins: {operator: [ann], approver: [ann, bob]}\n"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gateway.yaml").write_text(CONFIGURATION + ROLES)
    (tmp_path / "var").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    becomes(monkeypatch, ANN)
    return tmp_path / "var"


def becomes(monkeypatch: pytest.MonkeyPatch, actor: Actor) -> None:
    monkeypatch.setattr(acts_module, "who_acts", lambda: actor)


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def standing(state: Path) -> list[Containment]:
    path = state / "containments"
    return [msgspec.json.decode(line, type=Containment) for line in path.read_bytes().splitlines()]


def test_who_is_stopped_is_on_the_list_and_on_record(state: Path, capsys: Captured) -> None:
    assert contain.add(person="okta:00u1", for_="4h", reason="laptop stolen", ticket="4711", state=state) == 0
    (one,) = standing(state)
    assert (one.named, one.until - one.since) == ((("person", "okta:00u1"),), 4 * 3_600_000_000)
    assert (one.uid, one.actor, one.reason, one.ticket) == (1000, "ann", "laptop stolen", "4711")
    shown = capsys.readouterr()
    assert shown.out.startswith(f"{one.id}: person okta:00u1 is stopped until ")
    assert shown.err == ""
    (act,) = entered(state)
    assert (act.act, act.object, act.role) == ("contain.add", one.id, "operator")
    assert "person=okta:00u1" in act.details
    assert any(detail.startswith("until=") for detail in act.details)
    assert (act.reason, act.ticket) == ("laptop stolen", "4711")


WRONG = {
    "nobody": ({"for_": "4h", "reason": "r"}, "names at least one of"),
    "no reason": ({"app": "cx-bot", "for_": "4h", "reason": " "}, "say why"),
    "no span": ({"app": "cx-bot", "for_": "4", "reason": "r"}, "write 30m, 4h, 2d or 1w"),
    "no time": ({"app": "cx-bot", "for_": "0h", "reason": "r"}, "write 30m, 4h, 2d or 1w"),
    "more than a month": ({"app": "cx-bot", "for_": "32d", "reason": "r"}, "within 31 days"),
    "two lines": ({"app": "a\nb", "for_": "4h", "reason": "r"}, "printable"),
    "a long story": ({"app": "cx-bot", "for_": "4h", "reason": "r" * 201}, "at most 200"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_what_would_stop_nothing_or_everything_is_refused(
    state: Path, capsys: Captured, arguments: dict[str, str], message: str
) -> None:
    assert contain.add(state=state, **arguments) == 2  # type: ignore[arg-type]  # texts alone
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert not (state / "containments").exists()
    assert entered(state) == []


def test_where_there_is_no_state_none_is_made(state: Path, capsys: Captured) -> None:
    elsewhere = state.parent / "elsewhere"
    assert contain.add(app="cx-bot", for_="4h", reason="r", state=elsewhere) == 2
    assert "name it with --state" in capsys.readouterr().err
    assert not elsewhere.exists()


DOUBTFUL = {
    "an upstream": ({"upstream": "azure-uk"}, "did you mean 'azure-us'"),
    "a route": ({"route": "suport"}, "did you mean 'support'"),
    "an application": ({"app": "cx-bt"}, "names an application 'cx-bt'"),
    "a person of no issuer": ({"person": "corp:1"}, "does not begin with an issuer"),
    "a person without an issuer": ({"person": "okta"}, "does not begin with an issuer"),
}


@pytest.mark.parametrize(("named", "message"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_name_that_nothing_knows_is_stopped_with_a_warning(
    state: Path, capsys: Captured, named: dict[str, str], message: str
) -> None:
    routes = state.parent / "policy" / "routes"
    routes.mkdir(parents=True)
    (routes / "support.yaml").write_text("route: support\n")
    assert contain.add(for_="4h", reason="r", state=state, **named) == 0  # type: ignore[arg-type]  # texts alone
    assert len(standing(state)) == 1
    warning = capsys.readouterr().err
    assert warning.startswith("warning: ")
    assert message in warning


def test_keys_that_cannot_be_read_keep_nobody_from_it(state: Path, capsys: Captured) -> None:
    (state / "gateway-keys").mkdir()
    (state / "gateway-keys" / "keys.json").write_text("{")
    assert contain.add(app="other", for_="4h", reason="r", state=state) == 0
    assert "names an application 'other'" in capsys.readouterr().err


def test_who_made_it_does_not_lift_it(state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    assert contain.add(app="cx-bot", for_="30m", reason="r", state=state) == 0
    (one,) = standing(state)
    assert contain.lift(one.id, reason="over", state=state) == 2
    assert "somebody else has to look at it" in capsys.readouterr().err
    assert standing(state) == [one]
    becomes(monkeypatch, BOB)
    assert contain.lift(one.id, reason="over", ticket="4712", state=state) == 0
    assert capsys.readouterr().out == f"{one.id}: app cx-bot is stopped no more\n"
    assert standing(state) == []
    _, act = entered(state)
    assert (act.act, act.object, act.role, act.actor) == ("contain.lift", one.id, "approver", "bob")
    assert (act.reason, act.ticket) == ("over", "4712")
    assert contain.lift(one.id, reason="again", state=state) == 1
    assert "no containment" in capsys.readouterr().err


def test_who_has_not_the_role_does_neither(state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    becomes(monkeypatch, BOB)
    assert contain.add(app="cx-bot", for_="4h", reason="r", state=state) == 2
    assert "contain.add is for the role operator" in capsys.readouterr().err
    becomes(monkeypatch, Actor(1002, "eve"))
    assert contain.lift("contain-1", reason="r", state=state) == 2
    assert "contain.lift is for the role approver" in capsys.readouterr().err
    assert list(state.iterdir()) == []


def test_where_nobody_has_a_role_one_is_enough(state: Path) -> None:
    (state.parent / "gateway.yaml").write_text(CONFIGURATION)
    assert contain.add(app="cx-bot", for_="1w", reason="r", state=state) == 0
    (one,) = standing(state)
    assert contain.lift(one.id, reason="over", state=state, json=True) == 0
    assert standing(state) == []


def test_what_was_entered_and_then_failed_is_on_record_too(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise ConfigError("cannot be written: No space left on device")

    monkeypatch.setattr(containment_file, "replace_file", full)
    assert contain.add(app="cx-bot", for_="4h", reason="r", state=state) == 2
    first, second = entered(state)
    assert f"failed={first.act_id}" in second.details


def test_a_failure_that_cannot_be_recorded_is_told(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def broken(*_: object) -> None:
        raise ConfigError("acts cannot be written")

    monkeypatch.setattr(contain.Acts, "failed", broken)
    assert contain.add(for_="4h", reason="r", state=state) == 2
    assert "nor can it be recorded that it failed" in capsys.readouterr().err


def test_the_list_is_shown_or_why_it_counts_for_nothing(state: Path, capsys: Captured) -> None:
    assert contain.list_(state=state) == 0
    assert capsys.readouterr().err == "nothing is contained\n"
    assert contain.add(app="cx-bot", tool="shell", for_="2d", reason="r", state=state, json=True) == 0
    made = json_format.loads(capsys.readouterr().out)
    assert made["contains"] == {"app": "cx-bot", "tool": "shell"}
    assert contain.list_(state=state) == 0
    shown = capsys.readouterr().out
    assert made["id"] in shown
    assert "shell" in shown
    assert contain.list_(state=state, json=True) == 0
    (line,) = [json_format.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["id"], line["until"]) == (made["id"], made["until"])
    with (state / "containments").open("a") as opened:
        opened.write("cx-bot\n")
    assert contain.list_(state=state) == 2
    assert "containments:2: is no containment" in capsys.readouterr().err


def test_one_command_is_enough(state: Path) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="contain"))
    nouns.default(contain.add)
    nouns.command(contain.add)
    nouns.command(contain.list_, name="list")
    short = ["--app", "cx-bot", "--for", "4h", "--reason", "r", "--state", str(state)]
    assert app(["contain", *short]) == 0
    assert app(["contain", "add", *short]) == 0
    assert app(["contain", "list", "--state", str(state), "--json"]) == 0
    assert len(standing(state)) == 2
