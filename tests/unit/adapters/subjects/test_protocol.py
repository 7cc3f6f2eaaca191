"""What crosses the keeper's socket: within bounds, and showing no key."""

import msgspec
import pytest

from egress_gateway.adapters.subjects.protocol import (
    ASK,
    FROM_KEEPER,
    LARGEST_ANSWER,
    LARGEST_QUESTION,
    MOST_LOOKUPS,
    Ask,
    Forget,
    Given,
    NotTold,
    Told,
    Wanted,
    pack,
)
from egress_gateway.core.subjects import Kind, pseudonym
from egress_gateway.wire.frames import FrameReader

ONE = Wanted(Kind.PERSON, b"d" * 16)
GIVEN = Given(pseudonym(Kind.VALUE, 1), b"k" * 32)
MOST_ID = (1 << 63) - 1


@pytest.mark.parametrize("message", [Told(1, (GIVEN,)), NotTold(2), Forget()], ids=lambda one: type(one).__name__)
def test_answers_arrive_as_they_are_sent(message: Told | NotTold | Forget) -> None:
    (payload,) = FrameReader(LARGEST_ANSWER).feed(pack(message))
    assert FROM_KEEPER.decode(payload) == message


def test_the_largest_messages_fit_their_frames() -> None:
    ask = Ask(MOST_ID, 1 << 20, (ONE,) * MOST_LOOKUPS)
    (payload,) = FrameReader(LARGEST_QUESTION).feed(pack(ask))
    assert ASK.decode(payload) == ask
    told = Told(MOST_ID, (GIVEN,) * MOST_LOOKUPS)
    (payload,) = FrameReader(LARGEST_ANSWER).feed(pack(told))
    assert FROM_KEEPER.decode(payload) == told


BROKEN = {
    "a digest of another length": Ask(1, 1, (Wanted(Kind.PERSON, b"d"),)),
    "too many lookups": Ask(1, 1, (ONE,) * (MOST_LOOKUPS + 1)),
    "a quarter before there were any": Ask(1, -1, (ONE,)),
    "a kind that there is not": [1, 1, 1, [["agent", b"d" * 16]]],
    "another message": Forget(),
}


@pytest.mark.parametrize("message", BROKEN.values(), ids=BROKEN)
def test_nothing_else_is_a_question(message: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        ASK.decode(msgspec.msgpack.encode(message))


def test_a_key_is_not_shown() -> None:
    assert "kkk" not in repr(Told(1, (GIVEN,)))
