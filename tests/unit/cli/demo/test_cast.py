"""The latest exchange from both ends, and the claim that nothing left."""

from pathlib import Path

import pytest

from egress_gateway.cli.demo.cast import Cast, words
from egress_gateway.cli.demo.clients import clients
from egress_gateway.cli.demo.provider import Model, Provider
from egress_gateway.cli.demo.stage import set_up
from egress_gateway.cli.demo.values import made_up
from egress_gateway.testing.providers import (
    Choice,
    Exchange,
    Prompt,
    ProviderSimulator,
    Received,
    Reply,
    ToolUse,
    says,
)

VALUES = made_up()


@pytest.fixture
async def cast(tmp_path: Path):
    """A cast whose provider received what a test says, without a network."""
    simulator, model = ProviderSimulator(key="k"), Model()
    stage = set_up(tmp_path, port=1)
    async with clients(stage) as apps:
        yield Cast(
            clients=apps, provider=Provider(simulator, model, credential="k"), values=VALUES, key=stage.key.expose()
        )


def receive(cast: Cast, text: str, *headers: tuple[str, str]) -> None:
    body = b'{"messages":[{"role":"user","content":"%b"}]}' % text.encode()
    cast.provider.exchanges.append(
        Exchange(
            Received(
                method="POST", target="/v1/chat/completions", headers=headers, body=body,
                first_byte_ns=0, first_byte_monotonic=0.0, connection=1,
            )
        )
    )  # fmt: skip


async def test_a_turn_is_what_both_ends_had(cast: Cast) -> None:
    receive(cast, "hello token")
    cast.provider._model(Prompt(text="hello token"))
    turn = cast.turn({"x-egress-decision": "permit", "x-egress-record": "r"}, sent="hello value", got="answer")
    assert (turn.sent, turn.saw, turn.answered, turn.got) == (
        "hello value",
        "hello token",
        "You wrote: hello token",
        "answer",
    )
    assert (turn.decision, turn.record) == ("permit", "r")


async def test_that_nothing_left_holds_only_if_it_did_not(cast: Cast) -> None:
    assert not cast.nothing_left((VALUES.email,), requests=1).holds, "nothing arrived, so nothing is shown"
    receive(cast, f"mail {VALUES.email}")
    receive(cast, "mail token")
    assert cast.nothing_left((VALUES.email,)).holds
    assert not cast.nothing_left((VALUES.email,), requests=2).holds
    assert not cast.nothing_left((VALUES.email,), requests=3).holds


async def test_a_value_in_a_header_has_left_too(cast: Cast) -> None:
    receive(cast, "hello", ("x-note", VALUES.card.replace(" ", "")))
    claim = cast.nothing_left(VALUES.customer)
    assert claim.text == "none of the 5 values is in the bytes that the provider received"
    assert not claim.holds


REPLIES: dict[str, tuple[Reply, str]] = {
    "text": (says("hello"), "hello"),
    "thinking": (Reply(choices=(Choice(thinking="hm", text="hello"),)), "(hm) hello"),
    "a call": (
        Reply(choices=(Choice(tools=(ToolUse(name="crm", arguments='{"a":"1","b":2}'),)),)),
        "crm(a=1, b=2)",
    ),
}


@pytest.mark.parametrize(("reply", "text"), REPLIES.values(), ids=REPLIES)
def test_a_reply_is_readable(reply: Reply, text: str) -> None:
    assert words(reply) == text
