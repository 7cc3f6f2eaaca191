"""Step 6 without the decision: modify, redact, and re-scan the bytes that would leave.

Pure: the same request, order and keys give the same bytes. Whatever the order wanted gone and the
re-scan still sees is a refusal, never a best effort. Surrogates are seen as what they stand for. One is
told from a real value by its place in a text that is, character for character, the one it was put into;
what a caller writes like one has no such place.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from egress_gateway.core.counting import ValueSeen
from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import DataClass, covered
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

ROUNDS: Final = 4
"""Redacting a value may bring out another that a longer one covered, and words beside a name that is gone may look
like one. What is still there after the last look is refused."""
ATTEMPTS: Final = 3
"""With surrogates; with tokens in the texts where surrogates could not stand; with tokens everywhere."""
_BETWEEN: Final = re.compile(r"(?:['\N{RIGHT SINGLE QUOTATION MARK}][sS])?[\W_]*")
"""What a detector may take along behind a stand-in: a possessive ending, and what is neither letter nor digit."""


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
    plain: Collection[int] = ()
    names: Sequence[DataClass] = ()
    for _ in range(ATTEMPTS):
        made = _rounds(inspected, order, plain, look=look, scope_key=scope_key)
        if isinstance(made, _Made):
            shape = dialect.shape(operation, made.seen.document)
            return Transformed(redaction=made.redaction, body=made.body, shape=shape, values=values)
        names = made.names
        if not made.slots:
            break
        plain = range(len(inspected.slots)) if plain else made.slots
    raise Refused("residual", f"{', '.join(names)} could not be removed completely")


class _Made(NamedTuple):
    """A body that may leave, and what is seen in it."""

    redaction: Redaction
    body: bytes
    seen: Inspected


class _Unsettled(NamedTuple):
    """What could not be made as it was tried."""

    names: Sequence[DataClass]
    slots: frozenset[int]
    """Where surrogates stand in the way."""


def _rounds(
    inspected: Inspected,
    order: Order,
    plain: Collection[int],
    *,
    look: Callable[[bytes], Inspected],
    scope_key: Secret[bytes],
) -> _Made | _Unsettled:
    """Redact until nothing is left that was wanted gone. `plain` are slots that get tokens for surrogates."""
    total = Redaction()
    placed: tuple[Placed, ...] = ()
    findings = inspected.findings
    left = [finding for finding in findings if _wanted_gone(finding, inspected, order)]
    for _ in range(ROUNDS):
        redaction = redact(
            inspected.slots,
            findings,
            order.redactions,
            scope_key=scope_key,
            upstream=order.upstream,
            rules=order.restore,
            said=(*inspected.document.said, *total.replacements),
            placed=placed,
            plain=plain,
        )
        if redaction.rigid:
            names = ", ".join(redaction.rigid)
            raise Refused("rigid", f"{names} stands where nothing can replace it (a key, a number, a URL)")
        if redaction.spoiled:
            return _Unsettled(_names(left), frozenset(redaction.spoiled))
        total = _join(total, redaction)
        body = inspected.document.render(redaction.edits)
        expected = {edit.slot: edit.text for edit in redaction.edits}
        before, inspected = inspected, look(body)
        placed = _still_placed(redaction.placed, before, inspected, expected)
        findings = _beside(inspected, placed, (*inspected.document.said, *total.replacements))
        left = [finding for finding in findings if _wanted_gone(finding, inspected, order)]
        if not left:
            return _Made(total, body, inspected)
    return _Unsettled(_names(left), frozenset(one.slot for one in left) & {one.slot for one in placed})


def _names(findings: Iterable[Finding]) -> Sequence[DataClass]:
    return sorted({finding.data_class for finding in findings})


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


def _beside(seen: Inspected, placed: Sequence[Placed], replacements: Sequence[Replacement]) -> tuple[Finding, ...]:
    """What is found, but for what is made of nothing but stand-ins and what joins them."""
    numbers = sorted({finding.slot for finding in seen.findings})
    tokens = standing([seen.slots[number].text for number in numbers], replacements)
    ours = {
        number: sorted([*found, *(Span(one.start, one.end) for one in placed if one.slot == number)])
        for number, found in zip(numbers, tokens, strict=True)
    }
    return tuple(one for one in seen.findings if not _made_of(one, seen.slots[one.slot].text, ours[one.slot]))


def _made_of(finding: Finding, text: str, ours: Sequence[Span]) -> bool:
    rest = gaps(finding.start, finding.end, ours)
    return rest != [(finding.start, finding.end)] and all(_BETWEEN.fullmatch(text, *gap) for gap in rest)


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
