"""`egress policy explain`: a decision on facts from a file, and why each rule did not match."""

import json

from egress_gateway.cli.policy.explain import explain


def test_explain_says_why(directory, facts, capsys):
    assert explain(directory, facts("route: chat\napp: bot\n")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["permit (permit) by permit-chat", "Chat is allowed"]
    out = " ".join(" ".join(lines).split())
    assert "matched permit-chat permit rules.yaml:2" in out
    assert "near miss no-cards block rules.yaml:3 needs data.any: [pci], which has none of them" in out


def test_explain_takes_json_and_gives_json(directory, facts, capsys):
    path = facts('{"route": "chat", "app": "other"}')
    assert explain(directory, path, json=True) == 1
    explanation = json.loads(capsys.readouterr().out)
    assert explanation["decision"]["code"] == "require"
    assert [rule["rule"] for rule in explanation["rules"]] == ["permit-chat", "no-cards"]


def test_explain_shows_no_rule_where_none_decided(directory, facts, capsys):
    assert explain(directory, facts("route: chat\n")) == 1
    assert capsys.readouterr().out.startswith("block (require)\n")


def test_facts_that_cannot_be_read_are_one_line_on_stderr(directory, tmp_path, capsys):
    path = tmp_path / "absent.yaml"
    assert explain(directory, path) == 2
    assert capsys.readouterr().err == f"{path}: the file cannot be read: No such file or directory\n"
