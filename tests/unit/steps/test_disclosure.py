"""How many values leave, of whom, and when a decision has to be made again."""

import pytest

from egress_gateway.core.counting import Counter, ValueSeen
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.steps.disclosure import MOST_VALUES, Budgets, counted_classes
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.manual_clock import ManualClock

MASTER = Secret(b"m" * 32)
NAME, CARD = DataClass("pii.name"), DataClass("pci.card")
PEOPLE = Counter(name="people_day", classes=(DataClass("pii"),), per=("person",), seconds=86_400)
ALL = Counter(name="all_hour", classes=(NAME, CARD), per=("route",), seconds=3600)
PERMIT = Decision(outcome=Outcome.PERMIT)
ADA = Facts(route="support", principal=Principal(app="bot", person="ada", person_verified=True))
BOB = Facts(route="support", principal=Principal(app="bot", person="bob", person_verified=True))


def seen(*names: int, cards: int = 0) -> list[ValueSeen]:
    people = [ValueSeen(NAME, name.to_bytes(16)) for name in names]
    return people + [ValueSeen(CARD, (1000 + card).to_bytes(16)) for card in range(cards)]


@pytest.fixture
def service() -> FakeCounters:
    return FakeCounters(ManualClock())


def budgets(service: FakeCounters | None, values: list[ValueSeen], facts: Facts = ADA) -> Budgets:
    return Budgets((PEOPLE, ALL), service, seen=values, facts=facts, master=MASTER)


async def test_history_has_this_request_counted_in_and_counts_nothing(service: FakeCounters) -> None:
    for _ in range(2):
        assert await budgets(service, seen(1, 2, cards=3)).history() == (("people_day", 2), ("all_hour", 5))


async def test_what_left_counts_for_its_principal(service: FakeCounters) -> None:
    await budgets(service, seen(1, 2)).disclose(seen(1, 2), PERMIT, ())
    assert await budgets(service, seen(2, 3)).history() == (("people_day", 3), ("all_hour", 3))
    assert await budgets(service, seen(2, 3), BOB).history() == (("people_day", 2), ("all_hour", 3))


async def test_what_is_redacted_does_not_leave(service: FakeCounters) -> None:
    duty = Redact(rule="r", classes=(DataClass("pii"),))
    await budgets(service, seen(1, 2, cards=3)).disclose(
        seen(1, 2, cards=3), Decision(outcome=Outcome.PERMIT, obligations=(duty,)), ()
    )
    assert service.disclosed == [(0, 3)]


async def test_what_was_removed_does_not_leave_and_what_the_policy_put_in_is_nobodys(service: FakeCounters) -> None:
    mine = budgets(service, seen(1, 2, cards=3))
    assert await mine.disclose(seen(2, 7, cards=1), PERMIT, await mine.history())
    assert service.disclosed == [(1, 2)]


async def test_a_decision_holds_unless_others_counted_meanwhile(service: FakeCounters) -> None:
    mine, theirs = budgets(service, seen(1, 2)), budgets(service, seen(3))
    known = await mine.history()
    assert await theirs.disclose(seen(3), PERMIT, await theirs.history())
    assert not await mine.disclose(seen(1, 2), PERMIT, known)
    assert await mine.disclose(seen(1, 2), PERMIT, await mine.history())


async def test_a_number_that_nobody_knew_of_does_not_hold(service: FakeCounters) -> None:
    assert not await budgets(service, seen(1)).disclose(seen(1), PERMIT, (("people_day", 1),))


async def test_more_values_than_are_kept_make_no_difference(service: FakeCounters) -> None:
    many = seen(*range(MOST_VALUES + 5))
    assert await budgets(service, many).history() == (("people_day", MOST_VALUES), ("all_hour", MOST_VALUES))


async def test_without_counters_nobody_is_asked() -> None:
    none = Budgets((), None, seen=(), facts=ADA, master=MASTER)
    assert await none.history() == ()
    assert await none.disclose(seen(1), PERMIT, ())


async def test_without_anybody_who_counts_nothing_leaves(service: FakeCounters) -> None:
    with pytest.raises(Unavailable):
        await budgets(None, seen(1)).history()
    service.away = True
    with pytest.raises(Unavailable):
        await budgets(service, seen(1)).disclose(seen(1), PERMIT, ())


def test_an_inspection_tells_values_apart_that_some_counter_wants() -> None:
    assert counted_classes((PEOPLE, ALL)) == ("pci.card", "pii", "pii.name")
    assert counted_classes(()) == ()
