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
from functools import partial

import msgspec

from egress_gateway.audit.records import describe
from egress_gateway.audit.records.fit import fitting
from egress_gateway.audit.records.groups import RequestGroup
from egress_gateway.core.errors import GatewayError, Unavailable, UpstreamFailed
from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.policy import Decision, Facts
from egress_gateway.core.routes import RecordRules
from egress_gateway.core.secret import Secret
from egress_gateway.core.traces import Traces
from egress_gateway.decide.answer import decide_answer, plan_answer
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.evaluate import decide, effective
from egress_gateway.identify.principal import identify
from egress_gateway.identify.proof import prove, wants_body
from egress_gateway.ports import Caller
from egress_gateway.providers.dialect import ForwardedHead
from egress_gateway.redact.tokens import scope_keys
from egress_gateway.steps import failover
from egress_gateway.steps.accounts import Accounts
from egress_gateway.steps.addressing import Lane, locate
from egress_gateway.steps.breaker import Pass
from egress_gateway.steps.consulting import answer_from_store, prepare_with_people
from egress_gateway.steps.counting import Bill
from egress_gateway.steps.delivery import deliver
from egress_gateway.steps.ending import Exchange
from egress_gateway.steps.examination import InlineInspection
from egress_gateway.steps.gathering import with_groups, with_seen
from egress_gateway.steps.inspection import Inspection, Subject
from egress_gateway.steps.known import Attempt
from egress_gateway.steps.parts import Parts
from egress_gateway.steps.prepare import Blocked, Prepared, prepare
from egress_gateway.steps.receiving import delivery_of
from egress_gateway.steps.review import Question, RequestReview
from egress_gateway.steps.sealing import Sealing
from egress_gateway.steps.subjects import told_apart
from egress_gateway.steps.trail import Trail


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that is understood: what steps 2 to 5 came to."""

    lane: Lane
    head: ForwardedHead
    facts: Facts
    scope_key: Secret[bytes]
    accounts: Accounts
    review: RequestReview
    traces: Traces


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
        trail = Trail(
            rid,
            head=caller.head,
            digest_key=parts.keys.digests,
            started=parts.clock.tick(),
            release=describe.Release(bundle.name, bundle.serial),
            region=parts.region,
        )
        running = parts.running.begin()
        exchange = Exchange(
            caller, address, trail, running=running, audit=parts.audit, denials=parts.denials, clock=parts.clock
        )
        inspection = self._inspection()
        try:
            with exchange.cuttable(asyncio.current_task(), asyncio.CancelledError):
                asked = await self._understand(exchange, inspection, bundle)
                await self._answer(exchange, asked, inspection, bundle)
        except asyncio.CancelledError:
            await exchange.leave()
            raise
        except Blocked as blocked:
            await exchange.refuse(_told(exchange, blocked))
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
        named = await parts.naming.principal(principal, trail.rid)
        trail.learn(principal=named.group(principal))
        trail.passed("identity")
        exchange.running.is_of(Facts(route=address.route, principal=principal))
        lane = address.lane
        if lane is None:
            raise address.problem or Unavailable("internal", "the URL led nowhere")
        wanted = lane.route.record
        if wanted != RecordRules():
            exchange.sealing = Sealing(await parts.naming.holder(principal), parts.naming, wanted, trail.rid)
        trail.learn(owner=lane.route.owner, family=lane.target.speaks, operation=lane.operation.name)
        trail.took(identify=tick() - trail.started)

        # 3. Parse, 4. classify. The body is read only now, from a caller who is known.
        raw = await caller.read(parts.limits.body) if early is None else early
        trail.learn(request=RequestGroup(digest=trail.keyed_digest(raw), bytes=len(raw)))
        began = tick()
        head = lane.dialect.head(lane.operation, caller.head, caller.head.query)
        kind = lane.route.redact_scope
        keys = scope_keys(parts.keys.tokens, route=lane.route.route, kind=kind, principal=principal, now=now)
        seen = await inspection.examine(
            Subject(
                family=lane.target.speaks,
                operation=lane.operation.name,
                unknown=lane.route.unknown_fields,
                head=head,
                body=raw,
                keys=keys,
                pins=lane.route.system_prompts,
                counted=told_apart(bundle.counters),
                value_key=parts.naming.value_key,
                pieces=bundle.fragments is not None,
                deep=lane.route.deep,
            )
        )
        trail.took(parse=seen.parsing, classify=tick() - began - seen.parsing)
        trail.passed("request_class")

        # 5. Gather.
        principal = await with_groups(principal, proof.identity, directory=parts.directory, groups=bundle.groups)
        trail.learn(principal=named.group(principal))
        asked = Facts(
            now=parts.clock.now(),
            region=parts.region,
            route=lane.route.route,
            principal=principal,
            target_name=lane.target.name,
            family=lane.target.speaks,
            operation=lane.operation.name,
        )
        facts = with_seen(asked, seen, size=len(raw))
        exchange.running.is_of(facts)
        accounts = Accounts(bundle, parts.counters, parts.agents, master=parts.keys.tokens, seen=seen, facts=facts)
        facts = await accounts.gather(facts, parts.classifier)
        trail.understood(facts, seen, detectors=seen.detectors, agent=accounts.agent)
        question = Question(
            rid=trail.rid, facts=facts, person=named.pseudonym, head=head, body=raw, withheld=seen.withheld
        )
        review = RequestReview(parts.reviewing, question)
        return _Asked(
            lane=lane, head=head, facts=facts, scope_key=keys[0], accounts=accounts, review=review, traces=seen.traces
        )

    async def _answer(self, exchange: Exchange, asked: _Asked, inspection: Inspection, bundle: Bundle) -> None:
        # 6. One upstream after the other; each is decided, transformed and recorded for itself. Where a rule
        # leads several to one, that one is asked once.
        breakers, clock = self._parts.breakers, self._parts.clock
        failure: UpstreamFailed | None = None
        given_up: set[str] = set()
        number = 0
        for turn in failover.turns(asked.lane.target):
            if turn.upstream in given_up:
                continue
            made = await self._prepare(exchange, asked, inspection, bundle, turn.upstream)
            if made is None:
                return
            prepared, bill = made
            upstream = prepared.decision.target.upstream
            leave = breakers.admit(upstream, clock.tick()) if upstream not in given_up else None
            if leave is None:
                bill.cancel()
                failure = failure or UpstreamFailed(
                    "upstream_resting", "the upstream has failed too often; try again", status=503
                )
                given_up |= {turn.upstream, upstream}
                continue
            number += 1
            try:
                with bill:
                    await self._attempt(exchange, asked, prepared, bill, bundle, number, leave, last=turn.last)
            except UpstreamFailed as failed:
                status = exchange.trail.attempt.upstream_status
                if not status and failed.code.startswith("upstream_"):
                    breakers.failed(upstream, leave, clock.tick())
                if not failover.goes_on(asked.lane.target, failed, status):
                    raise
                await exchange.close("upstream_failed", error=failed)
                failure = failed
                if status or not turn.again:
                    given_up |= {turn.upstream, upstream}
            else:
                return
            finally:
                breakers.abandoned(upstream, leave)
        raise failure or Unavailable("no_upstream", "the target has no upstream")

    async def _prepare(
        self, exchange: Exchange, asked: _Asked, inspection: Inspection, bundle: Bundle, wanted: str
    ) -> tuple[Prepared, Bill] | None:
        parts, trail, name = self._parts, exchange.trail, asked.facts.target_name
        began = parts.clock.tick()

        def facts_now() -> Facts:
            now, approval = parts.clock.now(), asked.review.approval
            target = bundle.target_facts(wanted, now)
            return msgspec.structs.replace(asked.facts, now=now, target=target, approval=approval)

        trail.begin(describe.of_target(name, bundle.target_facts(wanted, parts.clock.now())))
        make = partial(
            prepare,
            inspection,
            restore=asked.lane.route.restore,
            decide=partial(exchange.decide, partial(decide, bundle)),
        )
        admit = partial(asked.accounts.admit, make=make, classifier=parts.classifier)
        answered = partial(self._answered_before, exchange, asked, bundle)
        made = await prepare_with_people(exchange, asked.review, asked.lane, inspection, facts_now, admit, answered)
        if made is None:
            return None
        prepared, bill = made
        trail.decided(name, prepared.decision, review=exchange.review)
        trail.learn(redactions=describe.of_redaction(prepared.redaction))
        trail.took(transform=parts.clock.tick() - began - trail.latency.decide)
        trail.passed("request_policy")
        return prepared, bill

    async def _answered_before(self, exchange: Exchange, asked: _Asked, bundle: Bundle, decision: Decision) -> bool:
        if not bundle.answers.expected.escalations:
            # Nobody is ever asked about an answer, so that none can be stored.
            return False
        facts = effective(asked.facts, decision)
        plan, judge = plan_answer(bundle, facts), partial(decide_answer, bundle)
        return await answer_from_store(exchange, asked.review, asked.lane, facts, decision, plan, judge)

    async def _attempt(
        self,
        exchange: Exchange,
        asked: _Asked,
        prepared: Prepared,
        bill: Bill,
        bundle: Bundle,
        number: int,
        leave: Pass,
        *,
        last: bool,
    ) -> None:
        parts, trail, lane = self._parts, exchange.trail, asked.lane
        upstream = prepared.decision.target.upstream
        path = parts.paths[upstream](lane.operation.path)
        request = OutboundRequest(
            upstream=upstream,
            method=lane.operation.method,
            path=f"{path}?{asked.head.query}" if asked.head.query else path,
            headers=asked.head.headers_of(prepared.body),
            body=prepared.body,
        )

        delivery = delivery_of(
            parts,
            exchange,
            bundle,
            lane=lane,
            facts=effective(asked.facts, prepared.decision),
            scope_key=asked.scope_key,
            review=asked.review,
            prepared=prepared,
            bill=bill,
            traces=asked.traces,
        )
        disclosed = await parts.naming.disclosed(prepared.values, prepared.decision)
        # An approval passes once.
        await asked.review.spend()
        # 7. Intent. `send` below cannot be called without the receipt that only a durable intent gives.
        began = parts.clock.tick()
        digest = BodyDigest(hashlib.sha256(request.body).digest())
        sent = describe.of_sent(request, digest)
        sealed = await exchange.sealing.redactions(prepared.redaction) if exchange.sealing is not None else None
        intent = trail.intent(parts.clock.now(), number=number, sent=sent, disclosed=disclosed, sealed=sealed)
        trail.attempt = Attempt(number=number, sent=sent)
        receipt = await parts.audit.intent(fitting(intent), request.destination, digest)
        trail.progress(durable=True)
        trail.took(intent=parts.clock.tick() - began)

        # 8. Forward.
        trail.sending = began = parts.clock.tick()
        asked.accounts.leaves(prepared, bill)
        async with parts.upstream.send(request, receipt) as answer:
            parts.breakers.succeeded(upstream, leave)
            trail.progress(upstream_status=answer.head.status, connection=describe.of_connection(answer.head))
            trail.took(first_byte=parts.clock.tick() - began)
            failover.check_answered(lane.target, answer.head, last=last)
            # 8. Screen, 9. restore, 10. outcome: what goes through a lane comes out as this caller may see it.
            await deliver(exchange, delivery, answer)


def _told(exchange: Exchange, blocked: Blocked) -> Blocked:
    """Note the decision of a refusal; what the caller is told of it, as its route says."""
    lane = exchange.address.lane
    if lane is None:
        return blocked
    exchange.trail.decided(lane.target.name, blocked.decision)
    if lane.route.hide_rule:
        return blocked.hidden()
    exchange.rule = blocked.decision.rule
    return blocked
