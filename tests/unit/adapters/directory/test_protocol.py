"""Messages come back as they were, and show neither people nor passwords."""

import pytest

from egress_gateway.adapters.directory.protocol import (
    ANSWER,
    QUESTION,
    Answer,
    AskGroups,
    Groups,
    LoggedIn,
    LogIn,
    Question,
    WantKeys,
    pack,
)
from egress_gateway.core.identity import Membership
from egress_gateway.wire.frames import FrameReader

QUESTIONS: list[Question] = [AskGroups(1, "corp", "", "a-person"), LogIn(2, "a-person", "a-secret"), WantKeys("corp")]
ANSWERS: list[Answer] = [
    Groups(1, Membership(groups=("nurses",), complete=True)),
    LoggedIn(2, "a-person", known=True),
    LoggedIn(3),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=repr)
def test_questions_come_back(question: Question) -> None:
    (payload,) = FrameReader(10_000).feed(pack(question))
    assert QUESTION.decode(payload) == question


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_answers_come_back(answer: Answer) -> None:
    (payload,) = FrameReader(10_000).feed(pack(answer))
    assert ANSWER.decode(payload) == answer


def test_messages_show_neither_people_nor_passwords() -> None:
    shown = f"{QUESTIONS} {ANSWERS}"
    assert "a-person" not in shown
    assert "a-secret" not in shown


def test_an_answer_that_says_nothing_says_no() -> None:
    assert (LoggedIn(1).person, LoggedIn(1).known, Groups(1, Membership()).membership.complete) == ("", False, False)
