"""Stimuli wait for their moment; what they do then is tested with the playbook."""

import pytest

from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.peers import Peers
from egress_gateway.testing.stimuli import (
    Answer,
    BreaksOff,
    Commits,
    Ends,
    More,
    Passes,
    Refuses,
    Request,
    Stimulus,
    Vanishes,
)


class Idle:
    """A stage on which nothing runs."""

    def __init__(self) -> None:
        self.peers = Peers()
        self.busy = False
        self.caller: FakeCaller | None = None

    def enter(self, caller: FakeCaller) -> None:
        self.caller = caller

    def leave(self) -> None:
        raise AssertionError("there is nobody to leave")


WAITING: list[Stimulus] = [Answer(), More(b""), Ends(), BreaksOff(), Commits(), Vanishes()]
POSSIBLE: list[Stimulus] = [Request(path="/p"), Refuses(), Passes(1)]


@pytest.mark.parametrize("stimulus", WAITING, ids=lambda stimulus: stimulus.line)
def test_what_answers_the_gateway_waits_for_it(stimulus: Stimulus) -> None:
    assert not stimulus.ready(Idle())


@pytest.mark.parametrize("stimulus", POSSIBLE, ids=lambda stimulus: stimulus.line)
def test_what_comes_from_outside_may_come_at_any_time(stimulus: Stimulus) -> None:
    assert stimulus.ready(Idle())


@pytest.mark.parametrize("stimulus", [Request(path="/p"), Refuses()], ids=lambda stimulus: stimulus.line)
def test_but_not_in_the_middle_of_a_request(stimulus: Stimulus) -> None:
    stage = Idle()
    stage.busy = True
    assert not stimulus.ready(stage)


async def test_a_request_becomes_a_caller() -> None:
    stage = Idle()
    Request(method="GET", path="/p", query="a=b", headers=(("x-a", "1"),), body=(b"a", b"bc"), peer="10.0.0.1").apply(
        stage
    )
    assert stage.caller is not None
    head = stage.caller.head
    assert (head.method, head.path, head.query, head.header("x-a")) == ("GET", "/p", "a=b", "1")
    assert (head.peer, head.content_length, await stage.caller.read(3)) == ("10.0.0.1", 3, b"abc")
