"""Log-in within the bound on tries; the directory is a function."""

import pytest

from egress_gateway.adapters.directory.attempts import MOST_OF_A_NAME, PERIOD_MICROSECONDS
from egress_gateway.adapters.directory.log_ins import LONGEST, LogIns
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.testing.manual_clock import ManualClock

RIGHT, WRONG = Secret("right-" * 3), Secret("wrong-" * 3)


class Door:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.told: list[str] = []
        self.asked: list[str] = []
        self.fails = False
        self.log_ins = LogIns(self._ask, clock=self.clock, tell=self.told.append)

    async def _ask(self, name: str, password: Secret[str]) -> str:
        self.asked.append(name)
        if self.fails:
            raise SearchFailed("it is down")
        return name.lower() if password == RIGHT else ""


async def test_the_right_password_opens_and_the_wrong_one_does_not() -> None:
    door = Door()
    assert await door.log_ins.log_in("Ann", RIGHT) == "ann"
    assert await door.log_ins.log_in("Ann", WRONG) == ""


async def test_after_too_many_wrong_ones_the_right_one_is_not_tried_either() -> None:
    door = Door()
    for _ in range(MOST_OF_A_NAME):
        await door.log_ins.log_in("ann", WRONG)
    assert await door.log_ins.log_in("ann", RIGHT) == ""
    assert len(door.asked) == MOST_OF_A_NAME
    door.clock.advance(PERIOD_MICROSECONDS)
    assert await door.log_ins.log_in("ann", RIGHT) == "ann"


async def test_slips_before_the_right_one_do_not_count() -> None:
    door = Door()
    for _ in range(3):
        for _ in range(MOST_OF_A_NAME - 1):
            await door.log_ins.log_in("ann", WRONG)
        assert await door.log_ins.log_in("ann", RIGHT) == "ann"


NOTHING = {"no name": ("", RIGHT), "no password": ("ann", Secret("")), "a long name": ("a" * (LONGEST + 1), RIGHT)}


@pytest.mark.parametrize(("name", "password"), NOTHING.values(), ids=NOTHING)
async def test_what_cannot_be_right_is_not_asked(name: str, password: Secret[str]) -> None:
    door = Door()
    assert await door.log_ins.log_in(name, password) == ""
    assert door.asked == []


async def test_a_directory_that_is_down_is_no_wrong_password() -> None:
    door = Door()
    door.fails = True
    for _ in range(2 * MOST_OF_A_NAME):
        with pytest.raises(Unavailable, match="directory_unavailable"):
            await door.log_ins.log_in("ann", RIGHT)
    assert door.told[0] == "nobody can log in: it is down"
    door.fails = False
    assert await door.log_ins.log_in("ann", RIGHT) == "ann"
