"""Step 6 without the decision: modify, redact, and re-scan the bytes that would leave.

Pure: the same request, order and keys give the same bytes. Whatever the order wanted gone and the
re-scan still sees is a refusal, never a best effort. Surrogates are seen as what they stand for. One is
told from a real value by its place in a text that is, character for character, the one it was put into;
what a caller writes like one has no such place.
"""

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import covered
from egress_gateway.core.redaction import Placed, Redaction, Replacement
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding
from egress_gateway.core.spans import gaps
from egress_gateway.providers.dialect import Dialect, Operation
from egress_gateway.redact.apply import redact
from egress_gateway.redact.spans import Span
from egress_gateway.redact.standing import standing
from egress_gateway.steps.inspect import Inspected
from egress_gateway.steps.inspection import Order, Transformed

ROUNDS = 4
"""Redacting a value may bring out another that a longer one covered, and words beside a name that is gone may look
like one: two looks were enough for each of 4,287 texts. What is still there after the last look is refused."""
_BETWEEN: Final = frozenset(string.whitespace + string.punctuation)
"""What a detector may take along between two stand-ins side by side."""


def transform(
    inspected: Inspected,
    order: Order,
    *,
    dialect: Dialect,
    operation: Operation,
    look: Callable[[bytes], Inspected],
    tell: Callable[[Inspected], tuple[ValueSeen, ...]],
    scope_key: Secret[bytes],
) -> Transformed:
    """Make the body for one upstream. `look` inspects what would leave, `tell` tells values in it apart.

    Raises `Refused`.
    """
    if order.modifications or order.model not in {"", dialect.shape(operation, inspected.document).model}:
        inspected = look(dialect.modify(inspected.document, order.modifications, model=order.model))
    values = tell(inspected)
    total = Redaction()
    placed: tuple[Placed, ...] = ()
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
            placed=placed,
        )
        if redaction.rigid:
            names = ", ".join(redaction.rigid)
            raise Refused("rigid", f"{names} stands where nothing can replace it (a key, a number, a URL)")
        total = _join(total, redaction)
        body = inspected.document.render(redaction.edits)
        expected = {edit.slot: edit.text for edit in redaction.edits}
        before, inspected = inspected, look(body)
        placed = _still_placed(redaction.placed, before, inspected, expected)
        left = _left(inspected, order, placed, (*inspected.document.said, *total.replacements))
        if not left:
            shape = dialect.shape(operation, inspected.document)
            return Transformed(redaction=total, body=body, shape=shape, values=values)
    names = ", ".join(sorted({finding.data_class for finding in left}))
    raise Refused("residual", f"{names} could not be removed completely")


def _wanted_gone(finding: Finding, seen: Inspected, order: Order) -> bool:
    if seen.slots[finding.slot].said_by == order.upstream:
        return False
    return any(covered(finding.data_class, duty.classes) for duty in order.redactions)


def _still_placed(
    placed: Sequence[Placed], before: Inspected, now: Inspected, expected: Mapping[int, str]
) -> tuple[Placed, ...]:
    """The surrogates whose slot is where and what it was made to be. One that is not is taken for a real value."""
    return tuple(
        one
        for one in placed
        if one.slot < len(now.slots)
        and now.slots[one.slot].pointer == before.slots[one.slot].pointer
        and now.slots[one.slot].text == expected.get(one.slot, before.slots[one.slot].text)
    )


def _left(
    seen: Inspected, order: Order, placed: Sequence[Placed], replacements: Sequence[Replacement]
) -> list[Finding]:
    """What was wanted gone and is there, but for what is made of nothing but stand-ins and what joins them."""
    wanted = [finding for finding in seen.findings if _wanted_gone(finding, seen, order)]
    if not wanted:
        return []
    numbers = sorted({finding.slot for finding in wanted})
    tokens = standing([seen.slots[number].text for number in numbers], replacements)
    ours = {
        number: sorted([*found, *(Span(one.start, one.end) for one in placed if one.slot == number)])
        for number, found in zip(numbers, tokens, strict=True)
    }
    return [finding for finding in wanted if not _made_of(finding, seen.slots[finding.slot].text, ours[finding.slot])]


def _made_of(finding: Finding, text: str, ours: Sequence[Span]) -> bool:
    rest = gaps(finding.start, finding.end, ours)
    return rest != [(finding.start, finding.end)] and all(_BETWEEN.issuperset(text[start:end]) for start, end in rest)


def _join(first: Redaction, second: Redaction) -> Redaction:
    """What two rounds came to. The second takes over what the first replaced, so that equal tokens mean the same."""
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
