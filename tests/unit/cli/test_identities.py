"""`egress identities`: who is turned out is on the list, and on record, or told why not."""

import json as json_format
from pathlib import Path

import pytest
from cyclopts import App

from egress_gateway.adapters import revocation_file
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli import identities
from egress_gateway.core.errors import ConfigError

Captured = pytest.CaptureFixture[str]

CONFIGURATION = """
upstreams: {}
identity:
  issuers:
    okta: {issuer: 'https://id.example', vendor: okta, audiences: [egress], keys: keys.json}
"""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gateway.yaml").write_text(CONFIGURATION)
    (tmp_path / "var").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


def entered(state: Path) -> list[AdminRecord]:
    acts = [admit(path.read_bytes()) for path in sorted((state / "acts").glob("*.json"))]
    return [act for act in acts if isinstance(act, AdminRecord)]


def test_who_is_revoked_is_on_the_list_and_on_record(state: Path, capsys: Captured) -> None:
    assert identities.revoke("okta", "person", "00u1", reason="laptop stolen", ticket="4711", state=state) == 0
    assert capsys.readouterr().out == "revoked okta person 00u1\n"
    assert (state / "revoked-identities").read_text() == "okta person 00u1\n"
    (act,) = entered(state)
    assert (act.act, act.object) == ("identity.revoke", "00u1")
    assert {"issuer=okta", "kind=person"} <= set(act.details)
    assert (act.reason, act.ticket) == ("laptop stolen", "4711")


def test_who_was_revoked_before_is_not_again(state: Path, capsys: Captured) -> None:
    for _ in range(2):
        assert identities.revoke("okta", "session", "a b", state=state) == 0
    assert capsys.readouterr().out.splitlines()[1] == "was revoked before: okta session a b"
    assert (state / "revoked-identities").read_text() == "okta session a b\n"
    assert len(entered(state)) == 1


WRONG = {
    "an issuer that there is not": (("Okta", "person", "00u1"), "did you mean 'okta'"),
    "a kind that there is not": (("okta", "user", "00u1"), "one of token, session"),
    "the spelling of records": (("okta", "person", "okta:00u1"), "leave out 'okta:'"),
    "two lines": (("okta", "person", "00u1\nokta person 00u2"), "printable characters"),
    "nobody": (("okta", "person", ""), "an id has 1 to"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG)
def test_what_would_turn_nobody_out_is_refused(
    state: Path, capsys: Captured, words: tuple[str, str, str], message: str
) -> None:
    assert identities.revoke(*words, state=state) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert message in shown.err
    assert shown.err.count("\n") == 1
    assert not (state / "revoked-identities").exists()
    assert entered(state) == []


def test_what_was_entered_and_then_failed_is_on_record_too(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _line: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(revocation_file, "_append", full)
    assert identities.revoke("okta", "person", "00u1", state=state) == 2
    first, second = entered(state)
    assert f"failed={first.act_id}" in second.details


def test_a_failure_that_cannot_be_recorded_is_told(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def broken(*_: object) -> None:
        raise ConfigError("acts cannot be written")

    monkeypatch.setattr(identities.Acts, "failed", broken)
    assert identities.revoke("okta", "user", "00u1", state=state) == 2
    assert "nor can it be recorded that it failed" in capsys.readouterr().err


def test_who_is_no_operator_revokes_nobody(state: Path, capsys: Captured) -> None:
    (state.parent / "gateway.yaml").write_text(f"{CONFIGURATION}  admins: {{operator: [nobody-else]}}\n")
    assert identities.revoke("okta", "person", "00u1", state=state) == 2
    assert "is for the role operator" in capsys.readouterr().err
    assert list(state.iterdir()) == []


def test_the_list_is_shown_or_why_it_counts_for_nothing(state: Path, capsys: Captured) -> None:
    assert identities.list_(state=state) == 0
    assert capsys.readouterr().out == ""
    for kind, name in (("person", "00u1"), ("session", "s 1")):
        assert identities.revoke("okta", kind, name, state=state) == 0
    capsys.readouterr()
    assert identities.list_(state=state) == 0
    assert capsys.readouterr().out == "okta person 00u1\nokta session s 1\n"
    assert identities.list_(state=state, json=True) == 0
    shown = [json_format.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert shown[1] == {"issuer": "okta", "kind": "session", "id": "s 1"}
    with (state / "revoked-identities").open("a") as opened:
        opened.write("okta person 00u2 # laptop stolen\n")
    assert identities.list_(state=state) == 2
    assert "revoked-identities:3: a comment has a line of its own" in capsys.readouterr().err


def test_the_commands_register_as_they_are(state: Path) -> None:
    app = App(name="egress", result_action="return_value")
    app.command(nouns := App(name="identities"))
    nouns.command(identities.revoke)
    nouns.command(identities.list_, name="list")
    assert app(["identities", "revoke", "okta", "person", "00u1", "--state", str(state), "--ticket", "1"]) == 0
    assert app(["identities", "list", "--state", str(state), "--json"]) == 0
