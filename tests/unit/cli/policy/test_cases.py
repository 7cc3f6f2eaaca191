"""`egress policy test`: each test with its decision, and what nobody has tested."""

import json

from tests.unit.cli.policy.conftest import FAILING

from egress_gateway.cli.policy import cases


def test_test_shows_each_test_and_how_it_failed(directory, capsys):
    (directory / "tests" / "b.yaml").write_text(FAILING)
    assert cases.test(directory) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "ok a question passes permit permit permit-chat" in out
    assert "FAILED a card passes block rule no-cards" in out
    assert "tests/b.yaml:2: outcome is block, not permit" in out
    assert "2 tests, 1 failed" in out


def test_test_names_what_no_test_touches(directory, capsys):
    assert cases.test(directory) == 0
    assert capsys.readouterr().out.endswith("1 tests, 0 failed\nno test touches rule no-cards\n")


def test_test_as_json(directory, capsys):
    assert cases.test(directory, json=True) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert (result["name"], result["problems"]) == ("a question passes", [])


def test_a_bundle_that_does_not_load_is_one_line_on_stderr(directory, capsys):
    (directory / "rules.yaml").write_text("rules:\n  - {id: r, effekt: block}\n")
    assert cases.test(directory) == 2
    captured = capsys.readouterr()
    assert captured.err == "rules.yaml:2: unknown key 'effekt' in rule 'r'; did you mean 'effect'?\n"
    assert captured.out == ""
