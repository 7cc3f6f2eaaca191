"""`egress policy check`: exit codes, what is printed, and one-line errors on stderr."""

import json
from datetime import UTC, datetime, timedelta

from tests.unit.cli.policy.conftest import FAILING

from egress_gateway.cli.policy.check import check


def test_check_shows_the_version_what_is_untested_and_what_has_ended(directory, capsys):
    assert check(directory) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("sample serial 3  sha256:")
    assert rest == [
        "1 routes, 2 rules, 1 tests",
        "no test touches rule no-cards",
        "the agreements with old have ended; their promises are off",
    ]


def test_check_as_json(directory, capsys):
    assert check(directory, json=True) == 0
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
        "ended": ["old"],
        "ended_bypasses": [],
        "ended_observing": [],
        "unfound": {},
        "undeclared": [],
        "deep": [],
    }


def test_exceptions_and_routes_that_observed_are_listed_once_they_are_over(directory, capsys):
    bypass = (
        "  - {id: %s, effect: bypass, rules: [no-cards], when: {app: bot}, expires: %s, ticket: SEC-8,"
        " approved_by: [ann@corp, bob@corp]}\n"
    )
    soon = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    with (directory / "rules.yaml").open("a") as rules:
        rules.write(bypass % ("over", "2020-01-31") + bypass % ("redteam", soon))
    with (directory / "routes" / "chat.yaml").open("a") as route:
        route.write("enforcement: observe\nobserve: {ticket: SEC-9, expires: 2020-01-31}\n")
    assert check(directory, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["ended_bypasses"], report["ended_observing"]) == (["over"], ["chat"])
    assert check(directory) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "the bypass over has ended and sets nothing aside",
        "the route chat observes no more, and enforces",
    ]


def test_check_fails_with_a_failing_test(directory, capsys):
    (directory / "tests" / "b.yaml").write_text(FAILING)
    assert check(directory) == 1
    assert "failed test: a card passes" in capsys.readouterr().out


def test_a_bundle_that_does_not_load_is_one_line_on_stderr(directory, capsys):
    (directory / "rules.yaml").write_text("rules:\n  - {id: r, effekt: block}\n")
    assert check(directory) == 2
    captured = capsys.readouterr()
    assert captured.err == "rules.yaml:2: unknown key 'effekt' in rule 'r'; did you mean 'effect'?\n"
    assert captured.out == ""


def test_rules_on_what_no_detector_finds_are_told_and_fail_nothing(directory, capsys):
    with (directory / "rules.yaml").open("a") as rules:
        rules.write("  - {id: no-names, effect: block, reason: Stay, when: {data.any: [customer.record, pii.email]}}\n")
    assert check(directory) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == "no detector of this build finds customer.record, which rule no-names rests on"
    assert check(directory, json=True) == 0
    assert json.loads(capsys.readouterr().out)["unfound"] == {"rule no-names": ["customer.record"]}


MODIFY = "rules:\n  - {id: m, effect: modify, remove: [%s], when: {operation: chat.completions}}\n"


def test_a_bundle_is_checked_against_what_the_build_inspects(directory, capsys):
    (directory / "tests" / "a.yaml").unlink()
    (directory / "rules.yaml").write_text(MODIFY % "user")
    assert check(directory) == 0
    (directory / "rules.yaml").write_text(MODIFY % "response_format")
    assert check(directory) == 2
    assert "'response_format' cannot be modified" in capsys.readouterr().err


def test_what_the_configuration_finds_is_found_and_has_to_be_declared(directory, capsys, tmp_path):
    (directory / "rules.yaml").write_text(
        "rules:\n  - {id: permit-chat, effect: permit, when: {route: chat}}\n"
        "  - {id: ours, effect: block, reason: x, when: {data.any: [customer.record]}}\n"
    )
    config = tmp_path / "gateway.yaml"
    config.write_text("upstreams: {}\ndetection: {classes: {customer.record: {exact: a.edm}}}\n")
    assert check(directory, config=config, json=True) in {0, 1}
    report = json.loads(capsys.readouterr().out)
    assert (report["unfound"], report["undeclared"]) == ({}, [])
    config.write_text("upstreams: {}\ndetection: {classes: {project.heron: {words: [heron]}}}\n")
    assert check(directory, config=config) in {0, 1}
    shown = capsys.readouterr().out
    assert "finds customer.record, which rule ours rests on" in shown
    assert "does not declare project.heron" in shown


def test_a_route_that_wants_a_model_is_told_of_where_there_is_none(directory, capsys):
    with (directory / "routes" / "chat.yaml").open("a") as route:
        route.write("deep: [ner]\n")
    assert check(directory) == 0
    assert "route chat wants ner, which gateway.yaml does not have" in capsys.readouterr().out
