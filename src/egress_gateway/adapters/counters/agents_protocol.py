"""What the operator's commands ask about baselines of agents, and are told: frames of MessagePack."""

from typing import Annotated, Final

import msgspec

from egress_gateway.adapters.counters.agent_account import MOST_UNKNOWN
from egress_gateway.adapters.counters.protocol import Small
from egress_gateway.core.baselines import DIGEST_BYTES, AgentLine
from egress_gateway.wire.frames import frame

MOST_ACCEPTED: Final = 2 * MOST_UNKNOWN
"""Habits in one question: all that are new."""
LARGEST_QUESTION: Final = 64 + 20 * MOST_ACCEPTED
LARGEST_ANSWER: Final = 4 << 20
"""Bytes: 5,000 agents without their habits take 0.8 MB with short names, and 2.7 MB with the longest."""

Digest = Annotated[bytes, msgspec.Meta(min_length=DIGEST_BYTES, max_length=DIGEST_BYTES)]


class ListAgents(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Which agents are there?"""


class ShowAgent(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """What is this one used to?"""

    agent: Digest


class ForgetAgent(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Learn it anew."""

    agent: Digest


class AcceptHabits(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """It may be used to these from now on."""

    agent: Digest
    habits: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=MOST_ACCEPTED)]


class AcceptRate(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """It may do so much in an hour, as far as it did it."""

    agent: Digest
    requests: Small
    calls: Small


class DismissHabits(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """What is new of it was looked at: let go of it."""

    agent: Digest


class AgentsAre(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """Answers `ListAgents`, and `ShowAgent` with one or none."""

    agents: tuple[AgentLine, ...]


class Changed(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """Answers the others: for how many of what was named something was changed."""

    count: int


Question = ListAgents | ShowAgent | ForgetAgent | AcceptHabits | AcceptRate | DismissHabits
Answer = AgentsAre | Changed

_ENCODER: Final = msgspec.msgpack.Encoder()
QUESTION: Final[msgspec.msgpack.Decoder[Question]] = msgspec.msgpack.Decoder(Question)
ANSWER: Final[msgspec.msgpack.Decoder[Answer]] = msgspec.msgpack.Decoder(Answer)


def pack(message: Question | Answer) -> bytes:
    """The message as it is sent."""
    return frame(_ENCODER.encode(message))
