"""The journal's order, its joining of writes, and waiting on it."""

import asyncio

from egress_gateway.testing.effects import Finished, Wrote
from egress_gateway.testing.journal import Journal


def test_adjacent_writes_are_one_effect_and_others_are_not() -> None:
    journal = Journal()
    for effect in (Wrote(data=b"a"), Wrote(data=b"b"), Finished(), Wrote(data=b"c")):
        journal.note(effect)
    assert journal.effects == (Wrote(data=b"ab"), Finished(), Wrote(data=b"c"))


async def test_until_wakes_on_effects_and_on_stirring() -> None:
    journal = Journal()
    states: list[str] = []

    async def wait() -> bool:
        return await journal.until(lambda: states == ["a", "b"])

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wait())
        await asyncio.sleep(0)
        states.append("a")
        journal.note(Finished())
        await asyncio.sleep(0)
        assert not waiting.done()
        states.append("b")
        journal.stir()
    assert waiting.result()


async def test_until_gives_up_when_nothing_happens() -> None:
    journal = Journal()
    assert not await journal.until(lambda: False, seconds=0)
    journal.stir()
