"""Messages between workers and the counting service: there and back, and what they show."""

import pytest

from egress_gateway.adapters.counters.protocol import (
    ANSWER,
    FROM_WORKER,
    Answer,
    AskBaseline,
    Count,
    Counted,
    Disclose,
    FromWorker,
    Keep,
    Kept,
    Known,
    NoRoom,
    NotReserved,
    Practised,
    Recall,
    Recalled,
    Reserve,
    Reserved,
    Settle,
    pack,
    reserved,
)
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Settlement, Tally

KEY = b"k" * 16
CHARGE = Charge(KEY, 10, 60, 3)
QUESTIONS: tuple[FromWorker, ...] = (
    Reserve(1, (CHARGE,)),
    Settle(2, (Settlement(CHARGE, 1),)),
    Count(3, (Tally(KEY, 60, (KEY,)),)),
    Disclose(4, (Tally(KEY, 60, ()),)),
    Recall(5, KEY),
    Keep(6, KEY, 60, (b"sealed",), 0),
    AskBaseline(7, KEY),
    Practised(Practice(KEY, 1, 0, (Habit(HabitKind.CALLED, KEY),))),
)
ANSWERS: tuple[Answer, ...] = (
    Reserved(1, 7),
    NotReserved(2, 0, -1),
    Counted(3, (4,)),
    Recalled(4, (b"sealed",), 1),
    Kept(5),
    NoRoom(6),
    Known(7, Baseline(known=frozenset({KEY}))),
)


@pytest.mark.parametrize("message", QUESTIONS, ids=lambda message: type(message).__name__)
def test_a_question_arrives_as_it_was_sent(message: FromWorker) -> None:
    assert FROM_WORKER.decode(pack(message)[4:]) == message


@pytest.mark.parametrize("message", ANSWERS, ids=lambda message: type(message).__name__)
def test_an_answer_arrives_as_it_was_sent(message: Answer) -> None:
    assert ANSWER.decode(pack(message)[4:]) == message


def test_pieces_are_not_shown() -> None:
    assert "sealed" not in repr((Keep(6, KEY, 60, (b"sealed",), 0), Recalled(4, (b"sealed",), 1)))


def test_an_answer_is_a_reservation_or_what_is_overdrawn() -> None:
    assert reserved(Reserved(1, 7), (CHARGE,)) == Reservation(at=7, charges=(CHARGE,))
    assert reserved(NotReserved(1, 0, -1), (CHARGE,)) == Overdrawn(charge=0, wait=-1)
