"""`egress policy active` and `history`: what is in force, and what was."""

import json
from pathlib import Path

import pytest

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.cli.policy.active import active, history
from egress_gateway.core.ids import BundleDigest

Captured = pytest.CaptureFixture[str]
DIGEST = BundleDigest(f"sha256:{'ab' * 32}")
FIRST = Activation(digest=DIGEST, name="acme", serial=1, since=0, actor="ann")
SECOND = Activation(
    digest=DIGEST,
    name="acme",
    serial=2,
    since=86_400_000_000,
    actor="dee",
    approvers=("bob", "cy"),
    reason="Audit",
    ticket="CHG-2",
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where two bundles were put in force, one after the other."""
    store = ActivePolicy(tmp_path / "policy")
    store.keep(DIGEST, {"rules.yaml": b"rules: []\n"})
    store.activate(FIRST, base="", announce=lambda: None)
    store.activate(SECOND, base=DIGEST, announce=lambda: None)
    return tmp_path


def test_what_is_in_force_is_told_with_everybody_who_answers_for_it(state: Path, capsys: Captured) -> None:
    assert active(state=state) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"acme serial 2  {DIGEST}",
        "in force since 1970-01-02T00:00:00Z by dee, approved by bob, cy",
        "ticket: CHG-2",
        "reason: Audit",
    ]
    assert active(state=state, json=True) == 0
    assert json.loads(capsys.readouterr().out)["approvers"] == ["bob", "cy"]


def test_nothing_in_force_is_an_answer(tmp_path: Path, capsys: Captured) -> None:
    assert active(state=tmp_path) == 1
    assert capsys.readouterr().out.startswith("nothing was put in force")
    assert active(state=tmp_path, json=True) == 1
    assert capsys.readouterr().out == "null\n"
    assert history(state=tmp_path) == 1
    assert capsys.readouterr().out.startswith("nothing was put in force")
    assert history(state=tmp_path, json=True) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", [active, history])
def test_a_state_that_is_not_there_is_told(tmp_path: Path, capsys: Captured, command: object) -> None:
    assert command(state=tmp_path / "vra") == 2  # type: ignore[operator]  # a command
    assert capsys.readouterr().err.endswith("vra: is no state directory of a gateway; name it with --state\n")


def test_history_is_newest_first(state: Path, capsys: Captured) -> None:
    assert history(state=state, json=True) == 0
    assert [json.loads(line)["serial"] for line in capsys.readouterr().out.splitlines()] == [2, 1]
    assert history(state=state) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"acme serial 2  {DIGEST}",
        "put in force at 1970-01-02T00:00:00Z by dee, approved by bob, cy",
        "ticket: CHG-2",
        "reason: Audit",
        "",
        f"acme serial 1  {DIGEST}",
        "put in force at 1970-01-01T00:00:00Z by ann",
    ]


@pytest.mark.parametrize("command", [active, history])
def test_what_cannot_be_read_is_told(state: Path, capsys: Captured, command: object) -> None:
    (state / "policy" / "active").write_bytes(b"")
    assert command(state=state) == 2  # type: ignore[operator]  # a command
    assert "is empty" in capsys.readouterr().err
