"""What would become of one request: the gateway's own steps up to the moment when it would be sent.

Parsed, classified, decided, modified, redacted and scanned again as a worker does it. Nothing is sent, recorded
or counted. Tokens are made with whatever key is given, so that they are not those of any gateway.
"""

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.answers import Unsealed
from egress_gateway.core.concealed import conceals
from egress_gateway.core.documents import Opener
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.core.obligations import Escalate, Quota
from egress_gateway.core.policy import Decision, Facts, Outcome
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import ClassCount
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import FIELDS, Condition, Kind
from egress_gateway.decide.explain import Explanation, RuleExplanation, explain
from egress_gateway.decide.prices import cost_of
from egress_gateway.redact.tokens import scope_key
from egress_gateway.steps.addressing import Dialects, Lane, locate
from egress_gateway.steps.counting import reckon
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.gathering import with_seen
from egress_gateway.steps.inspect import inspect, parse
from egress_gateway.steps.inspection import Subject
from egress_gateway.steps.opening import Reading
from egress_gateway.steps.prepare import Blocked, Prepared, prepare


@conceals("path", "headers", "body")
class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A request that nobody sends."""

    facts: Facts
    """Who asks, on which route, of which target; what stands in the body is found there."""
    path: str
    """The provider's own path; empty for the first that the family's dialects claim."""
    headers: Headers = ()
    """Besides the content type."""
    body: bytes


@conceals("value")
class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was found, where it stands."""

    pointer: str
    """As in `Slot`."""
    start: int
    end: int
    """Half-open span in characters of the slot's text."""
    data_class: str = msgspec.field(name="class")
    score: int
    detector: str
    value: str = ""
    """Only if it was asked for."""


@conceals("path", "headers", "body")
class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """What would leave."""

    upstream: str
    method: str
    path: str
    """The provider's own path."""
    headers: Headers
    body: str
    replaced: tuple[ClassCount, ...]


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of a request."""

    decision: Decision
    code: str
    """Why it would or would not leave: the decision's code, or that of what the decision could not be done with."""
    reason: str
    found: tuple[Place, ...]
    near_misses: tuple[RuleExplanation, ...]
    """Rules that a single condition kept from matching."""
    unknown_conduct: tuple[str, ...] = ()
    """Facts about what the agent is used to that nobody gave and that could have made the decision another."""
    unknown: tuple[str, ...] = ()
    """Counters whose number is not known here and that a rule or an invariant looked at."""
    quotas: tuple[Quota, ...] = ()
    """What it would be charged to; whether there is room is not looked at."""
    escalations: tuple[Escalate, ...] = ()
    """Who would have to look at it first."""
    sending: Sending | None = None
    """What would leave, if need be once people have approved it."""


async def simulate(
    bundle: Bundle,
    question: Question,
    *,
    classifier: Classifier,
    dialects: Dialects,
    master: Secret[bytes],
    show: Callable[[str], str],
    opener: Opener | None = None,
) -> Simulation:
    """Try one request. `show` makes of a found value what may be told of it. Without an opener documents stay opaque.

    Raises `GatewayError` for what a gateway would refuse without a decision: a path or body that it cannot read.
    """
    lane, head = _lane(bundle, question, dialects)
    facts = question.facts
    key = scope_key(master, route=facts.route, kind=lane.route.redact_scope, principal=facts.principal, now=facts.now)
    forwarded = lane.dialect.head(lane.operation, head, head.query)
    inspection = InlineInspection(classifier, dialects, opener=opener)
    seen = await inspection.examine(
        Subject(
            family=lane.target.speaks,
            operation=lane.operation.name,
            unknown=lane.route.unknown_fields,
            head=forwarded,
            body=question.body,
            keys=(key,),
            pins=lane.route.system_prompts,
            deep=lane.route.deep,
        )
    )
    facts = with_seen(msgspec.structs.replace(facts, operation=lane.operation.name), seen, size=len(question.body))
    explanation = explain(bundle, facts)
    decision = explanation.decision
    parsed = parse(
        classifier,
        lane.dialect,
        lane.operation,
        forwarded,
        question.body,
        unknown=lane.route.unknown_fields,
        unseal=_sealed_by_nobody,
        reading=Reading(opener),
    )
    inspected = inspect(classifier, parsed)
    code, reason, sending = decision.code, decision.reason, None
    if decision.outcome is not Outcome.BLOCK:
        try:
            # As if people had approved what they are to be asked about: this is what they would let pass.
            passed = msgspec.structs.replace(decision, outcome=Outcome.PERMIT)
            prepared = await prepare(inspection, facts, restore=lane.route.restore, decide=lambda _: passed)
            reckon(prepared.decision, facts, choices=seen.shape.choices, price=partial(cost_of, bundle.prices))
            sending = _sending(prepared, lane, forwarded.headers_of(prepared.body))
        except Blocked as blocked:
            code, reason = blocked.code, blocked.public
    return Simulation(
        decision=decision,
        code=code,
        reason=reason,
        found=tuple(
            Place(
                pointer=inspected.slots[finding.slot].pointer,
                start=finding.start,
                end=finding.end,
                data_class=finding.data_class,
                score=finding.score,
                detector=finding.detector,
                value=show(inspected.slots[finding.slot].text[finding.start : finding.end]),
            )
            for finding in inspected.findings
        ),
        unknown=_unknown(bundle, explanation, facts),
        unknown_conduct=_unknown_conduct(bundle, explanation, facts),
        near_misses=tuple(rule for rule in explanation.rules if rule.near_miss),
        quotas=tuple(duty for duty in decision.obligations if isinstance(duty, Quota)),
        escalations=decision.escalations,
        sending=sending,
    )


def _lane(bundle: Bundle, question: Question, dialects: Dialects) -> tuple[Lane, RequestHead]:
    facts = question.facts
    path = question.path or dialects[facts.family][0].operations[0].path
    head = RequestHead(
        method="POST",
        path=f"/{facts.route}/{facts.target_name}{path}",
        headers=(("content-type", "application/json"), *question.headers),
    )
    address = locate(head, bundle.routes, dialects)
    if address.lane is None:
        raise address.problem or Unavailable("internal", "the path led nowhere")
    return address.lane, head


def _unknown(bundle: Bundle, explanation: Explanation, facts: Facts) -> tuple[str, ...]:
    """The counters without a number that could have made the decision another."""
    looked_at = _looked_at(bundle, explanation)
    named = {name for each in looked_at if each.field == "history" for names, _ in each.amounts for name in names}
    return tuple(sorted(named - dict(facts.history).keys()))


def _unknown_conduct(bundle: Bundle, explanation: Explanation, facts: Facts) -> tuple[str, ...]:
    if facts.conduct.known:
        return ()
    return tuple(sorted({each.field for each in _looked_at(bundle, explanation) if FIELDS[each.field] is Kind.SIGN}))


def _looked_at(bundle: Bundle, explanation: Explanation) -> Iterator[Condition]:
    """The conditions that the decision may rest on."""
    told = {rule.rule for rule in explanation.rules if rule.matched or rule.near_miss}
    for rule in bundle.rules:
        if rule.id in told:
            yield from rule.when
    for invariant in bundle.invariants:
        yield from invariant.never


def _sealed_by_nobody(_text: str, _blob: str) -> Unsealed | None:
    """With a key that no gateway has, nothing unseals."""
    return None


def _sending(prepared: Prepared, lane: Lane, headers: Headers) -> Sending:
    return Sending(
        upstream=prepared.decision.target.upstream,
        method=lane.operation.method,
        path=lane.operation.path,
        headers=headers,
        body=prepared.body.decode("utf-8", "replace"),
        replaced=prepared.redaction.replaced,
    )
