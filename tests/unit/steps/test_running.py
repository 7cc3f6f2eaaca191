"""Requests in progress: found by what they are, cut once, and not when it is too late."""

from contextlib import AbstractContextManager

import pytest

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import Refused, Unavailable, UpstreamFailed
from egress_gateway.core.policy import Decision, Facts, Outcome, Principal, TargetFacts
from egress_gateway.steps.running import MOST_CALLED, RunningRequest
from egress_gateway.testing.manual_clock import START
from egress_gateway.testing.peers import Peers

FACTS = Facts(route="support", principal=Principal(app="cx-bot"), tools=("search",))


def contain(**named: str) -> Containment:
    return Containment(id="c-1", since=START, until=START + 1_000_000, uid=0, reason="r", **named)


@pytest.fixture
def peers() -> Peers:
    return Peers()


def permit(_facts: Facts) -> Decision:
    return Decision(outcome=Outcome.PERMIT, code="permit")


class Cancelled(BaseException):
    """What a task raises that is cancelled."""


class Watched:
    """A request under way, and the task that serves it, which counts how often it is cancelled."""

    def __init__(self, peers: Peers, facts: Facts) -> None:
        self.request: RunningRequest = peers.running.begin()
        self.request.is_of(facts)
        self.cuts = 0
        self.over = False

    def under_way(self) -> AbstractContextManager[None]:
        return self.request.cuttable(self, Cancelled, over=lambda: self.over)

    def cancel(self) -> bool:
        self.cuts += 1
        return True

    def uncancel(self) -> int:
        self.cuts -= 1
        return self.cuts


def test_who_is_met_is_cut_once_and_others_are_not(peers: Peers) -> None:
    one, other = Watched(peers, FACTS), Watched(peers, Facts(route="sales"))
    with (
        one.under_way(),
        other.under_way(),
    ):
        assert peers.running.sweep() == 0
        peers.containments.standing = (contain(route="support"),)
        assert peers.running.sweep() == 1
        assert peers.running.sweep() == 0
    assert (one.cuts, one.request.met) == (1, "c-1")
    assert (other.cuts, other.request.met) == (0, "")


def test_what_has_ended_is_not_cut(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = (contain(route="support"),)
    with one.under_way():
        one.over = True
        assert peers.running.sweep() == 0
    assert peers.running.sweep() == 0
    assert one.cuts == 0


def test_a_request_that_fails_is_forgotten(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = (contain(route="support"),)
    with pytest.raises(KeyError), one.under_way():
        raise KeyError
    assert (peers.running.sweep(), one.cuts) == (0, 0)


def test_a_containment_that_has_ended_cuts_nothing(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = (contain(route="support"),)
    peers.clock.advance(1_000_000)
    with one.under_way():
        assert peers.running.sweep() == 0


def test_while_the_list_cannot_be_read_what_runs_goes_on_and_nothing_begins(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = None
    with one.under_way():
        with pytest.raises(Unavailable, match="containment_unreadable"):
            peers.running.sweep()
        with pytest.raises(Unavailable):
            one.request.decide(permit, FACTS)
        with pytest.raises(Unavailable):
            one.request.calls(("shell",))
    assert one.cuts == 0


def test_a_sweep_knows_where_a_request_was_sent(peers: Peers) -> None:
    one = Watched(peers, FACTS)

    def rerouted(_facts: Facts) -> Decision:
        return Decision(outcome=Outcome.PERMIT, target=TargetFacts(upstream="there"))

    with one.under_way():
        peers.containments.standing = (contain(upstream="there"),)
        assert peers.running.sweep() == 0
        peers.containments.standing = ()
        assert one.request.decide(rerouted, FACTS).outcome is Outcome.PERMIT
        peers.containments.standing = (contain(upstream="there"),)
        assert peers.running.sweep() == 1


def test_what_is_contained_is_not_permitted(peers: Peers) -> None:
    peers.containments.standing = (contain(tool="search"),)
    decision = peers.running.begin().decide(permit, FACTS)
    assert (decision.outcome, decision.code, decision.rule) == (Outcome.BLOCK, "contained", "c-1")


def test_a_contained_tool_is_not_called(peers: Peers) -> None:
    peers.containments.standing = (contain(tool="shell"),)
    request = peers.running.begin()
    request.calls(("other",))
    with pytest.raises(Refused) as caught:
        request.calls(("another", "Shell"))
    assert (caught.value.code, caught.value.status, request.met) == ("contained", 403, "c-1")


def test_who_has_called_a_tool_is_cut_when_that_is_contained_later(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    one.request.calls(("shell",))
    peers.containments.standing = (contain(tool="shell"),)
    with one.under_way():
        assert peers.running.sweep() == 1


def test_every_call_is_asked_about_and_the_last_are_kept(peers: Peers) -> None:
    request = peers.running.begin()
    many = ("shell", *(f"t{number}" for number in range(MOST_CALLED)))
    request.calls(many)
    assert request.meeting((contain(tool="shell"),), START) == ()
    assert request.meeting((contain(tool="t0"),), START) == ("c-1",)
    peers.containments.standing = (contain(tool="shell"),)
    with pytest.raises(Refused):
        request.calls(many)


ENDED: dict[str, BaseException] = {
    "it was cancelled": Cancelled(),
    "somebody made something else of that": UpstreamFailed("upstream_broke_off", "gone"),
}


def swept(peers: Peers, ended: BaseException) -> BaseException:
    """What a request ends with, once it was looked for."""
    assert peers.running.sweep() == 1
    return ended


@pytest.mark.parametrize("ended", ENDED.values(), ids=ENDED)
def test_who_is_cut_is_refused(peers: Peers, ended: BaseException) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = (contain(route="support"),)
    with pytest.raises(Refused, match="contained") as caught, one.under_way():
        raise swept(peers, ended)
    assert caught.value.__cause__ is ended
    assert one.cuts == 0, "the task must not stay cancelled: it serves the next request of its connection"


def test_who_leaves_in_the_same_moment_is_gone(peers: Peers) -> None:
    one = Watched(peers, FACTS)
    peers.containments.standing = (contain(route="support"),)
    with pytest.raises(Cancelled), one.under_way():
        raise swept(peers, Cancelled(one.cancel()))


@pytest.mark.parametrize("ended", [*ENDED.values(), KeyError()], ids=[*ENDED, "a bug"])
def test_what_ends_otherwise_is_left_as_it_is(peers: Peers, ended: BaseException) -> None:
    one = Watched(peers, FACTS)
    with pytest.raises(type(ended)) as caught, one.under_way():
        raise ended
    assert caught.value is ended


def test_a_request_that_no_task_serves_cannot_be_cut(peers: Peers) -> None:
    request = peers.running.begin()
    with pytest.raises(RuntimeError, match="a task"), request.cuttable(None, Cancelled, over=lambda: False):
        pass
