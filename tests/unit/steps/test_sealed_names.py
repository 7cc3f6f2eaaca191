"""Names of agents and habits, sealed: alike for the same name, readable with the key alone, and of bounded length."""

import gc

from egress_gateway.core.baselines import DIGEST_BYTES, HabitKind
from egress_gateway.core.secret import Secret
from egress_gateway.steps.sealed_names import LONGEST_NAME, SealedNames

MASTER = Secret(b"m" * 32)
NAMES = SealedNames(MASTER)


def test_a_name_is_sealed_alike_and_only_this_installation_reads_it() -> None:
    one, same = NAMES.agent("a", "b"), SealedNames(MASTER).agent("a", "b")
    assert one == same
    assert len(one) >= DIGEST_BYTES
    assert NAMES.agent("a", "") != one
    habit = NAMES.habit(HabitKind.CALLED, "pay")
    assert b"pay" not in habit.sealed
    assert habit.digest != NAMES.habit(HabitKind.OFFERED, "pay").digest
    others = SealedNames(Secret(b"o" * 32))
    assert others.open_agent(one) is None
    assert others.open_habit(HabitKind.CALLED, habit.sealed) is None
    assert NAMES.open_habit(HabitKind.OFFERED, habit.sealed) is None


def test_of_a_long_name_the_beginning_can_be_read() -> None:
    one, other = (NAMES.habit(HabitKind.CALLED, "x" * 300 + end) for end in "ab")
    assert one.digest != other.digest
    assert len(one.sealed) < 256
    assert (NAMES.open_habit(HabitKind.CALLED, one.sealed) or "").startswith("x" * 160 + "...")
    app, agent = NAMES.open_agent(NAMES.agent("y" * 300, "")) or ("", "?")
    assert (app[:3], agent) == ('["y', "")


def test_no_more_of_a_long_name_is_remembered_than_is_sealed() -> None:
    names = SealedNames(MASTER)
    long = "x" * 100_000
    names.habit(HabitKind.OFFERED, long)
    assert not [one for one in gc.get_referrers(long) if isinstance(one, tuple)]
    assert len(names.habit(HabitKind.OFFERED, long).sealed) <= LONGEST_NAME + 16


def test_half_a_character_is_a_name_like_any_other() -> None:
    sealed = NAMES.habit(HabitKind.CALLED, "\ud800").sealed
    assert NAMES.open_habit(HabitKind.CALLED, sealed) == "\N{REPLACEMENT CHARACTER}" * 3
