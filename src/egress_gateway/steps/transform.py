"""Step 6 without the decision: modify, redact, and re-scan the bytes that would leave.

Pure: the same request, order and keys give the same bytes. Whatever the order wanted gone and the
re-scan still sees is a refusal, never a best effort.
"""

from collections.abc import Callable

import msgspec

from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import covered
from egress_gateway.core.redaction import Redaction
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.redact.apply import redact
from egress_gateway.steps.inspect import Inspected
from egress_gateway.steps.inspection import Order, Transformed

ROUNDS = 2
"""Redacting a value may bring out another that a longer one covered; what is still there after the
second look is refused."""


def transform(
    inspected: Inspected,
    order: Order,
    *,
    dialect: Dialect,
    operation: Operation,
    look: Callable[[bytes], Inspected],
    scope_key: Secret[bytes],
) -> Transformed:
    """Make the body for one upstream. `look` inspects what would leave. Raises `Refused`."""
    if order.modifications or order.model not in {"", dialect.shape(operation, inspected.document).model}:
        inspected = look(dialect.modify(inspected.document, order.modifications, model=order.model))
    total = Redaction()
    left: list[Finding] = []
    for _ in range(ROUNDS):
        redaction = redact(
            inspected.slots,
            inspected.findings,
            order.redactions,
            scope_key=scope_key,
            upstream=order.upstream,
            rules=order.restore,
            said=(*inspected.document.said, *total.replacements),
        )
        if redaction.rigid:
            names = ", ".join(redaction.rigid)
            raise Refused("rigid", f"{names} stands where nothing can replace it (a key, a number, a URL)")
        total = _join(total, redaction)
        body = inspected.document.render(redaction.edits)
        inspected = look(body)
        left = [finding for finding in inspected.findings if _wanted_gone(finding, inspected, order)]
        if not left:
            return Transformed(redaction=total, body=body, shape=dialect.shape(operation, inspected.document))
    names = ", ".join(sorted({finding.data_class for finding in left}))
    raise Refused("residual", f"{names} could not be removed completely")


def _wanted_gone(finding: Finding, seen: Inspected, order: Order) -> bool:
    if seen.slots[finding.slot].said_by == order.upstream:
        return False
    return any(covered(finding.data_class, duty.classes) for duty in order.redactions)


def _join(first: Redaction, second: Redaction) -> Redaction:
    """What two rounds came to. Tokens are functions of the value, so that equal tokens are equal entries."""
    replacements = {entry.token: entry for entry in (*first.replacements, *second.replacements)}
    counts = {entry.data_class: entry for entry in first.replaced}
    for entry in second.replaced:
        earlier = counts.get(entry.data_class)
        counts[entry.data_class] = (
            entry if earlier is None else msgspec.structs.replace(earlier, count=earlier.count + entry.count)
        )
    return Redaction(
        replacements=tuple(replacements[token] for token in sorted(replacements)),
        replaced=tuple(counts[name] for name in sorted(counts)),
    )
