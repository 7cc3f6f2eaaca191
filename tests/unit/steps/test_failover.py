"""Who is asked next, and after which failures."""

import pytest

from egress_gateway.core.errors import UpstreamFailed
from egress_gateway.core.exchange import UpstreamHead
from egress_gateway.core.routes import Failure, RouteTarget
from egress_gateway.steps.failover import check_answered, failure_of, goes_on, turns

ALL = tuple(Failure)
CONNECT = (Failure.CONNECT,)


def target(*failover: Failure, upstreams: tuple[str, ...] = ("one", "two"), retries: int = 0) -> RouteTarget:
    return RouteTarget(name="t", speaks="openai", upstreams=upstreams, failover=failover, retries=retries)


def answer(status: int, *headers: tuple[str, str]) -> UpstreamHead:
    return UpstreamHead(status=status, headers=headers)


WAITS = {"seconds": ("7", 7), "a date": ("Fri, 21 Nov 2031 08:00:00 GMT", 0), "nothing": ("", 0), "less": ("-1", 0)}


@pytest.mark.parametrize(("said", "wait"), WAITS.values(), ids=WAITS)
def test_how_long_an_overloaded_upstream_asks_to_wait_is_told(said: str, wait: int) -> None:
    with pytest.raises(UpstreamFailed) as caught:
        check_answered(target(Failure.OVERLOADED), answer(429, ("retry-after", said)), last=False)
    assert (caught.value.status, caught.value.retry_after) == (503, wait)


def test_each_upstream_has_its_turns_in_order_and_one_is_the_last() -> None:
    taken = [(turn.upstream, turn.again, turn.last) for turn in turns(target(retries=1))]
    assert taken == [("one", True, False), ("one", False, False), ("two", True, False), ("two", False, True)]


STATUSES = {200: None, 400: None, 408: None, 429: "overloaded", 500: "error", 503: "overloaded", 529: "overloaded"}


@pytest.mark.parametrize(("status", "failure"), STATUSES.items(), ids=map(str, STATUSES))
def test_what_a_status_stands_for(status: int, failure: str | None) -> None:
    assert failure_of(status) == failure


ASKED_OF_ANOTHER = {
    "overloaded, and ruled": (target(Failure.OVERLOADED), 529, False, True),
    "overloaded, and the last": (target(Failure.OVERLOADED), 529, True, False),
    "overloaded, and not ruled": (target(Failure.CONNECT), 429, False, False),
    "broken, and ruled": (target(Failure.ERROR), 500, False, True),
    "broken, and only overload is ruled": (target(Failure.OVERLOADED), 500, False, False),
    "a refusal of the provider": (target(*ALL), 403, False, False),
    "an answer": (target(*ALL), 200, False, False),
}


@pytest.mark.parametrize(("ruled", "status", "last", "fails"), ASKED_OF_ANOTHER.values(), ids=ASKED_OF_ANOTHER)
def test_an_answer_that_another_upstream_may_mend(ruled: RouteTarget, status: int, last: bool, fails: bool) -> None:
    if not fails:
        check_answered(ruled, answer(status), last=last)
        return
    with pytest.raises(UpstreamFailed) as caught:
        check_answered(ruled, answer(status), last=last)
    assert goes_on(ruled, caught.value, status)


BROKE_OFF = UpstreamFailed("upstream_broke_off", "it broke off")
FAILURES = {
    "no answer": (target(*CONNECT), 0, True),
    "no answer, and the route wants no other": (target(Failure.ERROR), 0, False),
    "an answer that broke off": (target(*ALL), 200, False),
    "an error that broke off": (target(*ALL), 503, False),
}


@pytest.mark.parametrize(("ruled", "status", "expected"), FAILURES.values(), ids=FAILURES)
def test_what_was_answered_in_part_is_not_asked_of_another(ruled: RouteTarget, status: int, expected: bool) -> None:
    assert goes_on(ruled, BROKE_OFF, status) is expected
