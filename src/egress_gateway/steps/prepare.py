"""Step 6 for one upstream: decide, and have the body made that the decision wants.

The same request, bundle, upstream and keys give the same bytes.
"""

from collections.abc import Callable, Sequence
from typing import Final, assert_never

import msgspec

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import Refused
from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.redaction import Redaction, RestoreRules
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.steps.inspection import Inspection, Order

HIDDEN_REASON: Final = "the policy of this route does not let this request pass"
"""What a caller is told on a route that hides its rules: not what was found, nor which rule minded it."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """The body for one upstream, proven to hold nothing that the decision wanted gone."""

    decision: Decision
    redaction: Redaction
    body: bytes
    shape: RequestShape
    """What `body` asks for, which need not be what the caller asked for: the answer is read by this."""
    values: tuple[ValueSeen, ...]
    """As in `Transformed`."""


class Blocked(Refused):
    """The policy's refusal, with the decision behind it."""

    def __init__(
        self, decision: Decision, code: str, public: str, *, status: int | None = None, retry_after: int = 0
    ) -> None:
        super().__init__(code, public, status=status, retry_after=retry_after)
        self.decision = decision

    def hidden(self) -> "Blocked":
        """The same refusal for the caller of a route that hides its rules."""
        return Blocked(self.decision, self.code, HIDDEN_REASON, status=self.status, retry_after=self.retry_after)


class Escalated(Blocked):
    """People have to look at it first. Says what was decided on."""

    def __init__(self, decision: Decision, facts: Facts) -> None:
        super().__init__(decision, decision.code, decision.reason)
        self.facts = facts


async def prepare(
    inspection: Inspection, facts: Facts, *, restore: RestoreRules, decide: Callable[[Facts], Decision]
) -> Prepared:
    """Decide on one upstream and make its body. Raises `Blocked` if nothing may leave for it; `Escalated`: not yet."""
    decision = decide(facts)
    if decision.outcome is Outcome.ESCALATE:
        raise Escalated(decision, facts)
    if decision.outcome is not Outcome.PERMIT:
        raise Blocked(decision, decision.code, decision.reason)
    modifications, redactions = _by_kind(decision.obligations)
    order = Order(
        upstream=decision.target.upstream,
        model=decision.model,
        modifications=tuple(modifications),
        redactions=tuple(redactions),
        restore=restore,
    )
    try:
        made = await inspection.transform(order)
    except Refused as refused:
        raise Blocked(decision, refused.code, refused.public) from refused
    return Prepared(decision=decision, redaction=made.redaction, body=made.body, shape=made.shape, values=made.values)


def _by_kind(obligations: Sequence[Obligation]) -> tuple[list[Modify], list[Redact]]:
    """The obligations by what carries them out. One that nothing carries out must not go by in silence."""
    modifications: list[Modify] = []
    redactions: list[Redact] = []
    for duty in obligations:
        match duty:
            case Modify():
                modifications.append(duty)
            case Redact():
                redactions.append(duty)
            case Reroute() | Quota():
                # Carried out around the body: where it goes, and what it is charged to.
                pass
            case _:
                assert_never(duty)
    return modifications, redactions
