"""Several buckets at once: all or none, what is forgotten, and what no worker in order asks for."""

import pytest

from egress_gateway.adapters.counters.buckets import LARGEST_UNITS, MOST_CHARGES, Buckets, NoRoomError
from egress_gateway.core.counting import Charge, Overdrawn, Reservation, Settlement
from egress_gateway.core.errors import WireError
from egress_gateway.decide.gcra import NEVER

NOW = 1_800_000_000_000_000
SECOND = 1_000_000
ADA, BOB = b"a" * 16, b"b" * 16


def charge(units: int, bucket: bytes = ADA, amount: int = 10, seconds: int = 10) -> Charge:
    return Charge(bucket, amount, seconds, units)


@pytest.fixture
def buckets() -> Buckets:
    return Buckets([], at=100)


def left(buckets: Buckets, bucket: bytes) -> int:
    """How many units can still be taken at once; takes them."""
    return next(n for n in range(10, -1, -1) if isinstance(buckets.reserve([charge(n, bucket)], NOW), Reservation))


def test_all_are_taken_from(buckets: Buckets) -> None:
    charges = (charge(3), charge(5, BOB))
    assert buckets.reserve(charges, NOW) == Reservation(at=101, charges=charges)
    assert [left(buckets, ADA), left(buckets, BOB)] == [7, 5]


def test_one_that_does_not_hold_enough_keeps_all_from_being_taken_from(buckets: Buckets) -> None:
    buckets.reserve([charge(8, BOB)], NOW)
    refused = buckets.reserve([charge(3), charge(5, BOB)], NOW)
    assert refused == Overdrawn(charge=1, wait=3 * SECOND)
    assert [left(buckets, ADA), left(buckets, BOB)] == [10, 2]


REFUSING = {
    "the longest wait of two": ([8, 9], [5, 5], Overdrawn(charge=1, wait=4 * SECOND)),
    "the one that never has enough": ([9, 0], [5, 11], Overdrawn(charge=1, wait=NEVER)),
    "the first that never has enough": ([0, 0], [11, 12], Overdrawn(charge=0, wait=NEVER)),
}


@pytest.mark.parametrize(("taken", "wanted", "refusal"), REFUSING.values(), ids=REFUSING)
def test_the_bucket_is_named_that_makes_wait(
    buckets: Buckets, taken: list[int], wanted: list[int], refusal: Overdrawn
) -> None:
    buckets.reserve([charge(taken[0]), charge(taken[1], BOB)], NOW)
    assert buckets.reserve([charge(wanted[0]), charge(wanted[1], BOB)], NOW) == refusal


def test_a_changed_limit_begins_with_a_full_bucket(buckets: Buckets) -> None:
    buckets.reserve([charge(10)], NOW)
    assert isinstance(buckets.reserve([charge(11, amount=11)], NOW), Reservation)


SETTLED = {
    "what was not used comes back": (2, 8),
    "nothing was sent": (0, 10),
    "just what was reserved": (5, 5),
    "more was used": (7, 3),
    "all there is": (10, 0),
}


@pytest.mark.parametrize(("used", "rest"), SETTLED.values(), ids=SETTLED)
def test_a_reservation_is_settled_with_what_was_used(buckets: Buckets, used: int, rest: int) -> None:
    reservation = buckets.reserve([charge(5)], NOW)
    assert isinstance(reservation, Reservation)
    buckets.settle(reservation.at, [Settlement(charge(5), used)], NOW)
    assert left(buckets, ADA) == rest


def test_a_debt_has_to_be_worked_off_first(buckets: Buckets) -> None:
    buckets.settle(0, [Settlement(charge(0), 15)], NOW)
    assert buckets.reserve([charge(1)], NOW) == Overdrawn(charge=0, wait=6 * SECOND)


def test_a_bucket_that_is_gone_has_nothing_to_give_back(buckets: Buckets) -> None:
    buckets.settle(101, [Settlement(charge(5), 0)], NOW)
    assert len(buckets) == 0


def test_buckets_that_are_full_again_are_forgotten(buckets: Buckets) -> None:
    buckets.reserve([charge(3), charge(5, BOB)], NOW)
    buckets.forget(NOW + 3 * SECOND)
    assert len(buckets) == 1
    assert [row.bucket for row in buckets.changed()] == [BOB]
    buckets.forget(NOW + 5 * SECOND)
    assert len(buckets) == 0


def test_there_is_room_for_so_many(buckets: Buckets) -> None:
    buckets = Buckets([], at=0, most=1)
    buckets.reserve([charge(1)], NOW)
    with pytest.raises(NoRoomError):
        buckets.reserve([charge(1), charge(1, BOB)], NOW)
    # A debt that there is no room for is not taken, and does not raise: nobody waits for it.
    buckets.settle(0, [Settlement(charge(0, BOB), 5)], NOW)
    assert len(buckets) == 1
    assert isinstance(buckets.reserve([charge(1)], NOW), Reservation)


def test_another_life_goes_on_where_the_last_one_ended(buckets: Buckets) -> None:
    reservation = buckets.reserve([charge(8)], NOW)
    assert isinstance(reservation, Reservation)
    again = Buckets(buckets.changed(), at=reservation.at + 1)
    assert again.reserve([charge(3)], NOW) == Overdrawn(charge=0, wait=SECOND)
    # What it was reserved for may have been used or not: nobody knows, so it stays.
    again.settle(reservation.at, [Settlement(charge(8), 0)], NOW)
    assert again.reserve([charge(3)], NOW) == Overdrawn(charge=0, wait=SECOND)


def test_only_what_changed_is_told_and_only_once(buckets: Buckets) -> None:
    buckets.reserve([charge(3)], NOW)
    assert [(row.bucket, row.amount, row.seconds) for row in buckets.changed()] == [(ADA, 10, 10)]
    assert buckets.changed() == []


BROKEN = {
    "a digest of another length": [charge(1, b"short")],
    "a bucket that holds nothing": [charge(1, amount=0)],
    "a bucket that holds more than can be counted": [charge(1, amount=LARGEST_UNITS + 1)],
    "no time": [charge(1, seconds=0)],
    "more than a year": [charge(1, seconds=400 * 86_400)],
    "less than nothing": [charge(-1)],
    "more units than there are": [charge(LARGEST_UNITS + 1)],
    "a bucket twice": [charge(1), charge(1)],
    "too many buckets": [charge(1, number.to_bytes(16)) for number in range(MOST_CHARGES + 1)],
}


@pytest.mark.parametrize("charges", BROKEN.values(), ids=BROKEN)
def test_what_no_worker_in_order_asks_is_an_error(buckets: Buckets, charges: list[Charge]) -> None:
    with pytest.raises(WireError):
        buckets.reserve(charges, NOW)


def test_units_that_no_request_uses_are_an_error(buckets: Buckets) -> None:
    with pytest.raises(WireError):
        buckets.settle(0, [Settlement(charge(1), LARGEST_UNITS + 1)], NOW)
