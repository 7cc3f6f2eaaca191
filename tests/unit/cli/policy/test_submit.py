"""`egress policy submit`, `approve`, `proposals`: two people, or nothing is put in force."""

import json
from pathlib import Path

import pytest
from tests.unit.cli.policy.conftest import CARD, FAILING, Operator

from egress_gateway.adapters.active_policy import ActivePolicy
from egress_gateway.cli.policy.activate import activate
from egress_gateway.cli.policy.submit import approve, proposals, submit

Captured = pytest.CaptureFixture[str]
ROLES = "identity: {admins: {author: [ann, bob], approver: [bob, cy], operator: [ann, dee]}}"


@pytest.fixture
def tested(directory: Path, operator: Operator) -> Path:
    """A bundle with all its tests, where roles are given."""
    operator.configure(ROLES)
    (directory / "tests" / "card.yaml").write_text(CARD)
    return directory


def handed_in(directory: Path, operator: Operator, capsys: Captured) -> str:
    """Ann hands the bundle in; its digest."""
    operator.become("ann", 1000)
    assert submit(directory, reason="new", ticket="CHG-1", state=operator.state) == 0
    return capsys.readouterr().out.splitlines()[-1].removeprefix("handed in: ")


def test_a_bundle_goes_through_four_eyes_into_force(tested: Path, operator: Operator, capsys: Captured) -> None:
    digest = handed_in(tested, operator, capsys)
    operator.become("bob", 1001)
    assert approve(digest[:19], reason="looked at", state=operator.state) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"approved: {digest}"
    operator.become("dee", 1003)
    assert activate(str(tested), reason="go", ticket="CHG-1", state=operator.state) == 0
    active = ActivePolicy(operator.state / "policy").current()
    assert active is not None
    assert (active.digest, active.actor, active.approvers) == (digest, "dee", ("bob",))
    acts = [(act.act, act.actor, act.role, act.object) for act in operator.acts]
    assert acts == [
        ("policy.submit", "ann", "author", digest),
        ("policy.approve", "bob", "approver", digest),
        ("policy.activate", "dee", "operator", digest),
    ]
    assert "author=ann" in operator.acts[1].details
    assert "approver=bob" in operator.acts[2].details


def test_what_was_handed_in_is_put_in_force_by_its_digest(tested: Path, operator: Operator, capsys: Captured) -> None:
    digest = handed_in(tested, operator, capsys)
    operator.become("cy", 1002)
    assert approve(digest, reason="r", state=operator.state) == 0
    operator.become("dee", 1003)
    (tested / "rules.yaml").write_text("rules: []\n")
    assert activate(digest, reason="go", state=operator.state) == 0


def refusal(capsys: Captured) -> str:
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def test_nothing_is_put_in_force_that_nobody_else_approved(tested: Path, operator: Operator, capsys: Captured) -> None:
    assert activate(str(tested), reason="go", state=operator.state) == 2
    assert "nobody has handed in sha256:" in refusal(capsys)
    handed_in(tested, operator, capsys)
    assert activate(str(tested), reason="go", state=operator.state) == 2
    assert "nobody but its author has approved" in refusal(capsys)
    assert not (operator.state / "policy" / "active").exists()


def test_what_nobody_would_review_is_told_to_author_and_approver(
    tested: Path, operator: Operator, capsys: Captured
) -> None:
    with (tested / "rules.yaml").open("a") as rules:
        rules.write("  - {id: ask, effect: escalate, queue: desk, sla: 4h, when: {route: chat, stream: true}}\n")
    assert submit(tested, reason="new", state=operator.state) == 0
    out, err = capsys.readouterr()
    assert err.startswith("warning: nobody reviews what ask")
    operator.become("bob", 1001)
    assert approve(out.splitlines()[-1].removeprefix("handed in: "), reason="seen", state=operator.state) == 0
    assert capsys.readouterr().err.startswith("warning: nobody reviews what ask")


def test_nobody_approves_what_he_handed_in_himself(tested: Path, operator: Operator, capsys: Captured) -> None:
    operator.become("bob", 1001)
    assert submit(tested, reason="r", state=operator.state) == 0
    digest = capsys.readouterr().out.splitlines()[-1].removeprefix("handed in: ")
    assert approve(digest, reason="r", state=operator.state) == 2
    assert "nobody approves a change of his own" in refusal(capsys)


def test_nobody_does_what_is_not_his_role(tested: Path, operator: Operator, capsys: Captured) -> None:
    digest = handed_in(tested, operator, capsys)
    assert approve(digest, reason="r", state=operator.state) == 2
    assert "for the role approver" in refusal(capsys)
    operator.become("dee", 1003)
    assert submit(tested, reason="r", state=operator.state) == 2
    assert "for the role author" in refusal(capsys)


def test_an_approval_ends_when_something_else_is_put_in_force(
    tested: Path, operator: Operator, capsys: Captured
) -> None:
    digests = {}
    for serial in (4, 5):
        (tested / "bundle.yaml").write_text(f"schema: 1\nname: sample\nserial: {serial}\n")
        digests[serial] = handed_in(tested, operator, capsys)
        operator.become("bob", 1001)
        assert approve(digests[serial], reason="r", state=operator.state) == 0
    operator.become("dee", 1003)
    assert activate(digests[4], reason="go", state=operator.state) == 0
    capsys.readouterr()
    assert activate(digests[5], reason="go", state=operator.state) == 2
    assert "in the place of what is in force now" in refusal(capsys)
    assert proposals(state=operator.state, json=True) == 0
    (waiting,) = json.loads(capsys.readouterr().out)
    assert waiting["serial"] == 5
    operator.become("bob", 1001)
    assert approve(digests[5], reason="r", state=operator.state) == 0
    assert f"previous={digests[4]}" in operator.acts[-1].details
    operator.become("dee", 1003)
    assert activate(digests[5], reason="go", state=operator.state) == 0


@pytest.mark.parametrize("reason", ["", " \t", "a\nb", "\x1b[2J"], ids=["empty", "blank", "two lines", "an escape"])
def test_who_does_not_say_why_does_nothing(tested: Path, operator: Operator, capsys: Captured, reason: str) -> None:
    digest = handed_in(tested, operator, capsys)
    acts = len(operator.acts)
    assert submit(tested, reason=reason, state=operator.state) == 2
    operator.become("bob", 1001)
    assert approve(digest, reason=reason, state=operator.state) == 2
    operator.become("dee", 1003)
    assert activate(digest, reason=reason, state=operator.state) == 2
    refusals = capsys.readouterr().err.splitlines()
    assert [("reason" in line, line.startswith("error: ")) for line in refusals] == [(True, True)] * 3
    assert len(operator.acts) == acts


def test_what_does_not_pass_its_tests_is_not_handed_in(tested: Path, operator: Operator, capsys: Captured) -> None:
    (tested / "tests" / "b.yaml").write_text(FAILING)
    assert submit(tested, reason="r", state=operator.state) == 1
    assert "failed test" in refusal(capsys)
    assert operator.acts == []


def test_what_no_longer_passes_its_tests_is_not_approved(
    tested: Path, operator: Operator, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = handed_in(tested, operator, capsys)
    operator.become("bob", 1001)
    monkeypatch.setattr("egress_gateway.cli.policy.submit.is_fit", lambda *_, **__: False)
    assert approve(digest, reason="r", state=operator.state) == 1
    assert len(operator.acts) == 1


def test_what_was_handed_in_before_is_told(tested: Path, operator: Operator, capsys: Captured) -> None:
    digest = handed_in(tested, operator, capsys)
    assert submit(tested, reason="r", state=operator.state) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"was handed in before: {digest}"
    (tested / "tests" / "card.yaml").unlink()
    assert submit(tested, reason="r", allow_untested=True, state=operator.state) == 2
    assert "handed in before with other tests" in refusal(capsys)


def test_proposals_are_shown_with_who_has_approved_them(
    tested: Path, operator: Operator, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    digest = handed_in(tested, operator, capsys)
    operator.become("bob", 1001)
    assert approve(digest, reason="r", state=operator.state) == 0
    capsys.readouterr()
    assert proposals(state=operator.state) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("digest name serial handed in by approved by ticket ")
    assert f"{digest[:19]} sample 3 " in out
    assert out.endswith(" ann bob CHG-1")


def test_proposals_of_a_state_that_is_not_there_are_told(tmp_path: Path, capsys: Captured) -> None:
    assert proposals(state=tmp_path / "vra") == 2
    assert capsys.readouterr().err.endswith("vra: is no state directory of a gateway; name it with --state\n")


def test_a_proposal_that_cannot_be_read_is_told(operator: Operator, capsys: Captured) -> None:
    place = operator.state / "policy" / "proposals"
    place.mkdir(parents=True)
    (place / "ab.json").write_text("{}")
    assert proposals(state=operator.state) == 2
    assert "is no proposal" in refusal(capsys)
