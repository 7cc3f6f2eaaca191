"""The five decisions on every request, and how each came out.

| decision | asks |
|---|---|
| `identity` | Who is it, and may they use this route at all? |
| `request_class` | What is in the request? All of it was inspected. |
| `request_policy` | May it leave, where to, and changed in what way? |
| `response_class` | What is in the answer, and may the caller have it? |
| `audit` | Is it on record? |

They are taken in this order. The first that has not passed when a request ends is the one that ended it,
unless the failure was of something that decides nothing: the connection to the upstream.
"""

from typing import Final

import msgspec

from egress_gateway.audit.records.groups import StagesGroup
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unavailable, Unreadable, UpstreamFailed

PASSED: Final = "passed"
REFUSED: Final = "refused"
FAILED: Final = "failed"
NOT_REACHED: Final = "not_reached"
OUTCOMES: Final = (PASSED, REFUSED, FAILED, NOT_REACHED)

_SETTLING: Final = ("identity", "request_class", "request_policy", "response_class")
"""What can end a request while the log takes records."""

_ABOUT_WHO_ASKS: Final = "require"
"""The code of a decision that is about who asks, though the policy takes it."""


def passed(stages: StagesGroup, *names: str) -> StagesGroup:
    """These decisions let the request pass."""
    return msgspec.structs.replace(stages, **dict.fromkeys(names, PASSED))


def begun_again(stages: StagesGroup) -> StagesGroup:
    """Another upstream: what was decided about the one before is not said of this one."""
    return msgspec.structs.replace(stages, request_policy=NOT_REACHED, response_class=NOT_REACHED)


def recorded(stages: StagesGroup) -> StagesGroup:
    """As a record in the log says it: that it is there proves the last decision."""
    return msgspec.structs.replace(stages, audit=PASSED)


def ended(stages: StagesGroup, error: GatewayError, *, asked_log: bool, durable: bool, answered: bool) -> StagesGroup:
    """How the decisions stand when a request ends with an error.

    `asked_log`: an intent was handed to the log; `durable`: the log has it; `answered`: the upstream began to answer.
    """
    if asked_log and not durable and isinstance(error, Unavailable):
        return msgspec.structs.replace(stages, audit=FAILED)
    stages = recorded(stages)
    verdict = _verdict(error)
    if not verdict:
        return stages
    if error.code == _ABOUT_WHO_ASKS:
        return msgspec.structs.replace(stages, identity=REFUSED, request_policy=NOT_REACHED)
    if verdict == FAILED and not answered and (durable or isinstance(error, UpstreamFailed)):
        return stages
    current = next((name for name in _SETTLING if getattr(stages, name) == NOT_REACHED), _SETTLING[-1])
    if current == _SETTLING[-1] and not durable:
        # Nothing was sent, so that it was not the answer.
        current = _SETTLING[-2]
    return msgspec.structs.replace(stages, **{current: verdict})


def _verdict(error: GatewayError) -> str:
    if isinstance(error, Refused | Unreadable | Unauthenticated):
        return REFUSED
    return FAILED if isinstance(error, Unavailable | UpstreamFailed) else ""
