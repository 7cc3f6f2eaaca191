"""`egress policy simulate`: exit codes, and what is printed of a request that nobody sends."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import Operator

from egress_gateway.adapters.used_configuration import note_configuration
from egress_gateway.cli.policy import simulate as module
from egress_gateway.cli.policy.simulate import SimulateReport, simulate
from egress_gateway.compose.simulation import Sending, Simulation
from egress_gateway.core.obligations import Escalate, Limit, Quota
from egress_gateway.core.policy import Decision, Outcome
from egress_gateway.testing.gateway import small_classifier

Captured = pytest.CaptureFixture[str]
Files = Callable[[str], Path]
MAIL = "jane.doe@example.com"


@pytest.fixture(autouse=True)
def detectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "detectors_of", lambda *_: small_classifier())
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def bundle(directory: Path) -> Path:
    with (directory / "rules.yaml").open("a") as rules:
        rules.write("  - {id: redact-mail, effect: redact, classes: [pii.email], as: token}\n")
    (directory / "groups.yaml").write_text("groups: {staff: People}\n")
    return directory


def body(text: str) -> str:
    return json.dumps({"model": "m", "temperature": 0.7, "messages": [{"role": "user", "content": text}]})


def test_a_request_that_would_leave(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    assert simulate(bundle, facts(body(f"Mail {MAIL}")), route="chat", app="bot", state=operator.state) == 0
    out = capsys.readouterr().out
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[:2] == ["permit (permit) by permit-chat", "Chat is allowed"]
    assert lines[3].split() == ["pii.email", "/messages/0/content:6-25", "950", "email"]
    assert lines[4:6] == [
        "would go to cloud: POST https://api.test/v1/chat/completions",
        "  content-type: application/json",
    ]
    assert "Mail EMAIL_" in lines[6]
    assert MAIL not in out
    assert not (operator.state / "acts").exists()


def test_values_are_shown_on_request(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    assert simulate(bundle, facts(body(MAIL)), route="chat", app="bot", show=True, state=operator.state) == 0
    assert f"email     {MAIL}" in capsys.readouterr().out


def test_a_request_that_would_be_refused(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    card = body("4111 1111 1111 1111")
    assert simulate(bundle, facts(card), route="chat", app="bot", state=operator.state) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["block (rule) by no-cards", "No cards"]
    assert not any(line.startswith("would") for line in lines)


def test_a_rule_that_nearly_permitted_is_told(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    rules = bundle / "rules.yaml"
    rules.write_text(rules.read_text().replace("when: {route: chat}", "when: {route: chat, groups.any: [staff]}"))
    asked = {"route": "chat", "app": "bot", "person": "corp:ann", "mfa": True, "agent": "corp:a"}
    assert simulate(bundle, facts(body("hello")), **asked, state=operator.state) == 1  # type: ignore[arg-type]  # a table
    assert (
        "near miss: permit-chat (permit, rules.yaml:2): needs groups.any: [staff], which has none of them"
        in capsys.readouterr().out
    )
    asked = {"route": "chat", "app": "bot", "person": "corp:ann", "groups": ["staff"]}
    assert simulate(bundle, facts(body("hello")), **asked, state=operator.state) == 0  # type: ignore[arg-type]  # a table


def test_json_has_all_of_it(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    path = facts(json.dumps({"given": {"route": "chat", "app": "bot"}, "body": json.loads(body(MAIL))}))
    assert simulate(bundle, path, state=operator.state, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["bundle"].startswith("sha256:")
    assert report["url"] == "https://api.test/v1/chat/completions"
    assert report["simulation"]["decision"]["outcome"] == "permit"
    assert [place["class"] for place in report["simulation"]["found"]] == ["pii.email"]
    assert json.loads(report["simulation"]["sending"]["body"])["temperature"] == 0.7


def test_what_cannot_be_read_is_refused_before_anything_is_decided(
    bundle: Path, operator: Operator, facts: Files, capsys: Captured
) -> None:
    path = facts('{"model": "m", "messages": [{"role": "user", "content": 7}]}')
    assert simulate(bundle, path, route="chat", app="bot", state=operator.state) == 1
    assert capsys.readouterr().out.startswith("refused (")
    assert simulate(bundle, path, route="chat", app="bot", state=operator.state, json=True) == 1
    assert json.loads(capsys.readouterr().out)["refused"]["status"] == 400
    assert simulate(bundle, path, route="chat", app="bot", path="/v1/x", state=operator.state) == 1
    assert capsys.readouterr().out.startswith("refused (endpoint, 404): ")


WRONG = {
    "a route that there is not": ({"route": "chta"}, "did you mean 'chat'"),
    "a group that there is not": ({"route": "chat", "groups": ["stuff"]}, "did you mean 'staff'"),
    "a counter that there is not": ({"route": "chat", "history": ["dya=1"]}, "dya"),
    "a counter without a number": ({"route": "chat", "history": ["day"]}, "--history takes the name of a counter"),
    "a header without a colon": ({"route": "chat", "header": ["x"]}, "a header is written"),
}


@pytest.mark.parametrize(("asked", "message"), WRONG.values(), ids=WRONG)
def test_what_is_misspelt_is_told(
    bundle: Path, operator: Operator, facts: Files, capsys: Captured, asked: dict[str, object], message: str
) -> None:
    assert simulate(bundle, facts(body("x")), **asked, state=operator.state) == 2  # type: ignore[arg-type]  # a table
    assert message in capsys.readouterr().err


def test_headers_are_those_that_go_on(bundle: Path, operator: Operator, facts: Files, capsys: Captured) -> None:
    header = ["openai-beta: assistants=v2", "X-Telemetry: yes"]
    assert simulate(bundle, facts(body("x")), route="chat", app="bot", header=header, state=operator.state) == 0
    assert "telemetry" not in capsys.readouterr().out


def test_without_a_configuration_the_place_is_not_known(
    bundle: Path, operator: Operator, facts: Files, capsys: Captured
) -> None:
    operator.configure(upstreams="{}")
    assert simulate(bundle, facts(body("x")), route="chat", app="bot", state=operator.state) == 0
    assert "would go to cloud: POST /v1/chat/completions\n" in capsys.readouterr().out


def test_counters_are_unknown_unless_they_are_told(
    bundle: Path, operator: Operator, facts: Files, capsys: Captured
) -> None:
    rules = bundle / "rules.yaml"
    counting = "counters: {day: {distinct: [pii.email], per: [person], window: 1d}}\n"
    rule = "  - {id: enough, effect: block, reason: Enough, when: {route: chat, history.gt: {day: 5}}}\n"
    rules.write_text(f"{counting}{rules.read_text()}{rule}")
    asked = {"route": "chat", "app": "bot"}
    assert simulate(bundle, facts(body("x")), **asked, state=operator.state) == 1  # type: ignore[arg-type]  # a table
    assert "history.day is unknown here; give `given.history`, or --history day=0\n" in capsys.readouterr().out
    assert simulate(bundle, facts(body("x")), **asked, history=["day=5"], state=operator.state) == 0  # type: ignore[arg-type]  # a table
    assert "unknown" not in capsys.readouterr().out
    assert simulate(bundle, facts(body("x")), **asked, history=["day=6"], state=operator.state) == 1  # type: ignore[arg-type]  # a table
    assert "block (rule) by enough\n" in capsys.readouterr().out


def test_a_configuration_that_the_state_is_not_used_with_will_do(
    bundle: Path, operator: Operator, facts: Files, tmp_path: Path, capsys: Captured
) -> None:
    note_configuration(operator.state / "configuration", tmp_path / "gateway.yaml")
    other = tmp_path / "other.yaml"
    other.write_text("upstreams: {cloud: {host: openai, url: 'https://other.test'}}\n")
    asked = {"route": "chat", "app": "bot", "config": other}
    assert simulate(bundle, facts(body("x")), **asked, state=operator.state) == 0  # type: ignore[arg-type]  # a table
    assert "POST https://other.test/v1/" in capsys.readouterr().out


def test_what_has_no_price_is_refused_by_no_rule(capsys: Captured) -> None:
    simulation = Simulation(
        decision=Decision(outcome=Outcome.PERMIT, code="permit", rule="permit-chat"),
        code="quota_unpriced",
        reason="the price of this model is not known",
        found=(),
        near_misses=(),
    )
    module._show(SimulateReport(bundle="sha256:0", simulation=simulation))
    assert capsys.readouterr().out.splitlines()[0] == "block (quota_unpriced)"


def test_people_and_quotas_are_told_in_words(capsys: Captured) -> None:
    simulation = Simulation(
        decision=Decision(outcome=Outcome.ESCALATE, code="escalate", reason="Legal looks first"),
        code="escalate",
        reason="Legal looks first",
        found=(),
        near_misses=(),
        quotas=(Quota(rule="q", per=("person", "route"), limits=(Limit(unit="tokens", amount=9, seconds=60),)),),
        escalations=(Escalate(rule="e", queue="legal", sla_seconds=60, four_eyes=True),),
        sending=Sending(upstream="u", method="POST", path="/p", headers=(), body="{}", replaced=()),
    )
    module._show(SimulateReport(bundle="sha256:0", simulation=simulation))
    assert capsys.readouterr().out.splitlines() == [
        "escalate (escalate)",
        "Legal looks first",
        "would ask two people of legal within 60 s (e)",
        "would take from what each person and route has: tokens 9 in 60 s (q)",
        "would go to u: POST /p",
        "  {}",
    ]


def test_what_an_agent_is_used_to_is_unknown_unless_it_is_told(
    bundle: Path, operator: Operator, facts: Files, capsys: Captured
) -> None:
    rules = bundle / "rules.yaml"
    rule = "  - {id: strange, effect: block, reason: New, when: {route: chat, agent.new_tool: true}}\n"
    rules.write_text(f"{rules.read_text()}{rule}")
    asked = {"given": {"route": "chat", "app": "bot"}, "body": json.loads(body("x"))}
    assert simulate(bundle, facts(json.dumps(asked)), state=operator.state) == 1
    assert "agent.new_tool is unknown here; give `given.agent.new_tool`\n" in capsys.readouterr().out
    asked["given"]["agent.new_tool"] = False
    assert simulate(bundle, facts(json.dumps(asked)), state=operator.state) == 0
    assert "unknown" not in capsys.readouterr().out
