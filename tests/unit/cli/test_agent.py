"""`egress agent baseline`: what is shown, what may be accepted, and that it is on record before."""

import json as json_format
from pathlib import Path

import pytest
from cyclopts import App

from egress_gateway.adapters.actor import Actor
from egress_gateway.adapters.counters.agents_desk import AgentsDesk
from egress_gateway.adapters.counters.agents_protocol import Answer, Changed, ForgetAgent, Question, ShowAgent
from egress_gateway.adapters.counters.baselines import DAY, Baselines
from egress_gateway.adapters.key_files import MASTER_KEY
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import acts as acts_module
from egress_gateway.cli import agent
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import HabitKind, Practice
from egress_gateway.core.state_config import StateConfig
from egress_gateway.steps.sealed_names import SealedNames

Captured = pytest.CaptureFixture[str]
NOW = 20_000 * DAY


class Log:
    """The log's process without a socket; knows one agent that pays and reaches a host it never did."""

    def __init__(self, names: SealedNames) -> None:
        self.names = names
        self.baselines = Baselines(config=AgentsConfig(learning_days=1, least_requests=1), tell=lambda _: None)
        self.desk = AgentsDesk(self.baselines, {0}, now=lambda: NOW + DAY, tell=lambda _: None)
        self.does(NOW, names.habit(HabitKind.CALLED, "mail"))
        self.does(
            NOW + DAY,
            names.habit(HabitKind.CALLED, "pay"),
            names.habit(HabitKind.OFFERED, "pay"),
            names.habit(HabitKind.REACHED, "bank.example"),
        )

    def does(self, at: int, *habits: object, app: str = "cx-bot") -> None:
        self.baselines.practise(Practice(self.names.agent(app, "corp:triage"), 1, 30, habits), at)  # type: ignore[arg-type]

    def ask(self, path: str, question: Question) -> Answer:
        assert path.endswith("run/auditd/agents.sock")
        return self.desk.answer(question)

    @property
    def id(self) -> str:
        return self.names.agent("cx-bot", "corp:triage")[:16].hex()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    state = tmp_path / "var"
    keys = Path(StateConfig(directory=str(state)).worker_keys)
    keys.mkdir(mode=0o700, parents=True)
    create_key_file(keys / MASTER_KEY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(acts_module, "who_acts", lambda: Actor(1000, "ann"))
    return state


@pytest.fixture
def log(state: Path, monkeypatch: pytest.MonkeyPatch) -> Log:
    made = Log(agent._names(state))
    monkeypatch.setattr(agent, "ask", made.ask)
    return made


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def test_agents_are_listed(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.list_(state=state) == 0
    table = capsys.readouterr().out
    assert [word for word in (log.id[:12], "cx-bot", "known") if word not in table] == []
    assert agent.list_(state=state, json=True) == 0
    line = json_format.loads(capsys.readouterr().out)
    assert (line["id"], line["known"], line["new"], line["peak_calls"]) == (log.id, 1, 3, 30)


def test_where_nobody_asked_for_anything_that_is_said(log: Log, state: Path, capsys: Captured) -> None:
    log.baselines.forget(bytes.fromhex(log.id))
    assert agent.list_(state=state) == 0
    assert capsys.readouterr().err == "no agent has asked for anything yet\n"


def test_one_is_shown_what_is_new_first(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.show(log.id[:6], state=state) == 0
    text = capsys.readouterr().out
    assert "busiest hour since: 1 requests, 30 calls" in text
    assert text.index("bank.example") < text.index("mail")
    assert agent.show(log.id, state=state, json=True) == 0
    shown = json_format.loads(capsys.readouterr().out)
    new = [(one["kind"], one["name"]) for one in shown["habits"] if not one["accepted"]]
    assert new == [("called", "pay"), ("offered", "pay"), ("reached", "bank.example")]


def test_names_of_another_key_are_not_shown(log: Log, state: Path, capsys: Captured) -> None:
    path = Path(StateConfig(directory=str(state)).worker_keys) / MASTER_KEY
    path.unlink()
    create_key_file(path)
    assert agent.show(log.id, state=state) == 0
    text = capsys.readouterr().out
    assert "(sealed with another key)" in text
    assert "cx-bot" not in text


def test_an_agent_that_had_no_room_is_shown_as_such(log: Log, state: Path, capsys: Captured) -> None:
    log.does(NOW + DAY, *[log.names.habit(HabitKind.CALLED, f"t{number}") for number in range(70)])
    assert agent.show(log.id, state=state) == 0
    assert "this hour there was no room for all that it did" in capsys.readouterr().out


def test_what_is_accepted_is_new_no_more_and_on_record(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.accept(log.id, tool=["pay"], target=["bank.example"], rate=True, reason="release", state=state) == 0
    assert capsys.readouterr().out == f"{log.id}: accepted\n"
    (line,) = log.baselines.agents(NOW + DAY)
    assert (line.known, line.unknown, line.most_calls) == (4, 0, 30)
    (act,) = entered(state)
    assert (act.act, act.object, act.reason) == ("agent.accept", log.id, "release")
    assert act.details == ("rate=peak", "target=bank.example", "tool=pay")


def test_how_much_was_accepted_is_told_as_json(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.accept(log.id, tool=["pay"], reason="release", state=state, json=True) == 0
    assert json_format.loads(capsys.readouterr().out) == {"id": log.id, "accepted": 2}


def test_what_is_forgotten_is_on_record(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.forget(log.id, reason="rebuilt", state=state) == 0
    assert capsys.readouterr().out == f"{log.id}: is learnt anew\n"
    assert len(log.baselines) == 0
    (act,) = entered(state)
    assert (act.act, act.object, act.details) == ("agent.forget", log.id, ("agent=corp:triage", "app=cx-bot"))


def test_what_was_forgotten_is_told_as_json(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.forget(log.id, reason="rebuilt", state=state, json=True) == 0
    assert json_format.loads(capsys.readouterr().out)["agent"] == "corp:triage"


def test_a_rate_that_it_is_used_to_is_not_accepted_again(log: Log, state: Path, capsys: Captured) -> None:
    log.does(NOW + DAY)
    asked = [agent.accept(log.id, rate=True, reason="release", state=state) for _ in range(2)]
    assert asked == [0, 1]
    assert "nothing was changed" in capsys.readouterr().err
    *_, second, failed = entered(state)
    assert f"failed={second.act_id}" in failed.details


def test_everything_that_is_new_can_be_accepted_at_once(log: Log, state: Path) -> None:
    tools = [f"t{number}" for number in range(60)]
    log.does(NOW + DAY, *[log.names.habit(HabitKind.CALLED, tool) for tool in tools])
    assert agent.accept(log.id, tool=tools, reason="release", state=state) == 0


def test_a_name_is_accepted_as_it_is_shown(log: Log, state: Path) -> None:
    log.does(NOW + DAY, log.names.habit(HabitKind.CALLED, "a\x1bb"))
    assert agent.accept(log.id, tool=["a\\x1bb"], reason="release", state=state) == 0


def test_what_is_dismissed_is_on_record_and_nothing_is_learnt_anew(log: Log, state: Path, capsys: Captured) -> None:
    assert agent.dismiss(log.id, reason="a trial", state=state) == 0
    assert agent.dismiss(log.id, reason="a trial", state=state, json=True) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{log.id}: 3 dismissed"
    assert json_format.loads(second) == {"id": log.id, "dismissed": 0}
    (line,) = log.baselines.agents(NOW + DAY)
    assert (line.learning, line.known, line.unknown) == (False, 1, 0)
    assert [(act.act, act.details) for act in entered(state)] == [
        ("agent.dismiss", ("new=3",)),
        ("agent.dismiss", ("new=0",)),
    ]
    assert agent.dismiss("ffff", reason="a trial", state=state) == 2


WRONG = {
    "an agent that is not there": ("ffff", {"tool": ["pay"]}, "no agent's id begins with 'ffff'"),
    "no agent": ("", {"tool": ["pay"]}, "begin with ''"),
    "nothing": (None, {}, "name what to accept"),
    "a tool that is known": (None, {"tool": ["mail"]}, "no tool 'mail' is new"),
    "a target that was never seen": (None, {"target": ["x.example"]}, "no target 'x.example' is new"),
    "no reason": (None, {"tool": ["pay"], "reason": " "}, "say why"),
}


@pytest.mark.parametrize(("named", "given", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_accepted_is_neither_done_nor_entered(
    log: Log, state: Path, capsys: Captured, named: str | None, given: dict[str, object], message: str
) -> None:
    asked = {"reason": "r", **given}
    assert agent.accept(log.id if named is None else named, state=state, **asked) == 2  # type: ignore[arg-type]
    assert message in capsys.readouterr().err
    assert entered(state) == []


def test_an_id_that_is_not_one_agents_alone_is_not_guessed(log: Log, state: Path, capsys: Captured) -> None:
    for number in range(20):
        log.does(NOW, app=f"app-{number}")
    assert agent.show("", state=state) == 2
    assert "the ids of several agents begin with ''" in capsys.readouterr().err


def meanwhile(log: Log, monkeypatch: pytest.MonkeyPatch, kind: type[Question], answer: Answer) -> None:
    """Somebody else was faster."""
    monkeypatch.setattr(
        agent, "ask", lambda path, question: answer if isinstance(question, kind) else log.ask(path, question)
    )


def test_what_was_entered_and_not_done_is_entered_too(
    log: Log, state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(log, monkeypatch, ForgetAgent, Changed(0))
    assert agent.forget(log.id, reason="rebuilt", state=state) == 2
    assert "was forgotten meanwhile" in capsys.readouterr().err
    first, second = entered(state)
    assert f"failed={first.act_id}" in second.details


def test_where_there_is_no_room_that_is_said(
    log: Log, state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log.baselines, "accept", lambda *_: False)
    assert agent.accept(log.id, tool=["pay"], reason="release", state=state) == 2
    assert "has no room for more" in capsys.readouterr().err


def test_an_agent_that_goes_meanwhile_is_not_shown(
    log: Log, state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(log, monkeypatch, ShowAgent, log.desk.answer(ShowAgent(b"?" * 16)))
    assert agent.show(log.id, state=state) == 2
    assert "was forgotten meanwhile" in capsys.readouterr().err


def test_an_answer_to_another_question_is_not_taken(
    log: Log, state: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(log, monkeypatch, ShowAgent, Changed(1))
    assert agent.show(log.id, state=state) == 2
    assert "both have to be of one version" in capsys.readouterr().err


def test_without_a_gateway_nothing_is_listed(state: Path, capsys: Captured) -> None:
    assert agent.list_(state=state) == 2
    assert "start the gateway" in capsys.readouterr().err


def test_the_commands_are_nouns_and_verbs() -> None:
    assert isinstance(agent.app["baseline"], App)
    assert {"list", "show", "accept", "forget"} <= set(agent.app["baseline"])
