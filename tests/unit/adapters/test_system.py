"""The clock, and ids that ascend whatever the clock does."""

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.adapters.system import RandomIds, SystemClock
from egress_gateway.ports import Clock, IdSource

YEAR_9999 = 253_402_300_799_999_999
moments = st.integers(min_value=0, max_value=YEAR_9999)


def fixed(size: int) -> bytes:
    return b"\xab" * size


def test_the_clock_tells_microseconds_since_the_epoch() -> None:
    clock: Clock = SystemClock()
    before = datetime.now(UTC).timestamp()
    now = clock.now() / 1e6
    assert before - 0.001 <= now <= datetime.now(UTC).timestamp()


def test_ticks_do_not_go_back() -> None:
    clock = SystemClock()
    ticks = [clock.tick() for _ in range(100)]
    assert ticks == sorted(ticks)


@given(moments)
def test_an_id_is_a_version_7_uuid_of_its_millisecond(now: int) -> None:
    ids: IdSource = RandomIds()
    rid = ids.record_id(now)
    parsed = uuid.UUID(hex=rid)
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == now // 1000
    assert parsed.hex == rid


def test_an_id_holds_the_fraction_and_the_random_bits_where_the_rfc_puts_them() -> None:
    rid = RandomIds(fixed).record_id(0x0123_4567_89AB * 1000 + 500)
    # ab ab .. without its two lowest bits, behind the variant 10.
    assert rid == "0123456789ab7800" + f"{1 << 63 | (0xABABABABABABABAB >> 2):016x}"


@given(st.lists(moments, min_size=2, max_size=50))
def test_ids_ascend_whatever_the_clock_does(times: list[int]) -> None:
    ids = RandomIds(fixed)
    made = [ids.record_id(now) for now in times]
    assert made == sorted(set(made))


@pytest.mark.parametrize("count", [5000])
def test_more_ids_than_a_millisecond_has_fractions_still_ascend(count: int) -> None:
    ids = RandomIds(fixed)
    made = [ids.record_id(1_800_000_000_000_000) for _ in range(count)]
    assert made == sorted(set(made))


def test_two_processes_of_the_same_moment_do_not_meet() -> None:
    assert RandomIds().record_id(1) != RandomIds().record_id(1)
