"""`egress policy`: exit codes, what is printed, and one-line errors on stderr."""

import json

import pytest

from egress_gateway.cli import policy

FILES = {
    "bundle.yaml": "schema: 1\nname: sample\nserial: 3\n",
    "providers.yaml": "providers: {cloud: {tier: external, dpa: true, valid_until: 2020-01-01}}\n",
    "routes/chat.yaml": (
        "route: chat\nowner: a\nrequire: {app: [bot], person: any}\nceiling: confidential\n"
        "targets: {t: {speaks: openai, upstreams: [cloud]}}\n"
    ),
    "rules.yaml": (
        "rules:\n  - {id: permit-chat, effect: permit, reason: Chat is allowed, when: {route: chat}}\n"
        "  - {id: no-cards, effect: block, reason: No cards, when: {route: chat, data.any: [pci]}}\n"
    ),
    "tests/a.yaml": (
        "tests:\n  - {name: a question passes, given: {route: chat, app: bot}, expect: {outcome: permit}}\n"
    ),
}
FAILING = (
    "tests:\n  - {name: a card passes, given: {route: chat, app: bot, data: [pci.card]}, expect: {outcome: permit}}\n"
)


@pytest.fixture
def directory(tmp_path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.fixture
def facts(tmp_path_factory):
    def write(text: str):
        path = tmp_path_factory.mktemp("facts") / "facts.yaml"
        path.write_text(text)
        return path

    return write


def test_check_shows_the_version_what_is_untested_and_what_has_ended(directory, capsys):
    assert policy.check(directory) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("sample serial 3  sha256:")
    assert rest == [
        "1 routes, 2 rules, 1 tests",
        "no test touches rule no-cards",
        "the agreements with cloud have ended; their promises are off",
    ]


def test_check_as_json(directory, capsys):
    assert policy.check(directory, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report.pop("digest").startswith("sha256:")
    assert report == {
        "name": "sample",
        "serial": 3,
        "routes": ["chat"],
        "rules": 2,
        "tests": 1,
        "failed": [],
        "untouched": ["no-cards"],
        "ended": ["cloud"],
    }


def test_check_fails_with_a_failing_test(directory, capsys):
    (directory / "tests" / "b.yaml").write_text(FAILING)
    assert policy.check(directory) == 1
    assert "failed test: a card passes" in capsys.readouterr().out


def test_test_shows_each_test_and_how_it_failed(directory, capsys):
    (directory / "tests" / "b.yaml").write_text(FAILING)
    assert policy.test(directory) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "ok a question passes permit permit permit-chat" in out
    assert "FAILED a card passes block rule no-cards" in out
    assert "tests/b.yaml:2: outcome is block, not permit" in out
    assert "2 tests, 1 failed" in out


def test_test_names_what_no_test_touches(directory, capsys):
    assert policy.test(directory) == 0
    assert capsys.readouterr().out.endswith("1 tests, 0 failed\nno test touches rule no-cards\n")


def test_test_as_json(directory, capsys):
    assert policy.test(directory, json=True) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert (result["name"], result["problems"]) == ("a question passes", [])


def test_explain_says_why(directory, facts, capsys):
    assert policy.explain(directory, facts("route: chat\napp: bot\n")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["permit (permit) by permit-chat", "Chat is allowed"]
    out = " ".join(" ".join(lines).split())
    assert "matched permit-chat permit rules.yaml:2" in out
    assert "near miss no-cards block rules.yaml:3 data has none of: pci" in out


def test_explain_takes_json_and_gives_json(directory, facts, capsys):
    path = facts('{"route": "chat", "app": "other"}')
    assert policy.explain(directory, path, json=True) == 1
    explanation = json.loads(capsys.readouterr().out)
    assert explanation["decision"]["code"] == "require"
    assert [rule["rule"] for rule in explanation["rules"]] == ["permit-chat", "no-cards"]


def test_explain_shows_no_rule_where_none_decided(directory, facts, capsys):
    assert policy.explain(directory, facts("route: chat\n")) == 1
    assert capsys.readouterr().out.startswith("block (require)\n")


@pytest.mark.parametrize("command", [policy.check, policy.test])
def test_a_bundle_that_does_not_load_is_one_line_on_stderr(directory, capsys, command):
    (directory / "rules.yaml").write_text("rules:\n  - {id: r, effekt: block}\n")
    assert command(directory) == 2
    captured = capsys.readouterr()
    assert captured.err == "rules.yaml:2: unknown key 'effekt' in rule 'r'; did you mean 'effect'?\n"
    assert captured.out == ""


def test_facts_that_cannot_be_read_are_one_line_on_stderr(directory, tmp_path, capsys):
    path = tmp_path / "absent.yaml"
    assert policy.explain(directory, path) == 2
    assert capsys.readouterr().err == f"{path}: the file cannot be read: No such file or directory\n"


MODIFY = "rules:\n  - {id: m, effect: modify, remove: [%s], when: {operation: chat.completions}}\n"


def test_a_bundle_is_checked_against_what_the_build_inspects(directory, capsys):
    (directory / "tests" / "a.yaml").unlink()
    (directory / "rules.yaml").write_text(MODIFY % "user")
    assert policy.check(directory) == 0
    (directory / "rules.yaml").write_text(MODIFY % "response_format")
    assert policy.check(directory) == 2
    assert "'response_format' cannot be modified" in capsys.readouterr().err
