"""What the stages know, as groups of a record."""

import re
from typing import Final, assert_never

import msgspec

from egress_gateway.audit.groups import (
    ConnectionGroup,
    ModelGroup,
    ObservedGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    SentGroup,
    TargetGroup,
    UsageGroup,
)
from egress_gateway.core.answers import Usage
from egress_gateway.core.exchange import OutboundRequest, UpstreamHead
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Decision, Facts, Observed, Outcome, Principal, TargetFacts
from egress_gateway.core.redaction import Redaction, RestoreCounts

PROVIDER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}(?:@[0-9a-z]{1,12})?")
"""Models with their version, tools, ids of calls, finish reasons. Longer or stranger text could be
content; after `@` stands a version (`claude-sonnet-4@20250514`), never a domain."""
OTHER_NAME: Final = "other"


def of_name(text: str) -> str:
    """A name that a caller or a provider chose, if it looks like one; anything else is `other`."""
    return text if not text or PROVIDER_NAME.fullmatch(text) else OTHER_NAME


def of_application(app: str, auth: str, key: KeyRecord | None) -> PrincipalGroup:
    """Who asked, as far as the credentials alone say."""
    return PrincipalGroup(app=app, key_id=key.key_id if key is not None else "", auth=auth)


def of_principal(principal: Principal) -> PrincipalGroup:
    """Who asked."""
    return PrincipalGroup(
        app=principal.app,
        key_id=principal.key_id,
        issuer=principal.issuer,
        tenant=principal.tenant,
        person=principal.person,
        person_verified=principal.person_verified,
        asserted_person=principal.asserted_person,
        person_region=principal.person_region,
        groups=principal.groups,
        groups_complete=principal.groups_complete,
        roles=principal.roles,
        mfa=principal.mfa,
        strength=principal.strength,
        agent=principal.agent,
        agent_verified=principal.agent_verified,
        agent_chain=principal.agent_chain,
        session=principal.session,
        session_derived=principal.session_derived,
        auth=principal.auth,
    )


def of_decision(decision: Decision, *, review: str = "") -> PolicyGroup:
    """What the policy said. The sentence for the caller is not recorded: the code and the rule are."""
    return PolicyGroup(
        bundle=decision.bundle,
        outcome=decision.outcome.value,
        code=decision.code,
        rule=decision.rule,
        rules=decision.matched,
        obligations=tuple(f"{_kind(obligation)}:{obligation.rule}" for obligation in decision.obligations),
        bypassed=decision.bypassed,
        observed=_of_observed(decision.observed) if decision.observed is not None else None,
        review=review,
    )


def of_containment(policy: PolicyGroup, containment: str) -> PolicyGroup:
    """What the policy had said, and the containment that ended it."""
    return msgspec.structs.replace(policy, outcome=Outcome.BLOCK.value, code="contained", rule=containment)


def _of_observed(observed: Observed) -> ObservedGroup:
    return ObservedGroup(
        outcome=observed.outcome.value, code=observed.code, rule=observed.rule, obligations=observed.obligations
    )


def _kind(obligation: Obligation) -> str:
    match obligation:
        case Redact():
            return "redact"
        case Modify():
            return "modify"
        case Reroute():
            return "reroute"
        case Quota():
            return "quota"
        case _:
            assert_never(obligation)


def of_connection(head: UpstreamHead) -> ConnectionGroup:
    """Whom the answer came from, as far as the connection proves it."""
    return ConnectionGroup(peer=head.peer, tls=head.tls.version, cipher=head.tls.cipher, key=head.tls.key)


def of_target(name: str, target: TargetFacts) -> TargetGroup:
    """Where the request goes, by its name in the URL and with the contract facts that the decision saw."""
    return TargetGroup(
        name=name,
        upstream=target.upstream,
        region=target.region,
        tier=target.tier,
        baa=target.baa,
        dpa=target.dpa,
        zdr=target.zdr,
        certified=target.certified,
        ended=target.ended,
    )


def of_model(facts: Facts, served: str = "") -> ModelGroup:
    """Which model was asked for and which one answered."""
    return ModelGroup(requested=of_name(facts.model), served=of_name(served))


def of_sent(request: OutboundRequest, digest: BodyDigest) -> SentGroup:
    """What leaves; the log gives a receipt for exactly this."""
    return SentGroup(digest=f"sha256:{digest.hex()}", bytes=len(request.body), destination=request.destination)


def of_redaction(redaction: Redaction, restored: RestoreCounts | None = None) -> RedactionGroup:
    """What was replaced and what came back; counts only."""
    counts = restored or RestoreCounts()
    return RedactionGroup(
        replaced=redaction.replaced,
        restored=counts.restored,
        repaired=counts.repaired,
        unrestored=counts.unrestored,
        foreign=counts.foreign,
    )


def of_usage(usage: Usage) -> UsageGroup:
    """What the provider counted."""
    return UsageGroup(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
        reasoning_tokens=usage.reasoning_tokens,
    )
