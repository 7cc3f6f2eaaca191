"""When another upstream is asked: after which failures, and never after an answer has begun."""

import re
from typing import Final

import msgspec

from egress_gateway.core.errors import UpstreamFailed
from egress_gateway.core.exchange import UpstreamHead
from egress_gateway.core.routes import Failure, RouteTarget

OVERLOADED: Final = frozenset({429, 503, 529})
"""Statuses by which providers say that they did not do it and will later; 529 is Anthropic's."""


WAIT: Final = re.compile(r"[1-9][0-9]{0,5}")
"""Seconds; a provider that names a date is asked again when the client thinks best."""


class Turn(msgspec.Struct, frozen=True):
    """One upstream's turn to serve a request."""

    upstream: str
    again: bool
    """Whether it has another one, if there is no answer at all."""
    last: bool
    """Whether nobody comes after it."""


def turns(target: RouteTarget) -> tuple[Turn, ...]:
    """The turns of a target's upstreams, in order."""
    upstreams = target.upstreams
    return tuple(
        Turn(upstream, again=left > 0, last=place == len(upstreams) and not left)
        for place, upstream in enumerate(upstreams, start=1)
        for left in range(target.retries, -1, -1)
    )


def failure_of(status: int) -> Failure | None:
    """The failure that an upstream's status stands for, if it is one that another upstream may mend."""
    if status in OVERLOADED:
        return Failure.OVERLOADED
    return Failure.ERROR if status >= 500 else None


def check_answered(target: RouteTarget, head: UpstreamHead, *, last: bool) -> None:
    """Raise `UpstreamFailed` if the route has another upstream asked after this status, and there is one.

    Of the last upstream the caller gets what it answered.
    """
    failure = failure_of(head.status)
    if last or failure not in target.failover:
        return
    if failure is Failure.OVERLOADED:
        wait = head.header("retry-after") or ""
        raise UpstreamFailed(
            "upstream_overloaded",
            "the upstream has no room at the moment; try again",
            status=503,
            retry_after=int(wait) if WAIT.fullmatch(wait) else 0,
        )
    raise UpstreamFailed("upstream_error", "the upstream failed; try again")


def goes_on(target: RouteTarget, failed: UpstreamFailed, status: int) -> bool:
    """Whether another upstream may be asked after an attempt failed; `status` is what it had answered, or 0.

    What was answered in part was done, and is not asked of another.
    """
    if status == 0:
        return Failure.CONNECT in target.failover
    return failed.code in {"upstream_overloaded", "upstream_error"}
