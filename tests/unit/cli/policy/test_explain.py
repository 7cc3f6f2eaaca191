"""`egress policy explain`: a decision on facts from a file, and why each rule did not match."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from egress_gateway.cli.policy.explain import explain


def test_explain_says_why(directory, facts, capsys):
    assert explain(directory, facts("route: chat\napp: bot\n")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["permit (permit) by permit-chat", "Chat is allowed"]
    out = " ".join(" ".join(lines).split())
    assert "matched permit-chat permit request rules.yaml:2" in out
    assert "near miss no-cards block request rules.yaml:3 needs data.any: [pci], which has none of them" in out


def test_explain_takes_json_and_gives_json(directory, facts, capsys):
    path = facts('{"route": "chat", "app": "other"}')
    assert explain(directory, path, json=True) == 1
    explanation = json.loads(capsys.readouterr().out)
    assert explanation["decision"]["code"] == "require"
    assert [rule["rule"] for rule in explanation["rules"]] == ["permit-chat", "no-cards"]


def test_explain_shows_no_rule_where_none_decided(directory, facts, capsys):
    assert explain(directory, facts("route: chat\n")) == 1
    assert capsys.readouterr().out.startswith("block (require)\n")


KEYS = "  - {id: keys, effect: block, phase: response, reason: Keys stay, when: {data.any: [secret]}}\n"
BYPASS = (
    "  - {id: redteam, effect: bypass, rules: [no-cards], when: {app: bot}, expires: 2026-01-31, ticket: SEC-8,"
    " approved_by: [ann@corp, bob@corp]}\n"
)
ANSWERED = {
    "an answer that is blocked": ("[secret.jwt]", 1, "the answer: block (rule) by keys"),
    "an answer that is not": ("[pii.email]", 0, "the answer: permit (permit)"),
}


@pytest.mark.parametrize(("data", "code", "line"), ANSWERED.values(), ids=ANSWERED)
def test_an_answer_is_explained_beside_its_request(directory, facts, capsys, monkeypatch, data, code, line):
    monkeypatch.setenv("COLUMNS", "160")
    with (directory / "rules.yaml").open("a") as rules:
        rules.write(KEYS)
    path = facts(f"route: chat\napp: bot\nanswer: {{data: {data}}}\n")
    assert explain(directory, path) == code
    out = capsys.readouterr().out
    assert out.startswith("permit (permit) by permit-chat\n")
    assert line in out.splitlines()
    assert ["keys", "block", "response"] in [row.split()[-4:-1] for row in out.splitlines()] or code == 0


def test_what_a_bypass_sets_aside_is_marked(directory, facts, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    last = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    with (directory / "rules.yaml").open("a") as rules:
        rules.write(BYPASS.replace("2026-01-31", last))
    assert explain(directory, facts("route: chat\napp: bot\ndata: [pci.card]\n")) == 1
    assert "bypassed no-cards block request" in " ".join(capsys.readouterr().out.split())


def test_what_is_only_observed_is_told(directory, facts, capsys):
    last = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    with (directory / "routes" / "chat.yaml").open("a") as route:
        route.write(f"enforcement: observe\nobserve: {{ticket: SEC-9, expires: {last}}}\n")
    assert explain(directory, facts("route: chat\napp: bot\ndata: [pci.card]\n")) == 0
    assert capsys.readouterr().out.splitlines()[2] == "observed: block (rule)"


def test_facts_that_cannot_be_read_are_one_line_on_stderr(directory, tmp_path, capsys):
    path = tmp_path / "absent.yaml"
    assert explain(directory, path) == 2
    assert capsys.readouterr().err == f"{path}: the file cannot be read: No such file or directory\n"
