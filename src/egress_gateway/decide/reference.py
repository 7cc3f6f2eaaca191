"""The decision by the book: a slow second opinion, one sentence of docs/reference/policy.md after the other.

It takes the rules as they were read and the meaning of one condition from `interpret.py`, and nothing from
the compiled program or from `evaluate.py`. Tests hold `decide` against it on random bundles and facts; a
bundle's owner can, on any facts. Not for the hot path.
"""

from collections.abc import Sequence

import msgspec

from egress_gateway.core.ids import DataClass, covers
from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Decision, Facts, Level, Observed, Outcome, TargetFacts
from egress_gateway.core.routes import AgentProof, PersonProof, Route
from egress_gateway.core.surrogate_kinds import can_stand_rigid
from egress_gateway.decide.bundle import Bundle
from egress_gateway.decide.conditions import Condition
from egress_gateway.decide.interpret import counts
from egress_gateway.decide.rules import Effect, Phase, Rule

_STRICTNESS = {"mask": 1, "surrogate": 2, "token": 3}


class _Verdict(msgspec.Struct, frozen=True):
    """Why a request is blocked: code, rule and reason."""

    code: str
    rule: str
    reason: str


def decide_by_the_book(bundle: Bundle, facts: Facts) -> Decision:
    """What `decide` has to say."""
    refusal = _before_any_rule(bundle, facts)
    if refusal is not None:
        return _blocked(Decision(target=facts.target, bundle=bundle.digest), refusal)
    route = bundle.routes[facts.route]
    asked = [rule for rule in bundle.rules if rule.phase is Phase.REQUEST]
    full = _decide(bundle, route, facts, asked, everything=True)
    if route.observe is None or facts.now <= 0 or facts.now >= route.observe.ends:
        return full
    enforced = _decide(bundle, route, facts, [rule for rule in asked if rule.floor], everything=False)
    told = Observed(
        outcome=full.outcome,
        code=full.code,
        rule=full.rule,
        obligations=tuple(f"{_kind(duty)}:{duty.rule}" for duty in full.obligations),
    )
    return msgspec.structs.replace(enforced, observed=told)


def _before_any_rule(bundle: Bundle, facts: Facts) -> _Verdict | None:
    if not facts.classified:
        return _Verdict("unclassified", "", "the request was not classified in full")
    for name in [entry.data_class for entry in facts.data] + list(facts.rigid_data):
        if name not in bundle.levels:
            return _Verdict("unclassified", "", f"the policy does not know the data class {name}")
    if facts.contained:
        return _Verdict("contained", facts.contained[0], "this is contained for the time being")
    if facts.route not in bundle.routes:
        return _Verdict("require", "", "the policy has no such route")
    unmet = _unmet(bundle, bundle.routes[facts.route], facts)
    return _Verdict("require", "", unmet) if unmet else None


def _unmet(bundle: Bundle, route: Route, facts: Facts) -> str:
    require, who, name = route.require, facts.principal, repr(route.route)
    person_known = who.person_verified and who.person != ""
    acting = bundle.groups.agents.get(who.agent, ())
    leads = [(target.name, upstream) for target in route.targets for upstream in target.upstreams]
    demands = (
        ((facts.target_name, facts.target.upstream) in leads, f"route {name} does not lead there"),
        (
            who.app != "" and (require.any_app or who.app in require.app),
            f"this application may not use route {name}",
        ),
        (require.person is not PersonProof.VERIFIED or person_known, f"route {name} needs a verified person"),
        (
            require.person is not PersonProof.ASSERTED or person_known or who.asserted_person != "",
            f"route {name} needs the name of a person",
        ),
        (
            not require.groups or bool(set(who.groups) & set(require.groups)),
            f"route {name} needs membership in one of: {', '.join(require.groups)}",
        ),
        (
            not require.groups or not who.agent_verified or bool(set(acting) & set(require.groups)),
            f"route {name} needs agents in one of: {', '.join(require.groups)}",
        ),
        (
            not require.auth or who.auth in require.auth,
            f"route {name} needs applications to prove themselves by: {', '.join(require.auth)}",
        ),
        (
            require.agent is not AgentProof.VERIFIED or (who.agent_verified and who.agent != ""),
            f"route {name} needs a verified agent",
        ),
        (require.agent is not AgentProof.NONE or who.agent == "", f"route {name} serves no agents"),
        (not require.mfa or who.mfa, f"route {name} needs a second factor"),
    )
    return next((reason for met, reason in demands if not met), "")


def _decide(bundle: Bundle, route: Route, facts: Facts, rules: Sequence[Rule], *, everything: bool) -> Decision:
    # First, rules that reroute look at what was asked for, an alias resolved to the model it stands for.
    asked = msgspec.structs.replace(facts, model=bundle.aliases.get(facts.model.lower(), facts.model))
    matched_before = [rule for rule in rules if _matches(bundle, rule, asked)]
    aside_before = _set_aside(matched_before)
    reroutes = _reroutes([rule for rule in matched_before if rule.id not in aside_before], asked)
    sent = _led(bundle, asked, reroutes)
    # All other rules look at where that leads. Rules that a bypass names are then set aside.
    matched_there = [rule for rule in rules if _matches(bundle, rule, sent)]
    aside_there = _set_aside(matched_there)
    matched = [rule for rule in rules if rule in (matched_before if rule.effect is Effect.REROUTE else matched_there)]
    aside = [rule.id for rule in matched if rule.id in (aside_before if rule.effect is Effect.REROUTE else aside_there)]
    live = [rule for rule in matched if rule.id not in aside]
    base = Decision(
        matched=tuple(rule.id for rule in matched),
        bypassed=tuple(aside),
        target=sent.target,
        model="" if sent.model == facts.model else sent.model,
        bundle=bundle.digest,
    )
    duties = _duties(live, facts)
    blocked = (
        _closed(bundle, reroutes, sent)
        or _by_rule(live)
        or (_not_permitted(route, live) if everything else None)
        or (_above_ceiling(bundle, route, sent, duties) if everything else None)
        or _rigid(sent, duties)
        or _invariant(bundle, sent)
    )
    if blocked is not None:
        return _blocked(base, blocked)
    quotas = [rule.obligation for rule in live if isinstance(rule.obligation, Quota)]
    carried = msgspec.structs.replace(base, obligations=(*reroutes, *duties, *quotas))
    return _passed(carried, live, sent)


def _matches(bundle: Bundle, rule: Rule, facts: Facts) -> bool:
    """Whether a rule matches: for all who are in it where it opens something, for one where it restricts."""
    if rule.bypass is not None and not (facts.now > 0 and facts.now < rule.bypass.ends):
        return False
    each = [_holds(bundle, rule.when, one, sure=rule.opens) for one in _everybody(bundle, facts)]
    return all(each) if rule.opens else any(each)


def _holds(bundle: Bundle, conditions: Sequence[Condition], facts: Facts, *, sure: bool) -> bool:
    return all(counts(condition, facts, bundle.vocabulary, sure=sure) for condition in conditions)


def _everybody(bundle: Bundle, facts: Facts) -> list[Facts]:
    """The request of the person, and that of a verified agent with the groups of groups.yaml."""
    who = facts.principal
    if not who.agent_verified:
        return [facts]
    known = who.agent in bundle.groups.agents
    groups = bundle.groups.agents[who.agent] if known else ()
    agent = msgspec.structs.replace(who, groups=groups, groups_complete=known)
    return [facts, msgspec.structs.replace(facts, principal=agent)]


def _set_aside(matched: Sequence[Rule]) -> set[str]:
    return {name for rule in matched if rule.bypass is not None for name in rule.bypass.rules}


def _reroutes(live: Sequence[Rule], asked: Facts) -> list[Reroute]:
    """The first rule about the upstream and the first about the model, where they change something."""
    ruled = [rule.obligation for rule in live if isinstance(rule.obligation, Reroute)]
    upstream = next((one for one in ruled if one.upstream), None)
    model = next((one for one in ruled if one.model), None)
    if upstream is not None and upstream.upstream == asked.target.upstream:
        upstream = None
    if model is not None and model.model == asked.model:
        model = None
    if upstream is not None and model is not None and upstream.rule == model.rule:
        return [Reroute(rule=upstream.rule, upstream=upstream.upstream, model=model.model)]
    changes = [Reroute(rule=upstream.rule, upstream=upstream.upstream)] if upstream is not None else []
    return changes + ([Reroute(rule=model.rule, model=model.model)] if model is not None else [])


def _led(bundle: Bundle, asked: Facts, reroutes: Sequence[Reroute]) -> Facts:
    upstream = next((one.upstream for one in reroutes if one.upstream), "")
    model = next((one.model for one in reroutes if one.model), asked.model)
    target = _facts_of(bundle, upstream, asked.now) if upstream else asked.target
    return msgspec.structs.replace(asked, target=target, model=model)


def _facts_of(bundle: Bundle, upstream: str, now: int) -> TargetFacts:
    contract = bundle.contracts[upstream]
    return contract.running if now < contract.ends else contract.ended


def _duties(live: Sequence[Rule], facts: Facts) -> list[Modify | Redact]:
    modify = [rule.obligation for rule in live if isinstance(rule.obligation, Modify)]
    redact = [rule.obligation for rule in live if isinstance(rule.obligation, Redact)]
    review = facts.approval
    if review.review and review.redact:
        redact.append(Redact(rule=f"review:{review.review}", classes=review.redact))
    return [*modify, *sorted(redact, key=lambda duty: _STRICTNESS[duty.as_])]


def _closed(bundle: Bundle, reroutes: Sequence[Reroute], sent: Facts) -> _Verdict | None:
    for one in reroutes:
        if one.upstream and bundle.speaks is not None and sent.family not in bundle.speaks[one.upstream]:
            reason = f"rule {one.rule!r} leads to {one.upstream!r}, which does not speak {sent.family}"
            return _Verdict("reroute", one.rule, reason)
    if sent.target.ended:
        return _Verdict("contract", "", f"the contract with {sent.target.upstream!r} has ended")
    return None


def _by_rule(live: Sequence[Rule]) -> _Verdict | None:
    return next((_Verdict("rule", rule.id, rule.reason) for rule in live if rule.effect is Effect.BLOCK), None)


def _not_permitted(route: Route, live: Sequence[Rule]) -> _Verdict | None:
    if any(rule.effect is Effect.PERMIT for rule in live):
        return None
    return _Verdict("default_deny", "", f"no rule permits this on route {route.route!r}")


def _above_ceiling(bundle: Bundle, route: Route, sent: Facts, duties: Sequence[Obligation]) -> _Verdict | None:
    for entry in sent.data:
        level = bundle.levels[entry.data_class]
        if level.value > route.ceiling.value and not _redacting(entry.data_class, duties):
            reason = (
                f"{entry.data_class} is {_word(level)}, above the ceiling of route {route.route!r} "
                f"({_word(route.ceiling)}), and no rule redacts it"
            )
            return _Verdict("ceiling", "", reason)
    return None


def _rigid(sent: Facts, duties: Sequence[Obligation]) -> _Verdict | None:
    for name in sent.rigid_data:
        redacting = _redacting(name, duties)
        replaced = redacting and redacting[0].as_ == "surrogate" and can_stand_rigid(name)
        if redacting and not replaced:
            reason = f"{name} must be redacted and stands where nothing can replace it"
            return _Verdict("rigid", redacting[0].rule, reason)
    return None


def _redacting(name: DataClass, duties: Sequence[Obligation]) -> list[Redact]:
    return [duty for duty in duties if isinstance(duty, Redact) and any(covers(above, name) for above in duty.classes)]


def _invariant(bundle: Bundle, sent: Facts) -> _Verdict | None:
    for invariant in bundle.invariants:
        if any(_holds(bundle, invariant.never, one, sure=False) for one in _everybody(bundle, sent)):
            return _Verdict("invariant", invariant.id, invariant.reason)
    return None


def _passed(carried: Decision, live: Sequence[Rule], sent: Facts) -> Decision:
    asking = [rule for rule in live if rule.effect is Effect.ESCALATE]
    approval = sent.approval
    elsewhere = approval.upstream != sent.target.upstream or approval.model != sent.model
    approved = set() if elsewhere or not approval.review else set(approval.rules)
    if any(rule.id not in approved for rule in asking):
        escalations = tuple(rule.escalation for rule in asking if rule.escalation is not None)
        return msgspec.structs.replace(
            carried,
            outcome=Outcome.ESCALATE,
            code="escalate",
            rule=asking[0].id,
            reason=asking[0].reason,
            escalations=escalations,
        )
    for rule in live:
        if rule.effect is Effect.PERMIT:
            return msgspec.structs.replace(
                carried, outcome=Outcome.PERMIT, code="permit", rule=rule.id, reason=rule.reason
            )
    reason = "the route only observes, and nothing that holds everywhere objects"
    return msgspec.structs.replace(carried, outcome=Outcome.PERMIT, code="observe", reason=reason)


def _blocked(base: Decision, verdict: _Verdict) -> Decision:
    return msgspec.structs.replace(
        base, outcome=Outcome.BLOCK, code=verdict.code, rule=verdict.rule, reason=verdict.reason
    )


def _kind(duty: Obligation) -> str:
    kinds = {Reroute: "reroute", Modify: "modify", Redact: "redact", Quota: "quota"}
    return kinds[type(duty)]


def _word(level: Level) -> str:
    return level.name.lower()
