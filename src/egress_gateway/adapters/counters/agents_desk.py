"""The socket on which the operator looks at baselines of agents, accepts what is new and has agents learnt anew.

A connection is served only if the kernel says that root is at the other end, or the user of this process: a worker
that is taken over cannot accept what it does. Each answer is the state at that moment; a change is on disk within a
second.
"""

from collections.abc import Callable, Collection
from typing import Final, assert_never

from egress_gateway.adapters.counters.agents_protocol import (
    LARGEST_QUESTION,
    QUESTION,
    AcceptHabits,
    AcceptRate,
    AgentsAre,
    Answer,
    Changed,
    DismissHabits,
    ForgetAgent,
    ListAgents,
    Question,
    ShowAgent,
    pack,
)
from egress_gateway.adapters.counters.baselines import Baselines
from egress_gateway.adapters.framed_connection import FramedConnection
from egress_gateway.adapters.peer_limit import PeerLimit
from egress_gateway.adapters.rare_notices import RareNotices

MOST_CONNECTIONS: Final = 16
"""Of one user: people who look."""


class AgentsDesk:
    """What all connections share. `uids` are the users who may ask."""

    def __init__(
        self, baselines: Baselines, uids: Collection[int], *, now: Callable[[], int], tell: Callable[[str], None]
    ) -> None:
        self.peers = PeerLimit(uids, MOST_CONNECTIONS, RareNotices(tell))
        self.connections: set[AgentsConnection] = set()
        self._baselines = baselines
        self._now = now

    def answer(self, question: Question) -> Answer:
        """Do what is asked for."""
        match question:
            case ListAgents():
                return AgentsAre(self._baselines.agents(self._now()))
            case ShowAgent(agent):
                line = self._baselines.agent(agent, self._now())
                return AgentsAre(() if line is None else (line,))
            case ForgetAgent(agent):
                return Changed(int(self._baselines.forget(agent)))
            case AcceptHabits(agent, habits):
                return Changed(sum(self._baselines.accept(agent, habit) for habit in habits))
            case AcceptRate(agent, requests, calls):
                return Changed(int(self._baselines.accept_rate(agent, requests, calls)))
            case DismissHabits(agent):
                return Changed(self._baselines.dismiss(agent))
            case unknown:
                assert_never(unknown)


class AgentsConnection:
    """One connection: the end of `link`."""

    def __init__(self, desk: AgentsDesk) -> None:
        self._desk = desk
        self.link = FramedConnection(self, largest=LARGEST_QUESTION, peers=desk.peers, read_while_full=False)

    def opened(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.add(self)

    def lost(self) -> None:
        """See `framed_connection.End`."""
        self._desk.connections.discard(self)

    def received(self, payload: bytes) -> None:
        """Answer at once."""
        self.link.send(pack(self._desk.answer(QUESTION.decode(payload))))
