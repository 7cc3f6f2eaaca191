"""Who has to make room for one more review, and who never has to."""

import msgspec
import pytest
from tests.unit.control.office import CASE, HOUR

from egress_gateway.control import room
from egress_gateway.control.room import Room, room_for
from egress_gateway.core.reviews import Case, Review, ReviewId, ReviewState

NOW = 100 * HOUR
OTHER = msgspec.structs.replace(CASE, principal=msgspec.structs.replace(CASE.principal, app="wiki"))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 400)
    monkeypatch.setattr(room, "MOST", 5)


def kept(name: str, state: ReviewState, case: Case = CASE) -> Review:
    return Review(id=ReviewId(name), case=case, state=state, submitted=NOW, deadline=NOW + HOUR, erase=NOW + 2 * HOUR)


PENDING, DENIED, CONSUMED = ReviewState.PENDING, ReviewState.DENIED, ReviewState.CONSUMED
CASES = {
    "there is room": ([], {}, 100, Room()),
    "more than an application's part": ([], {}, 101, None),
    "its own that is over goes first": (
        [kept("a", DENIED), kept("b", CONSUMED)],
        {"a": 50, "b": 50},
        40,
        Room(emptied=(ReviewId("a"),)),
    ),
    "what waits is never given up": ([kept("a", PENDING)], {"a": 90}, 40, None),
    "what others have waiting is none of its business": ([kept("a", PENDING, OTHER)], {"a": 90}, 100, Room()),
    "what is over of others goes where all is full": (
        [kept("a", DENIED, OTHER), kept("b", PENDING, OTHER)],
        {"a": 300, "b": 90},
        50,
        Room(emptied=(ReviewId("a"),)),
    ),
    "the oldest that is over goes where there are too many": (
        [kept("a", PENDING), kept("b", DENIED), kept("c", DENIED), kept("d", PENDING), kept("e", PENDING)],
        {},
        1,
        Room(erased=(ReviewId("b"),)),
    ),
    "too many wait": ([kept(name, PENDING) for name in "abcde"], {}, 1, None),
}


@pytest.mark.parametrize(("reviews", "sizes", "size", "expected"), CASES.values(), ids=CASES)
def test_room(reviews: list[Review], sizes: dict[str, int], size: int, expected: Room | None) -> None:
    contents = {ReviewId(name): content for name, content in sizes.items()}
    assert room_for(CASE, size, reviews, contents, now=NOW) == expected
