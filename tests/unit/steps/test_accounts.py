"""Quotas, budgets and pieces of one request together: what is asked when, and what happens if one says no."""

import asyncio
import os
import tempfile

import msgspec
import pytest

from egress_gateway.adapters.counters.client import CountersClient
from egress_gateway.adapters.counters.service import CountingConfig, CountingService
from egress_gateway.core.counting import Counter, Fragments, ValueSeen
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Limit, Quota
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Coverage
from egress_gateway.ports import Counters
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.steps.accounts import MOST_DECISIONS, Accounts
from egress_gateway.steps.agents import Agents
from egress_gateway.steps.inspection import Seen
from egress_gateway.steps.prepare import Blocked, Prepared
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.gateway import simulated_bundle, small_classifier
from egress_gateway.testing.manual_clock import ManualClock

MASTER = Secret(b"m" * 32)
ADA = Facts(route="support", principal=Principal(app="bot", person="ada", person_verified=True), max_tokens=10)
PEOPLE = Counter(name="people_day", classes=(DataClass("pii"),), per=("person",), seconds=86_400)
QUOTA = Quota(rule="q", per=("person",), limits=(Limit(unit="requests", amount=2, seconds=60),))
KEY = "sk-" + "ant-" + "api03-" + "Ab1" * 31


def seen(*names: int, pieces: tuple[tuple[str, ...], ...] = ()) -> Seen:
    values = tuple(ValueSeen(DataClass("pii.name"), name.to_bytes(16)) for name in names)
    return Seen(
        classes=(),
        rigid=(),
        coverage=Coverage(),
        shape=RequestShape(model="m"),
        system_prompt="none",
        tokens=0,
        values=values,
        pieces=pieces,
    )


@pytest.fixture
def service() -> FakeCounters:
    return FakeCounters(ManualClock())


def accounts(service: Counters | None, what: Seen) -> Accounts:
    bundle = msgspec.structs.replace(
        simulated_bundle(), counters=(PEOPLE,), fragments=Fragments(per=("person",), seconds=3600)
    )
    return Accounts(bundle, service, Agents(service, MASTER), master=MASTER, seen=what, facts=ADA)


def made(decision: Decision) -> Prepared:
    """A body that still has everybody in it."""
    return Prepared(
        decision=decision,
        redaction=Redaction(),
        body=b"",
        shape=RequestShape(model="m"),
        values=tuple(ValueSeen(DataClass("pii.name"), name.to_bytes(16)) for name in range(1000)),
    )


class Deciding:
    """Permits as long as no more than so many people are known, with a quota."""

    def __init__(self, most: int = 100) -> None:
        self.most = most
        self.asked: list[int] = []

    async def __call__(self, facts: Facts) -> Prepared:
        number = dict(facts.history)["people_day"]
        self.asked.append(number)
        if number > self.most:
            raise Blocked(Decision(), "rule", "too many")
        decision = Decision(outcome=Outcome.PERMIT, obligations=(QUOTA,))
        return made(decision)


async def test_a_request_that_may_leave_is_charged_counted_and_kept(service: FakeCounters) -> None:
    mine, deciding = accounts(service, seen(1, 2, pieces=(("A1B2C3",),))), Deciding()
    facts = await mine.gather(ADA, small_classifier())
    assert facts.history == (("people_day", 2),)
    assert service.disclosed == []
    prepared, bill = await mine.admit(facts, deciding, small_classifier())
    assert prepared.decision.outcome is Outcome.PERMIT
    assert (deciding.asked, service.disclosed, len(service.kept), service.settled) == ([2], [(2,)], 1, [])
    with bill:
        bill.send()
    assert service.settled == [(1,)]


async def test_a_request_that_may_not_leave_leaves_no_trace(service: FakeCounters) -> None:
    mine = accounts(service, seen(1, 2, pieces=(("A1B2C3",),)))
    facts = await mine.gather(ADA, small_classifier())
    with pytest.raises(Refused, match="too many"):
        await mine.admit(facts, Deciding(most=1), small_classifier())
    assert (service.disclosed, service.kept, service.settled) == ([], [], [])


async def test_what_a_quota_refuses_is_not_counted_as_sent(service: FakeCounters) -> None:
    for number in range(3):
        mine = accounts(service, seen(number))
        facts = await mine.gather(ADA, small_classifier())
        if number < 2:
            await mine.admit(facts, Deciding(), small_classifier())
    with pytest.raises(Blocked) as caught:
        await mine.admit(facts, Deciding(), small_classifier())
    assert caught.value.code == "quota"
    assert len(service.disclosed) == 2


async def test_a_decision_on_numbers_that_rose_meanwhile_is_made_again(service: FakeCounters) -> None:
    mine, theirs = accounts(service, seen(1, 2)), accounts(service, seen(3))
    facts, others = await mine.gather(ADA, small_classifier()), await theirs.gather(ADA, small_classifier())
    await theirs.admit(others, Deciding(), small_classifier())
    deciding = Deciding(most=2)
    with pytest.raises(Refused, match="too many"):
        await mine.admit(facts, deciding, small_classifier())
    assert deciding.asked == [2, 3]
    # The charge of the first decision was given back.
    assert service.settled == [(0,)]


async def test_numbers_that_do_not_stand_still_let_nothing_leave(service: FakeCounters) -> None:
    mine, others = accounts(service, seen(1)), iter(range(10, 100))
    facts = await mine.gather(ADA, small_classifier())

    async def meanwhile(exact: Facts) -> Prepared:
        theirs = accounts(service, seen(next(others)))
        await theirs.admit(await theirs.gather(ADA, small_classifier()), Free(), small_classifier())
        return await Free()(exact)

    with pytest.raises(Unavailable) as caught:
        await mine.admit(facts, meanwhile, small_classifier())
    assert caught.value.code == "counters"
    assert len(service.disclosed) == 2 * MOST_DECISIONS


class Free:
    """Permits without a quota."""

    async def __call__(self, facts: Facts) -> Prepared:
        decision = Decision(outcome=Outcome.PERMIT)
        return made(decision)


async def test_a_secret_that_is_completed_is_a_fact(service: FakeCounters) -> None:
    first = accounts(service, seen(pieces=((KEY[:40],),)))
    await first.admit(await first.gather(ADA, small_classifier()), Free(), small_classifier())
    second = accounts(service, seen(pieces=((KEY[40:],),)))
    facts = await second.gather(ADA, small_classifier())
    assert [one.data_class for one in facts.data] == list(facts.rigid_data) == ["secret.anthropic_key"]


class Watchful:
    """Permits what completes no secret."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def __call__(self, facts: Facts) -> Prepared:
        self.asked.append(facts.rigid_data)
        if facts.rigid_data:
            raise Blocked(Decision(), "rule", "a secret")
        decision = Decision(outcome=Outcome.PERMIT, obligations=(QUOTA,))
        return made(decision)


async def test_a_secret_whose_pieces_are_sent_at_the_same_time_is_decided_on_anew(service: FakeCounters) -> None:
    halves = [accounts(service, seen(pieces=((piece,),))) for piece in (KEY[:40], KEY[40:])]
    facts = [await half.gather(ADA, small_classifier()) for half in halves]
    await halves[0].admit(facts[0], Free(), small_classifier())
    deciding = Watchful()
    # Whoever asks again with the facts of before, for another upstream, is told no more.
    for _ in range(2):
        with pytest.raises(Refused, match="a secret"):
            await halves[1].admit(facts[1], deciding, small_classifier())
    secret = ("secret.anthropic_key",)
    assert (deciding.asked, len(service.kept), service.settled) == ([(), secret, secret], 1, [(0,)])


@pytest.mark.parametrize("away", [True, False], ids=["away", "nobody"])
async def test_without_whoever_counts_nothing_leaves(service: FakeCounters, away: bool) -> None:
    service.away = away
    mine = accounts(service if away else None, seen(1))
    with pytest.raises(Unavailable):
        await mine.gather(ADA, small_classifier())


async def test_more_than_fifty_people_in_a_day_are_for_a_person_to_look_at() -> None:
    """Over the real service, at its socket."""
    now = [1_800_000_000_000_000]

    def watchful(facts: Facts) -> Decision:
        over = dict(facts.history)["people_day"] > 50
        return Decision(outcome=Outcome.ESCALATE if over else Outcome.PERMIT, code="rule" if over else "permit")

    async def send(client: CountersClient, *names: int) -> str:
        mine = accounts(client, seen(*names))
        facts = await mine.gather(ADA, small_classifier())
        decision = watchful(facts)
        if decision.outcome is Outcome.ESCALATE:
            return "escalate"

        async def make(_: Facts) -> Prepared:
            return made(decision)

        await mine.admit(facts, make, small_classifier())
        return "permit"

    with tempfile.TemporaryDirectory(prefix="egress") as place:
        config = CountingConfig(directory=f"{place}/counters", socket=f"{place}/s", uids=(os.geteuid(),))
        stopping = asyncio.Event()
        service = CountingService(config, now=lambda: now[0], tell=print)
        client = CountersClient(config.socket)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(service.run(stopping))
            asking = tasks.create_task(client.run())
            while not client._link.open:  # noqa: ASYNC110  (nothing else would say)
                await asyncio.sleep(0.01)
            assert [await send(client, *range(first, first + 10)) for first in range(0, 50, 10)] == ["permit"] * 5
            assert await send(client, *range(20)) == "permit"
            assert await send(client, 50) == "escalate"
            now[0] += 26 * 3600 * 1_000_000
            assert await send(client, 50) == "permit"
            asking.cancel()
            stopping.set()
