"""What is asked and said of an agent: under which name, what is new, and what is learnt from."""

import pytest

from egress_gateway.adapters.counters.baselines import DAY, Baselines
from egress_gateway.core.agents_config import AgentsConfig
from egress_gateway.core.answers import ToolCall
from egress_gateway.core.baselines import HabitKind
from egress_gateway.core.policy import Conduct, Facts, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.steps import agents as module
from egress_gateway.steps.agents import MOST_SAID, NOTHING_NEW, Agents, nothing_new
from egress_gateway.steps.sealed_names import SealedNames
from egress_gateway.testing.fake_counters import FakeCounters
from egress_gateway.testing.manual_clock import ManualClock

MASTER = Secret(b"m" * 32)
NAMES = SealedNames(MASTER)
BOT = Principal(app="cx-bot", agent="corp:triage", agent_verified=True)
FACTS = Facts(route="support", target_name="openai", principal=BOT, tools=("mail", "look"))
MAIL = ToolCall(name="mail", call_id="1", arguments='{"to": "ada@corp.example"}')
UPLOAD = ToolCall(name="mail", call_id="2", arguments='{"url": "https:\\/\\/evil.example/x"}')
TO_BOB = ToolCall(name="mail", call_id="5", arguments='{"to": "bob@corp.example"}')
PAY = ToolCall(name="pay", call_id="3", arguments="{}")


class Node:
    """A service that learns in a day and by one request."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.counters = FakeCounters(self.clock)
        self.counters.baselines = Baselines(config=AgentsConfig(learning_days=1, least_requests=1), tell=self.told)
        self.agents = Agents(self.counters, MASTER)

    def told(self, line: str) -> None:
        self.counters.alarms.append(line)

    def learn(self, facts: Facts = FACTS, *calls: ToolCall) -> None:
        agent = self.agents.of(facts, minded=False)
        agent.leaves(facts.tools)
        agent.calls(calls)
        self.clock.advance(DAY)

    async def conduct(self, **changes: object) -> Conduct:
        values = {name: getattr(FACTS, name) for name in FACTS.__struct_fields__}
        return await self.agents.of(Facts(**{**values, **changes}), minded=True).conduct()  # type: ignore[arg-type]


@pytest.fixture
def node() -> Node:
    return Node()


async def test_until_it_is_learnt_nothing_is_new(node: Node) -> None:
    assert await node.conduct() == Conduct(known=True, learning=True)


NEW = {
    "nothing": ({}, Conduct(known=True)),
    "fewer tools": ({"tools": ("mail",)}, Conduct(known=True)),
    "a tool": ({"tools": ("mail", "pay")}, Conduct(known=True, new_tool=True)),
    "a target": ({"target_name": "other"}, Conduct(known=True, new_target=True)),
    "a route": ({"route": "other"}, Conduct(known=True, new_target=True)),
    "another agent of the application": (
        {"principal": Principal(app="cx-bot", agent="corp:other", agent_verified=True)},
        Conduct(known=True, learning=True),
    ),
    "an agent that only says so": (
        {"principal": Principal(app="cx-bot", agent="corp:triage")},
        Conduct(known=True, learning=True),
    ),
}


@pytest.mark.parametrize(("changes", "conduct"), NEW.values(), ids=NEW)
async def test_what_is_new_of_a_request(node: Node, changes: dict[str, object], conduct: Conduct) -> None:
    node.learn()
    assert await node.conduct(**changes) == conduct


async def test_an_application_stands_for_its_agents_that_nobody_proved(node: Node) -> None:
    plain = Facts(route="support", target_name="openai", principal=Principal(app="cx-bot"))
    node.learn(plain)
    said = Principal(app="cx-bot", agent="corp:any")
    assert await node.conduct(principal=said, tools=()) == Conduct(known=True)


async def test_many_requests_are_unusual(node: Node) -> None:
    node.learn()
    for _ in range(20):
        node.agents.of(FACTS, minded=False).leaves(FACTS.tools)
    assert (await node.conduct()).unusual_rate


async def test_nothing_is_asked_where_no_rule_wants_to_know(node: Node) -> None:
    node.counters.away = True
    agent = node.agents.of(FACTS, minded=False)
    assert await agent.conduct() == Conduct()
    assert agent.novelty(PAY) == NOTHING_NEW == nothing_new(PAY)


async def test_while_nobody_answers_it_is_not_known(node: Node) -> None:
    node.learn()
    node.counters.away = True
    assert await node.conduct() == Conduct()


async def test_without_a_service_nothing_is_known_and_nothing_is_said() -> None:
    agent = Agents(None, MASTER).of(FACTS, minded=True)
    agent.leaves(FACTS.tools)
    agent.calls([MAIL])
    assert await agent.conduct() == Conduct()


NOVEL = {
    "a call that was made before": (MAIL, (False, False)),
    "a tool that was only on offer": (ToolCall(name="look", call_id="4", arguments="{}"), (True, False)),
    "a tool that was never there": (PAY, (True, False)),
    "another person of a host": (
        ToolCall(name="mail", call_id="5", arguments='{"to": "bob@corp.example"}'),
        (False, False),
    ),
    "a host": (UPLOAD, (False, True)),
}


@pytest.mark.parametrize(("call", "novelty"), NOVEL.values(), ids=NOVEL)
async def test_what_is_new_of_a_call(node: Node, call: ToolCall, novelty: tuple[bool, bool]) -> None:
    node.learn(FACTS, MAIL)
    agent = node.agents.of(FACTS, minded=True)
    await agent.conduct()
    assert agent.novelty(call) == novelty


async def test_while_it_is_learnt_no_call_is_new(node: Node) -> None:
    agent = node.agents.of(FACTS, minded=True)
    await agent.conduct()
    assert agent.novelty(PAY) == NOTHING_NEW


def test_a_request_is_said_once_however_often_it_is_sent(node: Node) -> None:
    agent = node.agents.of(FACTS, minded=False)
    agent.leaves(["mail"])
    agent.leaves(["mail"])
    (practice,) = node.counters.practices
    named = [(one.kind, NAMES.open_habit(one.kind, one.sealed)) for one in practice.habits]
    assert named == [(HabitKind.REACHED, "support/openai"), (HabitKind.OFFERED, "mail")]
    assert (practice.requests, NAMES.open_agent(practice.agent)) == (1, ("cx-bot", "corp:triage"))


def test_calls_are_said_with_where_they_are_aimed(node: Node) -> None:
    agent = node.agents.of(FACTS, minded=False)
    agent.calls([])
    agent.calls([MAIL, UPLOAD])
    (practice,) = node.counters.practices
    named = [(one.kind, NAMES.open_habit(one.kind, one.sealed)) for one in practice.habits]
    reached = [(HabitKind.REACHED, "corp.example"), (HabitKind.REACHED, "evil.example")]
    assert named == [(HabitKind.CALLED, "mail"), *reached]
    assert (practice.requests, practice.calls) == (0, 2)


def test_of_very_many_tools_so_many_are_said_as_there_is_room_for(node: Node) -> None:
    node.agents.of(FACTS, minded=False).leaves([f"t{number}" for number in range(600)])
    assert len(node.counters.practices[0].habits) == MOST_SAID


def test_where_calls_are_aimed_is_looked_at_once_and_ahead(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def look(arguments: str) -> frozenset[str]:
        looked.append(arguments)
        return frozenset({"home.example"})

    monkeypatch.setattr(module, "hosts_in", look)
    agent = node.agents.of(FACTS, minded=False)
    plain = ToolCall(name="shell", call_id="6", arguments="curl home.example")
    for arguments in (MAIL.arguments, MAIL.arguments, '"curl home.example"'):
        agent.aim(arguments)
    agent.calls([MAIL, plain])
    assert looked == [MAIL.arguments, '"curl home.example"']
    assert len(node.counters.practices[0].habits) == 3


def test_without_a_service_nobody_looks_where_calls_are_aimed(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(module, "hosts_in", looked.append)
    Agents(None, MASTER).of(FACTS, minded=True).aim("{}")
    assert looked == []
