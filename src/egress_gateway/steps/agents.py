"""What an agent is used to, as workers ask for it and say it: names are sealed before whoever keeps them has any.

An agent is the pair of an application and the agent that a credential proves for it; where none does, the
application stands for all of them, since whoever could choose a name would have as many baselines as names.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from egress_gateway.core.answers import ToolCall
from egress_gateway.core.baselines import Baseline, Habit, HabitKind, Practice
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.policy import Conduct, Facts, Principal
from egress_gateway.core.secret import Secret
from egress_gateway.ports import Counters
from egress_gateway.screen.targets import addresses_of, recipients_of
from egress_gateway.steps.principal_keys import counting_key
from egress_gateway.steps.traces import strings_of

MOST_SAID: Final = 512
"""Habits that are said of one request or answer; there is no room for more of one agent."""
LONGEST_NAME: Final = 240
"""Bytes of a name as they are sealed; of a longer one its beginning, and a digest of it."""
_KEPT: Final = 160
_REMEMBERED: Final = 20_000
"""Names whose sealed form is not worked out again: 5 to 10 us each."""
_AGENT: Final = b"agent"

Novelty = tuple[bool, bool]
"""Of one call: whether the tool is new, and whether where it is aimed is."""
NOTHING_NEW: Final[Novelty] = (False, False)


def nothing_new(_call: ToolCall) -> Novelty:
    """Where nobody knows what the agent is used to."""
    return NOTHING_NEW


class SealedNames:
    """Seals names with a key of the installation; the same name is always sealed alike, within its kind."""

    def __init__(self, master: Secret[bytes]) -> None:
        sealing = hmac.digest(counting_key(master, "agents").expose(), b"names of agents and habits", "sha512")
        self._cipher = AESSIV(sealing)
        self._sealed = lru_cache(_REMEMBERED)(self._seal)

    def agent(self, app: str, agent: str) -> bytes:
        """The name of an agent, or with none of an application, sealed."""
        return self._sealed(_AGENT, msgspec.json.encode([app, agent]).decode())

    def habit(self, kind: HabitKind, name: str) -> Habit:
        """Something that an agent does, its name sealed."""
        return Habit(kind, self._sealed(kind.value.encode(), name))

    def open_agent(self, sealed: bytes) -> tuple[str, str] | None:
        """Application and agent of a sealed name; None for one that another key has sealed."""
        opened = self._open(_AGENT, sealed)
        try:
            return None if opened is None else msgspec.json.decode(opened, type=tuple[str, str])
        except msgspec.DecodeError:
            # Too long to be kept as it was.
            return opened or "", ""

    def open_habit(self, kind: HabitKind, sealed: bytes) -> str | None:
        """The name of a habit; None for one that another key has sealed."""
        return self._open(kind.value.encode(), sealed)

    def _open(self, kind: bytes, sealed: bytes) -> str | None:
        try:
            return self._cipher.decrypt(sealed, [kind]).decode("utf-8", "replace")
        except (InvalidTag, ValueError):
            return None

    def _seal(self, kind: bytes, name: str) -> bytes:
        data = name.encode("utf-8", "surrogatepass")
        if len(data) > LONGEST_NAME:
            data = data[:_KEPT] + b"..." + hashlib.sha256(data).hexdigest().encode()
        return self._cipher.encrypt(data, [kind])


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
        reached = sorted(reached_by(call.arguments))
        targets = [self._names.habit(HabitKind.REACHED, target) for target in reached]
        return [self._names.habit(HabitKind.CALLED, call.name), *targets]


def reached_by(arguments: str) -> set[str]:
    """The hosts that a call's arguments name, and those whose mail addresses they do."""
    said = "\n".join([arguments, *strings_of(arguments)])
    hosts = {address.host for address in addresses_of(said)}
    return hosts | {recipient.rpartition("@")[2] for recipient in recipients_of(said)}


def _named(who: Principal) -> tuple[str, str]:
    return who.app, who.agent if who.agent_verified else ""
