"""Looking people up: shared questions, what is known, patience, and a directory that fails."""

import asyncio

import pytest

from egress_gateway.adapters.directory import lookups as module
from egress_gateway.adapters.directory.lookups import LONGEST, PAUSE_MICROSECONDS, Lookups
from egress_gateway.adapters.directory.memberships import UNKNOWN_SECONDS, Memberships
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.core.identity import Membership
from egress_gateway.testing.manual_clock import ManualClock

FRESH, SECOND = 300, 1_000_000
NURSES = Membership(groups=("nurses",), complete=True)


class House:
    """Lookups before a directory that answers when it is let."""

    def __init__(self, patience: float = 30.0) -> None:
        self.clock = ManualClock()
        self.told: list[str] = []
        self.asked: list[str] = []
        self.fails: Exception | None = None
        self.refused: dict[str, Exception] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.lookups = Lookups(
            self._ask,
            Memberships(fresh_seconds=FRESH),
            issuers={"corp": "", "cloud": "clinic.example"},
            clock=self.clock,
            tell=self.told.append,
            patience=patience,
        )

    async def _ask(self, person: str) -> Membership:
        self.asked.append(person)
        await self.open.wait()
        if self.fails is not None:
            raise self.fails
        if person in self.refused:
            raise self.refused[person]
        return NURSES

    async def find(self, person: str = "ann") -> Membership:
        return await self.lookups.membership("corp", "", person)


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_fresh_answer_is_not_asked_for_again() -> None:
    house = House()
    assert [await house.find() for _ in range(3)] == [NURSES] * 3
    house.clock.advance(FRESH * SECOND)
    assert await house.find() == NURSES
    assert house.asked == ["ann", "ann"]


async def test_all_who_ask_for_one_person_share_one_question() -> None:
    house = House()
    house.open.clear()
    async with asyncio.TaskGroup() as group:
        finding = [group.create_task(house.find()) for _ in range(20)]
        await turns()
        house.open.set()
    assert [task.result() for task in finding] == [NURSES] * 20
    assert house.asked == ["ann"]


async def test_whoever_leaves_does_not_take_the_question_from_the_others() -> None:
    house = House()
    house.open.clear()
    async with asyncio.TaskGroup() as group:
        leaver, stayer = group.create_task(house.find()), group.create_task(house.find())
        await turns()
        leaver.cancel()
        await turns()
        house.open.set()
    assert stayer.result() == NURSES
    assert house.asked == ["ann"]


NOBODY = {
    "another issuer": ("other", "", "ann"),
    "a tenant where there is none": ("corp", "clinic.example", "ann"),
    "another tenant": ("cloud", "evil.example", "ann"),
    "no tenant": ("cloud", "", "ann"),
    "nobody": ("corp", "", ""),
    "a long id": ("corp", "", "a" * (LONGEST + 1)),
}


@pytest.mark.parametrize(("issuer", "tenant", "person"), NOBODY.values(), ids=NOBODY)
async def test_nothing_is_asked_about_whom_the_directory_is_not_for(issuer: str, tenant: str, person: str) -> None:
    house = House()
    assert [await house.find(), await house.lookups.membership("cloud", "clinic.example", "ann")] == [NURSES] * 2
    assert await house.lookups.membership(issuer, tenant, person) == Membership(), "nor is what is known given"
    assert house.asked == ["ann"]


async def test_a_directory_that_is_down_leaves_nothing_known_once_the_answer_is_too_old() -> None:
    house = House()
    await house.find()
    house.fails = SearchFailed("it is down", broken=True)
    house.clock.advance(FRESH * SECOND - 1)
    assert await house.find() == NURSES
    house.clock.advance(1)
    assert await house.find() == Membership()
    house.fails = None
    house.clock.advance(PAUSE_MICROSECONDS)
    assert await house.find() == NURSES
    assert house.told == ["groups are incomplete: it is down", "the directory answers again"]


async def test_a_directory_that_failed_is_left_alone_for_a_moment() -> None:
    house = House()
    house.fails = SearchFailed("it is down", broken=True)
    for person in ("ann", "bob", "ann"):
        assert await house.find(person) == Membership()
    assert house.asked == ["ann"]
    house.clock.advance(PAUSE_MICROSECONDS)
    await house.find("bob")
    assert house.asked == ["ann", "bob"]
    assert len(house.told) == 1, "the same is told once"


REFUSED = {"by the directory": SearchFailed("the directory answers with code 3"), "by a bug": ValueError("a-name")}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_a_person_who_cannot_be_looked_up_keeps_nobody_else_from_it(refused: Exception) -> None:
    house = House()
    house.refused["mallory"] = refused
    for number in range(20):
        assert await house.find("mallory") == Membership()
        assert await house.find(f"p{number}") == NURSES
        house.clock.advance(SECOND)
    assert house.asked.count("mallory") == 1
    house.clock.advance((UNKNOWN_SECONDS - 20) * SECOND)
    assert await house.find("mallory") == Membership()
    await turns()
    assert house.asked.count("mallory") == 2
    assert len(house.told) == 1, "the same is told once"
    del house.refused["mallory"]
    house.clock.advance(UNKNOWN_SECONDS * SECOND)
    assert await house.find("mallory") == NURSES


async def test_a_person_whose_question_takes_too_long_keeps_others_from_theirs_once() -> None:
    house = House()
    house.refused["mallory"] = SearchFailed("no answer in time", broken=True)
    await house.find("mallory")
    assert await house.find("p") == Membership(), "it may be away"
    for number in range(20):
        house.clock.advance(PAUSE_MICROSECONDS)
        assert await house.find(f"p{number}") == NURSES
        assert await house.find("mallory") == Membership()
    assert house.asked.count("mallory") < 4
    del house.refused["mallory"]
    house.clock.advance(UNKNOWN_SECONDS * SECOND)
    assert await house.find("mallory") == NURSES
    house.refused["mallory"] = SearchFailed("it is down", broken=True)
    house.clock.advance(FRESH * SECOND)
    await house.find("mallory")
    assert await house.find("p") == Membership(), "after an answer it may be away again"


async def test_whose_question_found_it_away_is_kept_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 2)
    house = House()
    house.fails = SearchFailed("it is down", broken=True)
    for number in range(10):
        await house.find(f"p{number}")
        house.clock.advance(PAUSE_MICROSECONDS)
    assert len(house.asked) == 10
    assert len(house.lookups._suspects) <= 2


async def test_patience_ends_and_the_answer_is_there_for_the_next() -> None:
    house = House(patience=0.0)
    house.open.clear()
    assert await house.find() == Membership()
    house.open.set()
    await turns()
    assert await house.find() == NURSES
    house.clock.advance(FRESH * SECOND)
    house.open.clear()
    assert await house.find() == Membership()
    house.open.set()
    await turns()


async def test_so_many_questions_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_UNDER_WAY", 2)
    house = House(patience=0.0)
    house.open.clear()
    for person in ("ann", "bob", "eve"):
        await house.find(person)
    await turns()
    assert house.asked == ["ann", "bob"]
    house.lookups.close()
    await turns()


async def test_a_bug_is_told_by_its_kind_and_leaves_the_groups_incomplete() -> None:
    house = House()
    house.fails = ValueError("a-name")
    assert await house.find() == Membership()
    await turns()
    (told,) = house.told
    assert "ValueError" in told
    assert "a-name" not in told
