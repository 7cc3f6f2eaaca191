"""Distinct values in a window: what counts, for how long, and what happens when there are too many."""

import pytest

from egress_gateway.adapters.counters import tallies as module
from egress_gateway.adapters.counters.buckets import NoRoomError
from egress_gateway.adapters.counters.tallies import CAP, SLICES, Tallies
from egress_gateway.core.counting import Tally
from egress_gateway.core.errors import WireError

DAY = 86_400
HOUR = 3600 * 1_000_000
NOW = 20_000 * DAY * 1_000_000
"""A midnight, where a slice of a day's window begins."""
ADA, BOB = b"a" * 16, b"b" * 16


def tally(*values: int, key: bytes = ADA, seconds: int = DAY) -> Tally:
    return Tally(key, seconds, tuple(value.to_bytes(16) for value in values))


@pytest.fixture
def tallies() -> Tallies:
    return Tallies([])


def test_the_same_value_counts_once(tallies: Tallies) -> None:
    assert [tallies.add(tally(1, 2), NOW), tallies.add(tally(2, 3), NOW), tallies.count(tally(3, 4), NOW)] == [2, 3, 4]


def test_counting_counts_nothing(tallies: Tallies) -> None:
    assert [tallies.count(tally(1, 2), NOW), tallies.count(tally(), NOW), len(tallies)] == [2, 0, 0]


def test_principals_and_windows_are_kept_apart(tallies: Tallies) -> None:
    tallies.add(tally(1), NOW)
    assert [tallies.count(tally(key=BOB), NOW), tallies.count(tally(seconds=3600), NOW)] == [0, 0]


AGES = {
    "at once": (0, 1),
    "a window later, less a moment": (24 * HOUR - 1, 1),
    "a window later": (24 * HOUR, 1),
    "before the next slice begins": (25 * HOUR - 1, 1),
    "when the next slice begins": (25 * HOUR, 0),
    "long after": (400 * HOUR, 0),
}


@pytest.mark.parametrize(("later", "number"), AGES.values(), ids=AGES)
def test_a_value_counts_for_a_window_and_at_most_a_slice_more(tallies: Tallies, later: int, number: int) -> None:
    tallies.add(tally(1), NOW)
    assert tallies.count(tally(), NOW + later) == number


def test_a_value_that_leaves_again_counts_anew(tallies: Tallies) -> None:
    tallies.add(tally(1), NOW)
    tallies.add(tally(1), NOW + 20 * HOUR)
    assert tallies.count(tally(), NOW + 40 * HOUR) == 1


def test_beyond_the_cap_the_number_stays_above_it_for_a_window(tallies: Tallies) -> None:
    assert tallies.add(tally(*range(CAP)), NOW) == CAP
    assert tallies.count(tally(CAP), NOW) == CAP + 1
    assert tallies.add(tally(CAP, CAP + 1), NOW + 2 * HOUR) == CAP + 1
    assert tallies.count(tally(), NOW + 26 * HOUR) == CAP + 1
    assert tallies.count(tally(), NOW + 27 * HOUR) == 0


def test_there_is_room_for_so_many_tallies() -> None:
    tallies = Tallies([], most=1)
    tallies.add(tally(1), NOW)
    with pytest.raises(NoRoomError):
        tallies.add(tally(1, key=BOB), NOW)
    assert tallies.add(tally(2), NOW) == 2


def test_there_is_room_for_so_many_values_until_some_have_aged() -> None:
    tallies = Tallies([], most_values=3)
    tallies.add(tally(1, 2), NOW)
    with pytest.raises(NoRoomError):
        tallies.add(tally(2, 3, 4), NOW)
    assert tallies.add(tally(2, 3), NOW) == 3
    assert tallies.add(tally(4, 5, 6), NOW + 25 * HOUR) == 3


def test_what_has_aged_is_forgotten(tallies: Tallies) -> None:
    tallies.add(tally(1), NOW)
    tallies.add(tally(1, key=BOB), NOW + HOUR)
    tallies.forget(NOW + 25 * HOUR)
    assert len(tallies) == 1
    assert tallies.count(tally(key=BOB), NOW + 25 * HOUR) == 1


def test_another_life_goes_on_where_the_last_one_ended(tallies: Tallies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAP", 2)
    tallies.add(tally(1), NOW)
    tallies.add(tally(2, 3), NOW + HOUR)
    again = Tallies(tallies.changed(), most_values=3)
    assert [again.count(tally(), NOW + HOUR), again.count(tally(), NOW + 26 * HOUR)] == [3, 0]
    # What was loaded takes room as well.
    with pytest.raises(NoRoomError):
        Tallies(tallies_with(4), most_values=4).add(tally(9), NOW)


def tallies_with(count: int) -> list[module.ValueRow]:
    made = Tallies([])
    made.add(tally(*range(2), key=ADA), NOW)
    made.add(tally(*range(count - 2), key=BOB), NOW)
    return made.changed()


def test_only_what_changed_is_told_and_only_once(tallies: Tallies) -> None:
    tallies.add(tally(1), NOW)
    tallies.add(tally(1), NOW + 1)
    (row,) = tallies.changed()
    assert (row.tally, row.seconds, row.ends) == (ADA, DAY, NOW + (SLICES + 1) * HOUR)
    assert tallies.changed() == []


BROKEN = {
    "a digest of another length": Tally(b"short", DAY, ()),
    "a window that is too short": tally(seconds=59),
    "a window that is too long": tally(seconds=32 * DAY),
    "a value that is no digest": Tally(ADA, DAY, (b"Ada Lovelace",)),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_no_worker_in_order_asks_is_an_error(tallies: Tallies, broken: Tally) -> None:
    with pytest.raises(WireError):
        tallies.count(broken, NOW)
    with pytest.raises(WireError):
        tallies.add(broken, NOW)
