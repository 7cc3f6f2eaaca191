"""What the stages know, as groups of a record."""

import re
from collections.abc import Container
from typing import Final, assert_never

import msgspec

from egress_gateway.audit.records.groups import (
    LARGEST_INTEGER,
    CallerGroup,
    ConductGroup,
    ConnectionGroup,
    ObservedGroup,
    PolicyGroup,
    PrincipalGroup,
    RedactionGroup,
    SentGroup,
    TargetGroup,
    ToolGroup,
    UsageGroup,
)
from egress_gateway.core.answers import Cost, ToolCall, Usage
from egress_gateway.core.exchange import OutboundRequest, RequestHead, UpstreamHead
from egress_gateway.core.ids import BodyDigest
from egress_gateway.core.keys import KeyRecord
from egress_gateway.core.obligations import Modify, Obligation, Quota, Redact, Reroute
from egress_gateway.core.policy import Conduct, Decision, Observed, Outcome, Principal, TargetFacts
from egress_gateway.core.redaction import Redaction, RestoreCounts
from egress_gateway.core.slots import ClassCount

PROVIDER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}(?:@(?:v?[0-9]{1,8}|latest|default))?")
"""Models with their version, tools, ids of calls, finish reasons. Longer or stranger text could be
content; after `@` stands a version (`claude-sonnet-4@20250514`), never a name or a domain."""
NUMBER: Final = re.compile(r"[0-9](?:[._:/@-]?[0-9]){6,}")
"""Cards, accounts, telephones and numbers of patients have seven digits and more, in groups or not; versions of
models, beside the day in them, have fewer."""
DAY: Final = re.compile(r"(?<![0-9])20[0-9]{2}(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
RANDOM: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=(?:[0-9-]*[a-f]){4})[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}"
    r"|fp_(?=[0-9]*[a-f])[0-9a-f]{10})(?![0-9A-Za-z])"
)
"""Of 128 bits in hexadecimal (RFC 9562, with hyphens or without), and fingerprints of models, of which some would
have a number in them by chance."""
OTHER_NAME: Final = "other"
MEDIA_TYPE: Final = re.compile(r"[a-z]{1,32}/[a-z0-9.+-]{1,64}")
"""RFC 6838 section 4.2, shortened."""
FREE: Final = Cost()


def of_name(text: str, withheld: Container[str] = ()) -> str:
    """A name that a caller or a provider chose, if it looks like one and is not withheld; else `other`."""
    if not text:
        return ""
    if text in withheld or not PROVIDER_NAME.fullmatch(text):
        return OTHER_NAME
    return OTHER_NAME if NUMBER.search(DAY.sub("day", RANDOM.sub("id", text), count=1)) else text


def of_application(app: str, auth: str, key: KeyRecord | None) -> PrincipalGroup:
    """Who asked, as far as the credentials alone say."""
    return PrincipalGroup(app=app, key_id=key.key_id if key is not None else "", auth=auth)


def of_principal(principal: Principal, *, pseudonym: str = "", subject: str = "") -> PrincipalGroup:
    """Who asked: the person by a pseudonym, and by a name that is sealed. The name itself has no place in a record."""
    return PrincipalGroup(
        app=principal.app,
        key_id=principal.key_id,
        issuer=principal.issuer,
        tenant=principal.tenant,
        person=pseudonym if principal.person else "",
        subject=subject,
        person_verified=principal.person_verified,
        asserted_person=pseudonym if principal.asserted_person else "",
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


class Release(msgspec.Struct, frozen=True):
    """What a bundle calls itself."""

    name: str = ""
    serial: int = 0


UNNAMED: Final = Release()


def of_decision(decision: Decision, *, review: str = "", release: Release = UNNAMED) -> PolicyGroup:
    """What the policy said. The sentence for the caller is not recorded: the code and the rule are."""
    return PolicyGroup(
        bundle=decision.bundle,
        name=release.name,
        serial=release.serial,
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
    return ConnectionGroup(
        peer=head.peer,
        peer_port=head.ends.peer_port,
        local=head.ends.local,
        local_port=head.ends.local_port,
        tls=head.tls.version,
        cipher=head.tls.cipher,
        key=head.tls.key,
    )


def of_caller(head: RequestHead) -> CallerGroup:
    """The connection that the request came on."""
    return CallerGroup(
        peer_port=head.ends.peer_port,
        local=head.ends.local,
        local_port=head.ends.local_port,
        tls=head.agreed.version,
        cipher=head.agreed.cipher,
    )


def of_media_type(head: UpstreamHead) -> str:
    """What the upstream says its answer is, without parameters."""
    media_type = (head.header("content-type") or "").partition(";")[0].strip().lower()
    return media_type if not media_type or MEDIA_TYPE.fullmatch(media_type) else OTHER_NAME


def transfer_of(principal: PrincipalGroup, here: str, target: TargetGroup) -> str:
    """Whether what leaves goes to another region than the person's, or than ours where that is not known.

    A region named within another (`eu-west` and `eu`) is the same one.
    """
    origin = principal.person_region or here
    if not target.upstream:
        return ""
    if not origin or not target.region:
        return "unknown"
    return (
        "within"
        if f"{origin}-".startswith(f"{target.region}-") or f"{target.region}-".startswith(f"{origin}-")
        else "across"
    )


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


def of_call(
    call: ToolCall,
    *,
    digest: str,
    classes: tuple[ClassCount, ...],
    disposition: str,
    new: bool = False,
    withheld: Container[str] = (),
) -> ToolGroup:
    """One tool call; `digest` is the keyed one of its arguments."""
    return ToolGroup(
        name=of_name(call.name, withheld),
        called=of_name(call.called, withheld),
        call_id=of_name(call.call_id),
        arguments=digest,
        bytes=len(call.arguments.encode()),
        classes=classes,
        disposition=disposition,
        new=new,
    )


def of_conduct(conduct: Conduct) -> ConductGroup:
    """How a request stands beside what its agent is used to; nothing where nobody asked."""
    if not conduct.known:
        return ConductGroup()
    return ConductGroup(
        baseline="learning" if conduct.learning else "known",
        new_tool=conduct.new_tool,
        new_target=conduct.new_target,
        unusual_rate=conduct.unusual_rate,
    )


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


def of_usage(usage: Usage, cost: Cost = FREE) -> UsageGroup:
    """What the provider counted, and what it comes to."""
    return UsageGroup(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        cost=min(cost.millionths, LARGEST_INTEGER),
        currency=cost.currency,
    )
