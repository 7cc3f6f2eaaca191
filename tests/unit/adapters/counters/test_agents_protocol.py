"""Messages between the operator's commands and the log's process: there and back."""

import msgspec
import pytest

from egress_gateway.adapters.counters.agents_protocol import (
    ANSWER,
    LARGEST_QUESTION,
    MOST_ACCEPTED,
    QUESTION,
    AcceptHabits,
    AcceptRate,
    AgentsAre,
    Answer,
    Changed,
    DismissHabits,
    ForgetAgent,
    ListAgents,
    Question,
    ShowAgent,
    pack,
)
from egress_gateway.core.baselines import AgentLine, HabitKind, HabitLine

KEY = b"k" * 16
LINE = AgentLine(
    agent=b"sealed",
    learning=True,
    since=1,
    requests=2,
    most_requests=3,
    most_calls=4,
    peak_requests=5,
    peak_calls=6,
    full=True,
    habits=(HabitLine(HabitKind.CALLED, b"sealed", accepted=True, first=7, last=8, times=9),),
)
QUESTIONS: tuple[Question, ...] = (
    ListAgents(),
    ShowAgent(KEY),
    ForgetAgent(KEY),
    AcceptHabits(KEY, (KEY,)),
    AcceptRate(KEY, 3, 4),
    DismissHabits(KEY),
)
ANSWERS: tuple[Answer, ...] = (AgentsAre((LINE,)), Changed(1))


@pytest.mark.parametrize("message", QUESTIONS, ids=lambda message: type(message).__name__)
def test_a_question_arrives_as_it_was_sent(message: Question) -> None:
    assert QUESTION.decode(pack(message)[4:]) == message


@pytest.mark.parametrize("message", ANSWERS, ids=lambda message: type(message).__name__)
def test_an_answer_arrives_as_it_was_sent(message: Answer) -> None:
    assert ANSWER.decode(pack(message)[4:]) == message


def test_an_id_has_its_length() -> None:
    with pytest.raises(msgspec.ValidationError):
        QUESTION.decode(pack(ShowAgent(b"short"))[4:])


def test_all_that_can_be_new_is_accepted_by_one_question() -> None:
    assert len(pack(AcceptHabits(KEY, (KEY,) * MOST_ACCEPTED))) <= LARGEST_QUESTION
    with pytest.raises(msgspec.ValidationError):
        QUESTION.decode(pack(AcceptHabits(KEY, (KEY,) * (MOST_ACCEPTED + 1)))[4:])
