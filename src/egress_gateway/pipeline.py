"""One request, from the caller's connection to the last byte of its answer.

The steps, in the only order there is; each block below carries its number:

 1. Listen: the listener has bounded and framed the request; take the URL apart.
 2. Identify the application, and what it says of person, agent and session.
 3. Parse head and body into slots; account for every byte.
 4. Classify all slots in one pass.
 5. Gather the facts. From here on the decision is a pure function of them.
 6. For each upstream of the target, until one answers: decide, modify, redact, re-scan.
 7. Intent: durable before anything leaves. No receipt, no egress.
 8. Forward with the receipt; screen each piece of the answer.
 9. Restore what was redacted, for this caller.
10. Outcome: durable before the caller can take the answer as complete, whatever happened.

This module alone knows the order, and holds the only catch-all `except`: it refuses and records.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import msgspec

from egress_gateway.audit import describe
from egress_gateway.audit.fit import fitting
from egress_gateway.audit.groups import RequestGroup
from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.answers import AnswerFacts
from egress_gateway.core.config import Limits
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.policy import Facts
from egress_gateway.core.secret import Secret
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import decide
from egress_gateway.identify.principal import identify
from egress_gateway.identify.proof import Means, prove, wants_body
from egress_gateway.ports import (
    AuditLog,
    Beside,
    Caller,
    Clock,
    DenialTally,
    Directory,
    IdSource,
    Upstream,
    UpstreamAnswer,
)
from egress_gateway.providers.dialect import ForwardedHead
from egress_gateway.redact.tokens import EPOCH, scope_key
from egress_gateway.steps import relay, replies
from egress_gateway.steps.addressing import Dialects, Lane, locate
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.gathering import with_groups
from egress_gateway.steps.inspection import Inspection, Subject
from egress_gateway.steps.known import Attempt
from egress_gateway.steps.lanes import answer_lanes
from egress_gateway.steps.prepare import Blocked, Prepared, prepare
from egress_gateway.steps.trail import Trail

HIDDEN_REASON: Final = "the policy of this route does not let this request pass"
"""What a caller is told on a route that hides its rules: not what was found, nor which rule minded it."""


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a worker. Neither the log's key nor a provider's credential is among them."""

    tokens: Secret[bytes]
    """Master of the scope keys that tokens and seals are made with."""
    digests: Secret[bytes]
    """Of content digests in records."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a pipeline is put together from; see the package `compose`."""

    policy: Callable[[], Bundle]
    """The bundle in force; asked once a request, so that a request sees one version."""
    dialects: Dialects
    paths: Mapping[str, Callable[[str], str]]
    """For each upstream: the provider's own path as that host wants it."""
    classifier: Classifier
    means: Means
    """What credentials are checked against."""
    audit: AuditLog
    upstream: Upstream
    denials: DenialTally
    clock: Clock
    ids: IdSource
    keys: Keys
    limits: Limits
    inspections: Callable[[], Inspection] | None = None
    """Where requests are inspected, one call for each; None for all of them in this process."""
    beside: Beside = relay.at_once
    """Where large answers are screened."""
    directory: Directory | None = None
    """Knows the groups of people whose tokens do not carry them; None if there is nobody to ask."""
    host_suffix: str = ""


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is understood: what steps 2 to 5 came to."""

    lane: Lane
    head: ForwardedHead
    facts: Facts
    scope_key: Secret[bytes]


class Pipeline:
    """Serves requests; holds nothing of one request once it is answered."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._inspection = parts.inspections or partial(InlineInspection, parts.classifier, parts.dialects)

    async def handle(self, caller: Caller) -> None:
        """Serve one request to its end. Raises only what is a bug of ours, after refusing."""
        parts = self._parts
        bundle = parts.policy()
        # 1. Where to. A problem with the URL is told only to those who are known, and one inside a route
        # only to those who may use it (2).
        address = locate(caller.head, bundle.routes, parts.dialects, host_suffix=parts.host_suffix)
        rid = parts.ids.record_id(parts.clock.now())
        trail = Trail(rid, head=caller.head, digest_key=parts.keys.digests, started=parts.clock.tick())
        exchange = Exchange(caller, address, trail, audit=parts.audit, denials=parts.denials, clock=parts.clock)
        inspection = self._inspection()
        try:
            asked = await self._understand(exchange, inspection, bundle)
            await self._answer(exchange, asked, inspection, bundle)
        except asyncio.CancelledError:
            await exchange.leave()
            raise
        except GatewayError as refusal:
            await exchange.refuse(refusal)
        except Exception:
            await exchange.refuse(Unavailable("internal", "the gateway failed; nothing more leaves"))
            raise
        finally:
            inspection.release()

    async def _understand(self, exchange: Exchange, inspection: Inspection, bundle: Bundle) -> _Asked:
        parts, caller, trail = self._parts, exchange.caller, exchange.trail
        tick = parts.clock.tick

        # 2. Identify.
        now = parts.clock.now()
        known = not wants_body(caller.head, parts.means, now=now)
        early = None if known else await caller.read(parts.limits.body)
        proof = prove(caller.head, parts.means, now=now, body=early)
        trail.learn(principal=describe.of_application(proof.app, proof.auth, proof.key))
        address = exchange.address
        if not address.route and address.problem is not None:
            raise address.problem
        trail.learn(route=address.route)
        principal = identify(caller.head, proof, route=address.route, pepper=parts.means.pepper)
        trail.learn(principal=describe.of_principal(principal))
        lane = address.lane
        if lane is None:
            raise address.problem or Unavailable("internal", "the URL led nowhere")
        trail.learn(owner=lane.route.owner, family=lane.target.speaks, operation=lane.operation.name)
        trail.took(identify=tick() - trail.started)

        # 3. Parse, 4. classify. The body is read only now, from a caller who is known.
        raw = await caller.read(parts.limits.body) if early is None else early
        trail.learn(request=RequestGroup(digest=trail.keyed_digest(raw), bytes=len(raw)))
        began = tick()
        head = lane.dialect.head(lane.operation, caller.head, caller.head.query)
        scope, earlier = (
            scope_key(
                parts.keys.tokens,
                route=lane.route.route,
                kind=lane.route.redact_scope,
                principal=principal,
                now=instant,
            )
            for instant in (now, now - EPOCH)
        )
        seen = await inspection.examine(
            Subject(
                family=lane.target.speaks,
                operation=lane.operation.name,
                unknown=lane.route.unknown_fields,
                head=head,
                body=raw,
                keys=(scope, earlier),
            )
        )
        trail.took(classify=tick() - began)

        # 5. Gather.
        principal = await with_groups(principal, proof.identity, directory=parts.directory, groups=bundle.groups)
        trail.learn(principal=describe.of_principal(principal))
        facts = Facts(
            route=lane.route.route,
            principal=principal,
            target_name=lane.target.name,
            family=lane.target.speaks,
            operation=lane.operation.name,
            model=seen.shape.model,
            stream=seen.shape.stream,
            tools=seen.shape.tools,
            max_tokens=seen.shape.max_tokens,
            bytes=len(raw),
            data=seen.classes,
            rigid_data=seen.rigid,
            classified=True,
        )
        trail.understood(facts, coverage=seen.coverage, detectors=parts.classifier.digest)
        return _Asked(lane=lane, head=head, facts=facts, scope_key=scope)

    async def _answer(self, exchange: Exchange, asked: _Asked, inspection: Inspection, bundle: Bundle) -> None:
        # 6. One upstream after the other; each is decided, transformed and recorded for itself.
        failure: UpstreamFailed | None = None
        for number, upstream in enumerate(asked.lane.target.upstreams, start=1):
            prepared = await self._prepare(exchange, asked, inspection, bundle, upstream)
            try:
                await self._attempt(exchange, asked, prepared, number, upstream)
            except UpstreamFailed as failed:
                if exchange.trail.attempt.upstream_status:
                    # It has answered, if badly: what it was asked is done, and is not asked of another.
                    raise
                await exchange.close("upstream_failed", error=failed)
                failure = failed
            else:
                return
        raise failure or Unavailable("no_upstream", "the target has no upstream")

    async def _prepare(
        self, exchange: Exchange, asked: _Asked, inspection: Inspection, bundle: Bundle, upstream: str
    ) -> Prepared:
        parts, trail = self._parts, exchange.trail
        began = parts.clock.tick()
        facts = msgspec.structs.replace(asked.facts, target=bundle.target_facts(upstream, parts.clock.now()))
        trail.begin(describe.of_target(facts))
        try:
            prepared = await prepare(
                inspection, facts, restore=asked.lane.route.restore, decide=lambda exact: decide(bundle, exact)
            )
        except Blocked as blocked:
            trail.learn(policy=describe.of_decision(blocked.decision))
            if asked.lane.route.hide_rule:
                raise Blocked(blocked.decision, blocked.code, HIDDEN_REASON) from blocked
            exchange.rule = blocked.decision.rule
            raise
        trail.learn(
            policy=describe.of_decision(prepared.decision), redactions=describe.of_redaction(prepared.redaction)
        )
        trail.took(transform=parts.clock.tick() - began)
        return prepared

    async def _attempt(self, exchange: Exchange, asked: _Asked, prepared: Prepared, number: int, upstream: str) -> None:
        parts, trail = self._parts, exchange.trail
        path = parts.paths[upstream](asked.lane.operation.path)
        request = OutboundRequest(
            upstream=upstream,
            method=asked.lane.operation.method,
            path=f"{path}?{asked.head.query}" if asked.head.query else path,
            headers=asked.head.headers,
            body=prepared.body,
        )

        # 7. Intent. `send` below cannot be called without the receipt that only a durable intent gives.
        began = parts.clock.tick()
        digest = BodyDigest(hashlib.sha256(request.body).digest())
        sent = describe.of_sent(request, digest)
        intent = trail.intent(parts.clock.now(), number=number, sent=sent)
        trail.attempt = Attempt(number=number, sent=sent)
        receipt = await parts.audit.intent(fitting(intent), request.destination, digest)
        trail.progress(durable=True)
        trail.took(intent=parts.clock.tick() - began)

        # 8. Forward.
        began = parts.clock.tick()
        async with parts.upstream.send(request, receipt) as answer:
            trail.progress(upstream_status=answer.head.status, connection=describe.of_connection(answer.head))
            trail.took(first_byte=parts.clock.tick() - began)
            await self._relay(exchange, asked, prepared, answer)

    async def _relay(self, exchange: Exchange, asked: _Asked, prepared: Prepared, answer: UpstreamAnswer) -> None:
        trail, lane, limits, beside = exchange.trail, asked.lane, self._parts.limits, self._parts.beside
        status = answer.head.status
        headers = (*replies.own(trail.rid, prepared.decision, prepared.redaction), *replies.passed(answer.head))
        form = relay.form(answer.head)
        meter = relay.Meter(answer, limits.stream if form is relay.AnswerForm.STREAM else limits.answer)
        hide = bool(prepared.redaction.replacements or lane.route.response.mask)

        # 8. Screen, and 9. restore: what goes through a lane comes out as this caller may see it.
        lanes = answer_lanes(
            lane.route,
            self._parts.classifier,
            prepared.redaction,
            scope_key=asked.scope_key,
            upstream=trail.known.target.upstream,
        )

        async def note(facts: AnswerFacts) -> None:
            await beside(lanes.unobserved, lanes.finish)
            trail.answered(facts, lanes, prepared.redaction, received=meter.received)

        if form is relay.AnswerForm.STREAM:
            stream = lane.dialect.stream(lane.operation, prepared.shape, lanes, hide_logprobs=hide)
            await exchange.start(status, (*headers, *relay.STREAM_HEADERS), stream=True)

            async def outcome() -> None:
                await note(stream.facts)
                await exchange.close("complete")

            # 10. The gate holds tool calls and the terminal event until their records are durable.
            gate = relay.Gate(exchange.caller, record_tools=exchange.record_tools, record_outcome=outcome)
            try:
                await relay.pump(meter, stream, gate, beside)
            finally:
                await note(stream.facts)
            # Closed by the gate already, unless this dialect's streams end without a frame that waits for it.
            await exchange.close("complete")
            await exchange.caller.finish()
            return

        raw = await relay.collect(meter)
        if form is relay.AnswerForm.ERROR:
            known = raw[: relay.LARGEST_ERROR]
            body = await beside(len(known), partial(lane.dialect.provider_error, status, known, lanes))
            await note(AnswerFacts())
        else:
            read = partial(relay.read, lane.dialect, lane.operation, prepared.shape, raw, lanes, hide_logprobs=hide)
            answered = await beside(len(raw), read)
            await note(answered.facts)
            if answered.tools:
                await exchange.record_tools(answered.tools)
            body = answered.body
        # 10. Outcome, then the answer.
        await exchange.close("complete", status=status)
        await exchange.reply(status, (*headers, *relay.document_headers(body)), body)
