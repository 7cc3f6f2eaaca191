"""One upstream: what the decision says is what is asked for, or the refusal."""

import msgspec
import pytest

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import Refused, Unavailable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Modify, Obligation, Redact
from egress_gateway.core.policy import Decision, Facts, Outcome, TargetFacts
from egress_gateway.core.redaction import Redaction, RestoreRules
from egress_gateway.providers.dialect import RequestShape
from egress_gateway.steps.inspection import Order, Seen, Subject, Transformed
from egress_gateway.steps.prepare import HIDDEN_REASON, Blocked, Prepared, prepare

MASK = Redact(rule="r", classes=(DataClass("pii"),), as_="mask")
COOLER = Modify(rule="m", set=(("temperature", 0),))
RESTORE = RestoreRules(text=True)
MADE = Transformed(
    redaction=Redaction(), body=b"{}", shape=RequestShape(model="m"), values=(ValueSeen(DataClass("pii"), b"d"),)
)


class Takes:
    """An inspection that remembers what was ordered."""

    def __init__(self, error: Exception | None = None) -> None:
        self.orders: list[Order] = []
        self._error = error

    async def examine(self, subject: Subject) -> Seen:
        raise AssertionError(subject)

    async def transform(self, order: Order) -> Transformed:
        self.orders.append(order)
        if self._error is not None:
            raise self._error
        return MADE

    def release(self) -> None:
        raise AssertionError


async def make(decision: Decision, inspection: Takes) -> Prepared:
    return await prepare(
        inspection,
        Facts(target=TargetFacts(upstream="one")),
        restore=RESTORE,
        decide=lambda facts: decision if facts.target.upstream == "one" else Decision(),
    )


def permit(*obligations: Obligation) -> Decision:
    target = TargetFacts(upstream="two")
    return Decision(outcome=Outcome.PERMIT, code="permit", target=target, obligations=obligations)


async def test_another_model_is_ordered_with_it() -> None:
    inspection = Takes()
    await make(msgspec.structs.replace(permit(), model="n"), inspection)
    assert inspection.orders == [Order(upstream="two", model="n", restore=RESTORE)]


async def test_what_the_decision_wants_is_ordered_by_kind() -> None:
    inspection, decision = Takes(), permit(MASK, COOLER)
    prepared = await make(decision, inspection)
    assert inspection.orders == [Order(upstream="two", modifications=(COOLER,), redactions=(MASK,), restore=RESTORE)]
    made = {name: getattr(MADE, name) for name in ("redaction", "body", "shape", "values")}
    assert prepared == Prepared(decision=decision, **made)


class Unmet:
    """An obligation that nothing carries out."""

    rule = "r"


async def test_an_obligation_that_nothing_carries_out_lets_nothing_leave() -> None:
    inspection = Takes()
    with pytest.raises(AssertionError):
        await make(permit(Unmet()), inspection)  # type: ignore[arg-type]  # that is the point
    assert inspection.orders == []


@pytest.mark.parametrize("outcome", [Outcome.BLOCK, Outcome.ESCALATE])
async def test_anything_but_a_permit_refuses(outcome: Outcome) -> None:
    inspection, decision = Takes(), Decision(outcome=outcome, code="rule", reason="because")
    with pytest.raises(Blocked) as caught:
        await make(decision, inspection)
    assert caught.value.decision is decision
    assert (caught.value.code, caught.value.public, caught.value.status) == ("rule", "because", 403)
    assert inspection.orders == []


async def test_what_cannot_be_made_is_refused_with_the_decision() -> None:
    decision = permit(MASK)
    with pytest.raises(Blocked) as caught:
        await make(decision, Takes(Refused("residual", "still there")))
    assert (caught.value.code, caught.value.public, caught.value.decision) == ("residual", "still there", decision)


async def test_on_a_route_that_hides_its_rules_only_the_sentence_is_another() -> None:
    blocked = Blocked(Decision(code="quota"), "quota", "ten a minute", status=429, retry_after=7)
    hidden = blocked.hidden()
    assert (hidden.decision, hidden.code, hidden.status, hidden.retry_after) == (blocked.decision, "quota", 429, 7)
    assert hidden.public == HIDDEN_REASON


async def test_what_cannot_be_done_at_the_moment_is_not_a_refusal_of_the_policy() -> None:
    with pytest.raises(Unavailable, match="inspection_failed"):
        await make(permit(MASK), Takes(Unavailable("inspection_failed", "gone")))
