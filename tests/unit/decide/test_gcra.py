"""One bucket: what it lets out, how long it makes wait, and what comes back of what was taken in vain."""

import pytest

from egress_gateway.decide.gcra import MICROSECONDS, MOST_LOWS, NEVER, Bucket

NOW = 1_800_000_000_000_000
SECOND = MICROSECONDS


def full(amount: int = 10, seconds: int = 10) -> Bucket:
    """One unit comes back each second."""
    return Bucket(amount, seconds, at=0)


WAITS = {
    "nothing of a full bucket": (0, 0, 0),
    "all of a full bucket": (0, 10, 0),
    "one more than it can hold": (0, 11, NEVER),
    "what is left": (4, 6, 0),
    "one more than is left": (4, 7, 1 * SECOND),
    "all of an empty one": (10, 10, 10 * SECOND),
    "one of a bucket in debt": (25, 1, 16 * SECOND),
}


@pytest.mark.parametrize(("taken", "wanted", "wait"), WAITS.values(), ids=WAITS)
def test_who_wants_more_than_there_is_has_to_wait(taken: int, wanted: int, wait: int) -> None:
    bucket = full()
    bucket.take(taken, NOW, 1)
    assert bucket.wait(wanted, NOW) == wait


def test_after_the_wait_and_not_before_it_there_is_enough() -> None:
    bucket = Bucket(7, 3, at=0)
    bucket.take(7, NOW, 1)
    wait = bucket.wait(1, NOW)
    assert wait == 428_572
    assert bucket.wait(1, NOW + wait - 1) == 1
    assert bucket.wait(1, NOW + wait) == 0


def test_a_thousandth_of_a_unit_is_not_lost_in_a_year() -> None:
    bucket = Bucket(3, 7, at=0)
    bucket.take(3, NOW, 0)
    now = NOW
    for at in range(1, 2000):
        now += bucket.wait(1, now)
        bucket.take(1, now, at)
    # 1999 units at 3 in 7 seconds, and at most a microsecond late.
    exact = 1999 * 7 * SECOND / 3
    assert exact <= now - NOW < exact + 1


def test_a_bucket_is_as_good_as_new_when_it_is_full_again() -> None:
    bucket = Bucket(3, 10, at=0)
    bucket.take(1, NOW, 1)
    assert bucket.full_again == NOW + 3_333_334
    again = Bucket(3, 10, at=2, drained=bucket.drained)
    assert [again.wait(3, NOW + 3_333_333), again.wait(3, NOW + 3_333_334)] == [1, 0]


def test_what_was_taken_in_vain_comes_back() -> None:
    bucket = full()
    bucket.take(8, NOW, 1)
    bucket.give_back(5, NOW, since=1)
    assert bucket.wait(7, NOW) == 0
    assert bucket.wait(8, NOW) == SECOND


def test_what_time_gave_back_does_not_come_back_twice() -> None:
    bucket = full()
    bucket.take(10, NOW, 1)
    later = NOW + 10 * SECOND
    bucket.take(10, later, 2)
    bucket.give_back(10, later, since=1)
    assert bucket.wait(1, later) == SECOND


def test_as_much_comes_back_as_the_level_never_fell_below() -> None:
    bucket = full()
    bucket.take(8, NOW, 1)
    bucket.take(2, NOW + 6 * SECOND, 2)
    bucket.give_back(8, NOW + 6 * SECOND, since=1)
    # Two of the eight were still there, so two come back, though four are out.
    assert bucket.wait(8, NOW + 6 * SECOND) == 0
    assert bucket.wait(9, NOW + 6 * SECOND) == SECOND


def test_two_cannot_get_back_the_same() -> None:
    bucket = full()
    bucket.take(4, NOW, 1)
    bucket.take(4, NOW, 2)
    bucket.take(2, NOW + 6 * SECOND, 3)
    for since in (1, 2):
        bucket.give_back(4, NOW + 6 * SECOND, since=since)
    assert bucket.wait(8, NOW + 6 * SECOND) == 0
    assert bucket.wait(9, NOW + 6 * SECOND) == SECOND


def test_reservations_of_an_earlier_life_get_nothing_back() -> None:
    bucket = full()
    bucket.take(8, NOW, 5)
    again = Bucket(10, 10, at=6, drained=bucket.drained)
    again.give_back(8, NOW, since=5)
    assert again.wait(3, NOW) == SECOND


@pytest.mark.parametrize(("since", "back"), [(2, 0), (MOST_LOWS + 3, 1)], ids=["an old one", "the newest"])
def test_where_too_much_happened_the_older_get_nothing_back(since: int, back: int) -> None:
    bucket, out = Bucket(1000, 1000, at=0), MOST_LOWS + 3
    for at in range(1, out + 1):
        bucket.take(1, NOW, at)
    bucket.give_back(1, NOW, since=since)
    left = 1000 - out + back
    assert [bucket.wait(left, NOW), bucket.wait(left + 1, NOW)] == [0, SECOND]
