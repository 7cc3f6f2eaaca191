"""The operator's socket: what is shown and changed there, and who may ask."""

import pytest

from egress_gateway.adapters.counters.agents_desk import AgentsDesk
from egress_gateway.adapters.counters.agents_protocol import (
    AcceptHabits,
    AcceptRate,
    AgentsAre,
    Changed,
    DismissHabits,
    ForgetAgent,
    ListAgents,
    ShowAgent,
)
from egress_gateway.adapters.counters.baselines import DAY, Baselines
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.baselines import Habit, HabitKind, Practice

NOW = 20_000 * DAY
BOT = b"b" * 20
KEY = BOT[:16]
MAIL, PAY = (Habit(HabitKind.CALLED, name.encode().ljust(20, b".")) for name in ("mail", "pay"))


@pytest.fixture
def desk() -> AgentsDesk:
    """An agent that sends mail, and paid once it was known."""
    baselines = Baselines(config=AgentsConfig(learning_days=1, least_requests=1), tell=lambda _: None)
    baselines.practise(Practice(BOT, 1, 1, (MAIL,)), NOW)
    baselines.practise(Practice(BOT, 1, 50, (PAY,)), NOW + DAY)
    return AgentsDesk(baselines, {0}, now=lambda: NOW + DAY, tell=lambda _: None)


def accepted(desk: AgentsDesk) -> dict[bytes, bool]:
    answer = desk.answer(ShowAgent(KEY))
    assert isinstance(answer, AgentsAre)
    return {one.sealed: one.accepted for one in answer.agents[0].habits}


def test_agents_are_listed_and_shown(desk: AgentsDesk) -> None:
    answer = desk.answer(ListAgents())
    assert isinstance(answer, AgentsAre)
    assert [(line.agent, line.known, line.unknown) for line in answer.agents] == [(BOT, 1, 1)]
    assert accepted(desk) == {MAIL.sealed: True, PAY.sealed: False}
    assert desk.answer(ShowAgent(b"?" * 16)) == AgentsAre(())


def test_what_is_new_is_accepted_once(desk: AgentsDesk) -> None:
    assert desk.answer(AcceptHabits(KEY, (PAY.digest, MAIL.digest))) == Changed(1)
    assert accepted(desk) == {MAIL.sealed: True, PAY.sealed: True}


def test_a_rate_is_accepted(desk: AgentsDesk) -> None:
    assert [desk.answer(AcceptRate(KEY, 90, 90)) for _ in range(2)] == [Changed(1), Changed(0)]
    answer = desk.answer(ShowAgent(KEY))
    assert isinstance(answer, AgentsAre)
    assert answer.agents[0].most_calls == 50


def test_what_is_new_is_let_go_of_once(desk: AgentsDesk) -> None:
    assert [desk.answer(DismissHabits(KEY)) for _ in range(2)] == [Changed(1), Changed(0)]
    assert accepted(desk) == {MAIL.sealed: True}


def test_an_agent_is_forgotten_once(desk: AgentsDesk) -> None:
    assert [desk.answer(ForgetAgent(KEY)) for _ in range(2)] == [Changed(1), Changed(0)]
    assert desk.answer(ListAgents()) == AgentsAre(())
