"""How a caller is kept waiting, and what its connection is told meanwhile; pipeline/test_reviews.py has the rest."""

import pytest

from egress_gateway.core.exchange import RequestHead
from egress_gateway.core.ids import RecordId
from egress_gateway.core.reviews import ReviewId
from egress_gateway.core.secret import Secret
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.steps.addressing import Address
from egress_gateway.steps.consulting import hold_of
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.trail import Trail
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.peers import Peers

REVIEW = ReviewId("1" * 32)


class Mute(OpenAIChat):
    """A dialect whose streams begin with their first event."""

    def keepalive(self) -> bytes | None:
        return None


@pytest.fixture
def exchange() -> Exchange:
    peers = Peers()
    head = RequestHead(method="POST", path="/", peer="192.0.2.1")
    trail = Trail(RecordId("0" * 32), head=head, digest_key=Secret(b"k" * 32), started=0)
    caller = FakeCaller(peers.journal, head)
    return Exchange(
        caller,
        Address(route="r"),
        trail,
        running=peers.running.begin(),
        audit=peers.audit,
        denials=peers.denials,
        clock=peers.clock,
    )


async def test_a_stream_begins_with_the_first_sign_of_life(exchange: Exchange) -> None:
    hold = hold_of(exchange, AnthropicMessages(), stream=True)
    assert hold is not None
    assert hold.beat is not None
    for _ in range(2):
        await hold.beat(REVIEW)
    caller = exchange.caller
    assert isinstance(caller, FakeCaller)
    assert caller.received == AnthropicMessages().keepalive() * 2
    assert (caller.status, caller.header("x-egress-review"), exchange.held) == (200, REVIEW, True)


def test_others_wait_in_silence(exchange: Exchange) -> None:
    hold = hold_of(exchange, OpenAIChat(), stream=False)
    assert hold is not None
    assert hold.beat is None


@pytest.mark.parametrize("stream", [True, False])
def test_a_dialect_without_a_sign_of_life_cannot_hold(exchange: Exchange, *, stream: bool) -> None:
    assert hold_of(exchange, Mute(), stream=stream) is None
