"""Step 6 for one upstream: decide, modify, redact, and re-scan the bytes that would leave.

Pure: the same request, bundle, upstream and keys give the same bytes. Whatever the decision wanted
gone and the re-scan still sees is a refusal, never a best effort.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import covered
from egress_gateway.core.policy import Decision, Facts, Modify, Obligation, Outcome, Redact
from egress_gateway.core.redaction import Redaction, Replacement
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding
from egress_gateway.providers.dialect import ForwardedHead, RequestShape
from egress_gateway.redact.apply import redact
from egress_gateway.steps.addressing import Lane
from egress_gateway.steps.inspect import Inspected, Said, inspect

ROUNDS = 2
"""Redacting a value may bring out another that a longer one covered; what is still there after the
second look is refused."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """The body for one upstream, proven to hold nothing that the decision wanted gone."""

    decision: Decision
    redaction: Redaction
    body: bytes
    shape: RequestShape
    """What `body` asks for, which need not be what the caller asked for: the answer is read by this."""


class Blocked(Refused):
    """The policy's refusal, with the decision behind it."""

    def __init__(self, decision: Decision, code: str, public: str) -> None:
        super().__init__(code, public)
        self.decision = decision


def prepare(
    inspected: Inspected,
    facts: Facts,
    *,
    lane: Lane,
    head: ForwardedHead,
    said: Said,
    classifier: Classifier,
    decide: Callable[[Facts], Decision],
    scope_key: Secret[bytes],
) -> Prepared:
    """Decide on one upstream and make its body. Raises `Blocked` if nothing may leave for it."""
    decision = decide(facts)
    if decision.outcome is not Outcome.PERMIT:
        raise Blocked(decision, decision.code, decision.reason)
    modifications, redactions = _by_kind(decision.obligations)

    def look(body: bytes) -> Inspected:
        return inspect(
            classifier,
            lane.dialect,
            lane.operation,
            head,
            body,
            unknown=lane.route.unknown_fields,
            unseal=said.outgoing,
        )

    if modifications:
        inspected = look(lane.dialect.modify(inspected.document, modifications))
    total = Redaction()
    left: list[Finding] = []
    for _ in range(ROUNDS):
        redaction = redact(
            inspected.slots,
            inspected.findings,
            redactions,
            scope_key=scope_key,
            upstream=facts.target.upstream,
            rules=lane.route.restore,
            said=(*inspected.document.said, *total.replacements),
        )
        if redaction.rigid:
            names = ", ".join(redaction.rigid)
            raise Blocked(decision, "rigid", f"{names} stands where nothing can replace it (a key, a number, a URL)")
        total = _join(total, redaction)
        body = inspected.document.render(redaction.edits)
        inspected = look(body)
        left = [finding for finding in inspected.findings if _wanted_gone(finding, inspected, redactions, facts)]
        if not left:
            shape = lane.dialect.shape(lane.operation, inspected.document)
            return Prepared(decision=decision, redaction=total, body=body, shape=shape)
    names = ", ".join(sorted({finding.data_class for finding in left}))
    raise Blocked(decision, "residual", f"{names} could not be removed completely")


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
            case _:
                assert_never(duty)
    return modifications, redactions


def _wanted_gone(finding: Finding, seen: Inspected, redactions: list[Redact], facts: Facts) -> bool:
    if seen.slots[finding.slot].said_by == facts.target.upstream:
        return False
    return any(covered(finding.data_class, duty.classes) for duty in redactions)


def _join(first: Redaction, second: Redaction) -> Redaction:
    """What two rounds came to. Tokens are functions of the value, so that equal tokens are equal entries."""
    replacements: dict[str, Replacement] = {entry.token: entry for entry in first.replacements}
    replacements.update((entry.token, entry) for entry in second.replacements)
    counts = {entry.data_class: entry for entry in first.replaced}
    for entry in second.replaced:
        earlier = counts.get(entry.data_class)
        counts[entry.data_class] = (
            entry if earlier is None else msgspec.structs.replace(earlier, count=earlier.count + entry.count)
        )
    return Redaction(
        edits=second.edits,
        replacements=tuple(replacements[token] for token in sorted(replacements)),
        replaced=tuple(counts[name] for name in sorted(counts)),
    )
