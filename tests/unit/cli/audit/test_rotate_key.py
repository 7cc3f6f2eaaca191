"""`egress audit rotate-key`: a successor is beside the key, and on record before the log can take it up."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.adapters.log_key_files import NEXT, PREPARED, beside, require_signing_key
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.audit.records.record import admit
from egress_gateway.cli.audit.rotate_key import rotate_key, signing_key_of
from egress_gateway.core.state_config import StateConfig

Captured = pytest.CaptureFixture[str]
ORIGIN = "egress.local/local/here"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "gateway.yaml").write_text("node: here\nupstreams: {}\n")
    monkeypatch.chdir(tmp_path)
    ensure_keys(StateConfig(directory=str(tmp_path / "var")))
    return tmp_path / "var"


def test_what_is_prepared_is_what_is_taken_up(state: Path, capsys: Captured) -> None:
    key = signing_key_of(state)
    assert rotate_key(prepare=True, state=state) == 0
    shown = capsys.readouterr()
    assert "signs nothing yet" in shown.err
    assert shown.out.strip() == verifier_key(ORIGIN, require_signing_key(beside(key, PREPARED)).public_key())
    assert not (state / "acts").exists()
    assert rotate_key(reason="yearly", ticket="4711", state=state, json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"verifier_key": shown.out.strip(), "prepared": False}
    assert verifier_key(ORIGIN, require_signing_key(beside(key, NEXT)).public_key()) == shown.out.strip()
    (path,) = (state / "acts").glob("*.json")
    act = admit(path.read_bytes())
    assert isinstance(act, AdminRecord)
    assert (act.act, act.reason, act.ticket) == ("log_key.rotate", "yearly", "4711")
    assert f"successor={shown.out.strip()}" in act.details
    assert act.object == shown.out.split("+")[1]


def test_one_successor_at_a_time(state: Path, capsys: Captured) -> None:
    assert rotate_key(reason="yearly", state=state) == 0
    assert "is taken up within a second" in capsys.readouterr().err
    assert rotate_key(reason="again", state=state) == 2
    assert "another key is taking its place already" in capsys.readouterr().err
    assert len(list((state / "acts").glob("*.json"))) == 1


def test_without_a_reason_or_a_key_nothing_is_made(state: Path, capsys: Captured) -> None:
    assert rotate_key(state=state) == 2
    assert rotate_key(reason="r", state=state / "elsewhere") == 2
    told = capsys.readouterr().err
    assert "say why" in told
    assert "no key of a log" in told
    assert not beside(signing_key_of(state), PREPARED).exists()


def test_witnesses_are_given_the_key_first(state: Path, capsys: Captured) -> None:
    with (state.parent / "gateway.yaml").open("a") as configuration:
        configuration.write("log: {witnesses: policy.txt}\n")
    assert rotate_key(reason="yearly", state=state) == 2
    assert "run with --prepare, give them the key" in capsys.readouterr().err
    assert not (state / "acts").exists()
    assert not beside(signing_key_of(state), PREPARED).exists()
    assert rotate_key(prepare=True, state=state) == 0
    assert rotate_key(reason="yearly", state=state) == 0
