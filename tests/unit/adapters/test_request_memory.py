"""What all requests under way may hold together."""

from egress_gateway.adapters.rare_notices import RareNotices
from egress_gateway.adapters.request_memory import RequestMemory

MEBIBYTE = 1 << 20


async def test_there_is_room_for_so_much_and_what_is_given_back() -> None:
    told: list[str] = []
    memory = RequestMemory(most=3 * MEBIBYTE, seconds=1, notices=RareNotices(told.append))
    taken = [memory.take(uid, MEBIBYTE) for uid in (1, 2, 1, 2)]
    assert taken == [True, True, True, False]
    memory.give_back(2 * MEBIBYTE)
    assert [memory.take(1, 2 * MEBIBYTE), memory.take(1, 1)] == [True, False]
    assert told == [
        "uid 2 asks while requests hold 3 MiB; it is refused",
        "uid 1 asks while requests hold 3 MiB; it is refused",
    ]


async def test_who_is_late_is_told_of() -> None:
    told: list[str] = []
    RequestMemory(most=1, seconds=30, notices=RareNotices(told.append)).late(7)
    assert told == ["uid 7 took more than 30 seconds for a request; it is disconnected"]
