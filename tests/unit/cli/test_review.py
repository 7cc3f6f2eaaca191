"""`egress review`: what is asked of control, and how its answer is told."""

import json as json_format

import pytest
from tests.unit.adapters.reviews.cases import CONTENT, review

from egress_gateway.adapters.reviews.admin_protocol import (
    Answer,
    ApproveReview,
    Decided,
    DenyReview,
    Listed,
    ListReviews,
    Opened,
    Question,
    Revealed,
    RevealReview,
    ShowReview,
    line_of,
)
from egress_gateway.cli import review as commands
from egress_gateway.core.errors import ConfigError, Refused, Unavailable

Captured = pytest.CaptureFixture[str]
LINE = line_of(review(), "pending")


class Control:
    """Answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Question]] = []
        self.answer: Answer | Exception = Listed(())

    def ask(self, path: str, question: Question) -> Answer:
        self.asked.append((path, question))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def control(monkeypatch: pytest.MonkeyPatch) -> Control:
    made = Control()
    monkeypatch.setattr(commands, "ask", made.ask)
    return made


def test_what_waits_is_listed(control: Control, capsys: Captured) -> None:
    assert commands.list_() == 0
    assert capsys.readouterr().out == "nothing waits\n"
    assert control.asked == [("var/run/control/admin.sock", ListReviews())]
    control.answer = Listed((LINE,))
    assert commands.list_(all=True) == 0
    assert LINE.id[:8] in capsys.readouterr().out
    assert commands.list_(json=True) == 0
    assert json_format.loads(capsys.readouterr().out)["id"] == LINE.id


def test_one_is_shown(control: Control, capsys: Captured) -> None:
    control.answer = Opened(LINE, CONTENT.shown.texts)
    assert commands.show("01") == 0
    out = capsys.readouterr().out
    assert f"review        {LINE.id}" in out
    assert "to [EMAIL]" in out
    assert commands.show("01", json=True) == 0
    assert json_format.loads(capsys.readouterr().out)["texts"][0]["text"] == "to [EMAIL]"
    assert control.asked[0][1] == ShowReview("01")


def test_what_is_covered_is_revealed_for_a_reason(control: Control, capsys: Captured) -> None:
    control.answer = Revealed(LINE, "dear \x1b[1mada")
    assert commands.reveal("01", reason="draft?") == 0
    assert capsys.readouterr().out == "dear \ufffd[1mada\n"
    assert commands.reveal("01", reason="draft?", json=True) == 0
    assert json_format.loads(capsys.readouterr().out)["text"] == "dear \x1b[1mada"
    assert control.asked[0][1] == RevealReview("01", "draft?")


def test_decisions(control: Control, capsys: Captured) -> None:
    control.answer = Decided(line_of(review(), "approved"))
    assert commands.approve("01", redact=["pii.name"]) == 0
    assert capsys.readouterr().out == f"{LINE.id}: approved\n"
    control.answer = Decided(LINE)
    assert commands.approve("01") == 0
    assert "0 of 1 have approved; somebody else has to as well" in capsys.readouterr().out
    control.answer = Decided(line_of(review(), "denied"))
    assert commands.deny("01", reason="no", json=True) == 0
    assert json_format.loads(capsys.readouterr().out)["state"] == "denied"
    assert [question for _, question in control.asked] == [
        ApproveReview("01", ("pii.name",)),
        ApproveReview("01"),
        DenyReview("01", "no"),
    ]


FAILURES = {
    "nobody there": (ConfigError("control cannot be reached"), 2, "cannot be reached"),
    "no log": (Unavailable("log_unavailable", "no log"), 2, "no log"),
    "no reviewer": (Refused("review_role", "for the role reviewer"), 1, "for the role reviewer"),
    "another answer": (Listed(()), 2, "an answer to another question"),
}


@pytest.mark.parametrize(("answer", "code", "told"), FAILURES.values(), ids=FAILURES)
def test_what_goes_wrong_is_told_in_one_line(
    control: Control, capsys: Captured, answer: Answer | Exception, code: int, told: str
) -> None:
    control.answer = answer
    assert commands.deny("01", reason="no") == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert captured.err.count("\n") == 1
