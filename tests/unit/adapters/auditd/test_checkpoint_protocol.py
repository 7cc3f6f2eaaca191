"""What is said about checkpoints is read as it was written, and a frame of another kind is not."""

import msgspec
import pytest

from egress_gateway.adapters.auditd.checkpoint_protocol import (
    ANSWER,
    QUESTION,
    Answer,
    Ask,
    AskStanding,
    Give,
    NotOffered,
    Offer,
    Question,
    Standing,
    StandingNow,
    State,
    Taken,
    pack,
)

STATE = State(records=3, lag_records=1, lag_micros=5)
STANDING = Standing(origin="o", received=4, durable=STATE, checkpointed=STATE, witnessed=STATE, witnesses={"w": 2})
QUESTIONS: list[Question] = [Ask(1, 2, 3), Give(1, 2, b"lines"), AskStanding(1)]
ANSWERS: list[Answer] = [
    Offer(1, 2, b"note", (bytes(32),)),
    Taken(1, "why"),
    NotOffered(1, "why"),
    StandingNow(1, STANDING),
]


def test_messages_survive_the_way() -> None:
    assert [QUESTION.decode(pack(each)[4:]) for each in QUESTIONS] == QUESTIONS
    assert [ANSWER.decode(pack(each)[4:]) for each in ANSWERS] == ANSWERS


def test_an_answer_is_no_question() -> None:
    with pytest.raises(msgspec.MsgspecError):
        QUESTION.decode(pack(StandingNow(1, STANDING))[4:])
