"""`egress policy suggest`: a bundle that loads, and what it would have blocked."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import Operator, left, write_log

from egress_gateway.audit.records.groups import PrincipalGroup
from egress_gateway.cli.policy.check import check
from egress_gateway.cli.policy.suggest import suggest

Captured = pytest.CaptureFixture[str]


def test_what_was_seen_becomes_a_bundle_that_is_tested(
    directory: Path, operator: Operator, tmp_path: Path, capsys: Captured
) -> None:
    write_log(operator.state, [left(1, "pii.email"), left(2)])
    output = tmp_path / "new" / "policy"
    assert suggest(route="chat", output=output, state=operator.state) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 requests left, 0 of them are no reason to permit anything",
        "the bundle would have blocked none of them",
    ]
    assert check(output, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    # What is in force has the serial 3, and the route's owner.
    assert (report["name"], report["serial"], report["failed"]) == ("suggested-chat", 4, [])
    assert "owner: a\n" in (output / "routes" / "chat.yaml").read_text()
    assert suggest(route="chat", output=output, state=operator.state) == 2
    assert "cannot be written: File exists" in capsys.readouterr().err


def test_what_is_kept_out_would_have_been_blocked(operator: Operator, capsys: Captured) -> None:
    write_log(operator.state, [left(1), left(2, app="wiki"), left(3, "secret.jwt"), left(4, abridged=True)])
    assert suggest(route="chat", exclude=["app=wiki", "class=secret"], state=operator.state) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("# bundle.yaml\nschema: 1\nname: suggested-chat\nserial: 1\n")
    assert "owner: nobody" in shown.out
    assert shown.err.splitlines() == [
        "3 requests left, 2 of them are no reason to permit anything",
        "1 records were shortened and are not looked at",
        f"would have blocked 1 (require), such as {2:032x}",
        f"would have blocked 1 (rule by no-other-data-chat), such as {3:032x}",
    ]


def test_json_has_all_of_it(operator: Operator, capsys: Captured) -> None:
    write_log(operator.state, [left(1), left(2)])
    assert suggest(route="chat", state=operator.state, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["observed"], report["kept_out"], report["blocked"], report["notes"]) == (2, 0, [], [])
    assert set(report["files"]) == {
        *("bundle.yaml", "providers.yaml", "routes/chat.yaml", "rules.yaml", "tests/chat.yaml"),
    }


def test_nobody_is_permitted_by_a_pseudonym(operator: Operator, capsys: Captured) -> None:
    erased = PrincipalGroup(app="bot", auth="key", person="p" + "0" * 26, person_verified=True)
    write_log(operator.state, [left(1), left(2, principal=erased)])
    assert suggest(route="chat", state=operator.state, json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert "p" + "0" * 26 not in "".join(report["files"].values())
    assert (
        "1 records are of people who were erased, or whose names only root or the log's user can read"
        in report["notes"]
    )


WRONG = {
    "a kind that there is not": ({"route": "chat", "exclude": ["apps=bot"]}, "did you mean 'app'"),
    "no name": ({"route": "chat", "exclude": ["app="]}, "takes KIND=NAME"),
    "a route that nobody used": ({"route": "chta"}, "nothing is known of requests"),
    "a span that is none": ({"route": "chat", "since": "week"}, "no span of time"),
}


@pytest.mark.parametrize(("asked", "message"), WRONG.values(), ids=WRONG)
def test_what_leads_to_nothing_is_told(
    operator: Operator, capsys: Captured, asked: dict[str, object], message: str
) -> None:
    write_log(operator.state, [left(1)])
    assert suggest(**asked, state=operator.state) == 2  # type: ignore[arg-type]  # a table
    assert message in capsys.readouterr().err


def test_without_a_log_there_is_nothing_to_look_at(operator: Operator, capsys: Captured) -> None:
    assert suggest(route="chat", state=operator.state) == 2
    assert "there is no log directory" in capsys.readouterr().err
