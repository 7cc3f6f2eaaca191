"""What an agent is used to, as workers ask for it and say it: names are sealed before whoever keeps them has any.

An agent is the pair of an application and the agent that a credential proves for it; where none does, the
application stands for all of them, since whoever could choose a name would have as many baselines as names.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from egress_gateway.core.answers import ToolCall
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.policy import Conduct, Facts, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Counters
from egress_gateway.screen.hosts import hosts_in
from egress_gateway.steps.sealed_names import SealedNames
from egress_gateway.wire.json import encode

MOST_SAID: Final = 512
"""Habits that are said of one request or answer; there is no room for more of one agent."""
Novelty = tuple[bool, bool]
"""Of one call: whether the tool is new, and whether where it is aimed is."""
NOTHING_NEW: Final[Novelty] = (False, False)


def nothing_new(_call: ToolCall) -> Novelty:
    """Where nobody knows what the agent is used to."""
    return NOTHING_NEW


class Agents:
    """The agents of all requests of a worker."""

    def __init__(self, service: Counters | None, master: Secret[bytes]) -> None:
        """Without a service nothing is known of any agent, and nothing is learnt."""
        self._service = service
        self._names = SealedNames(master)

    def of(self, facts: Facts, *, minded: bool) -> "Agent":
        """The agent of a request; `minded` says whether any rule asks what it is used to."""
        return Agent(self._service, self._names, facts, minded=minded)


class Agent:
    """The agent of one request. `facts` need to name the principal, the route, the target and the tools on offer."""

    def __init__(self, service: Counters | None, names: SealedNames, facts: Facts, *, minded: bool) -> None:
        self._service = service
        self._names = names
        self._minded = minded
        self._key = names.agent(*_named(facts.principal)) if service is not None else b""
        self._target = f"{facts.route}/{facts.target_name}"
        self._tools = facts.tools
        self._said = False
        self._baseline: Baseline | None = None
        self._aims: dict[str, frozenset[str]] = {}
        """Where calls are aimed, by their arguments."""

    def aim(self, arguments: str) -> None:
        """Look where a call with these arguments is aimed, beside the loop; whoever asks later has it at once."""
        if self._service is not None and arguments not in self._aims:
            self._aims[arguments] = hosts_in(arguments)

    async def conduct(self) -> Conduct:
        """How the request stands beside what its agent is used to; not known where nobody asks, or nobody answers."""
        if self._service is None or not self._minded:
            return Conduct()
        try:
            baseline = self._baseline = await self._service.baseline(self._key)
        except Unavailable:
            return Conduct()
        if baseline.learning:
            return Conduct(known=True, learning=True)
        asked = self._asked(self._tools)
        return Conduct(
            known=True,
            new_tool=any(one.digest not in baseline.known for one in asked if one.kind is HabitKind.OFFERED),
            new_target=any(one.digest not in baseline.known for one in asked if one.kind is HabitKind.REACHED),
            unusual_rate=baseline.unusual_rate,
        )

    def novelty(self, call: ToolCall) -> Novelty:
        """What is new of a call of the answer; nothing, where that is not known or still learnt."""
        baseline = self._baseline
        if baseline is None or baseline.learning:
            return NOTHING_NEW
        tool, *targets = self._called(call)
        return tool.digest not in baseline.known, any(one.digest not in baseline.known for one in targets)

    def leaves(self, tools: Sequence[str]) -> None:
        """The request is let through with these tools on offer; it is said once, however often it is sent."""
        if self._service is not None and not self._said:
            self._said = True
            self._service.practised(Practice(self._key, 1, 0, tuple(self._asked(tools)[:MOST_SAID])))

    def calls(self, calls: Sequence[ToolCall]) -> None:
        """These calls are let through to the caller."""
        if self._service is not None and calls:
            habits = dict.fromkeys(habit for call in calls for habit in self._called(call))
            self._service.practised(Practice(self._key, 0, len(calls), tuple(habits)[:MOST_SAID]))

    def _asked(self, tools: Iterable[str]) -> list[Habit]:
        offered = [self._names.habit(HabitKind.OFFERED, tool) for tool in sorted(set(tools))]
        return [self._names.habit(HabitKind.REACHED, self._target), *offered]

    def _called(self, call: ToolCall) -> list[Habit]:
        targets = [self._names.habit(HabitKind.REACHED, target) for target in sorted(self._aim_of(call.arguments))]
        return [self._names.habit(HabitKind.CALLED, call.name), *targets]

    def _aim_of(self, arguments: str) -> frozenset[str]:
        known = self._aims.get(arguments)
        if known is None:
            # The input of a tool that takes plain text came as a JSON string.
            known = self._aims.get(encode(arguments).decode())
        return hosts_in(arguments) if known is None else known


def _named(who: Principal) -> tuple[str, str]:
    return who.app, who.agent if who.agent_verified else ""
