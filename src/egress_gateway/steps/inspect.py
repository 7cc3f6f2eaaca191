"""Steps 3 and 4: a request's head and body as slots, and what was found in them."""

from typing import Final

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.classify.recall import Recollection
from egress_gateway.core.answers import Unseal, Unsealed
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.ids import DataClass
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import ClassCount, Coverage, Finding, Opaque, Slot, count_classes
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect, ForwardedHead, Operation
from egress_gateway.steps.opening import Reading

MOST_SLOTS: Final = 20_000
"""Texts, numbers and keys of one request. A long conversation with tools has some thousands; each
costs some microseconds of a worker that serves others as well, however little it holds."""
UNOPENED: Final = Reading()
"""Leaves every document opaque."""
MOST_FINDINGS: Final = 20_000
"""Findings in one request: redacting takes several passes over them."""


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose every byte is accounted for, and classified."""

    document: Document
    slots: tuple[Slot, ...]
    """As in `Parsed`."""
    findings: tuple[Finding, ...]
    classes: tuple[ClassCount, ...]
    """Findings and opaque leaves by class, sorted."""
    rigid: tuple[DataClass, ...]
    """Classes found where no token can stand, opaque leaves among them."""
    coverage: Coverage


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A request as slots, before anybody looked at them."""

    document: Document
    slots: tuple[Slot, ...]
    """The document's slots first, so that their numbers are the document's; then those of the head, then
    those of opened documents."""
    opaque: tuple[Opaque, ...]
    """Leaves, and parts of documents, that nobody can read."""
    coverage: Coverage
    recalled: Recollection
    """What of them was seen before."""


def parse(
    classifier: Classifier,
    dialect: Dialect,
    operation: Operation,
    head: ForwardedHead,
    body: bytes,
    *,
    unknown: UnknownFields,
    unseal: Unseal,
    scope: bytes = b"",
    reading: Reading = UNOPENED,
) -> Parsed:
    """Account for every byte. Raises `Unreadable` if one cannot be, or (413) if there are too many slots.

    `reading` opens the documents in it. What was seen before is recalled within `scope` (`classify.recall.scope_of`).
    """
    document = dialect.parse(operation, body, unknown=unknown, unseal=unseal)
    opened = reading.read(document)
    slots = (*document.slots, *head.slots, *opened.slots)
    if len(slots) > MOST_SLOTS:
        raise Unreadable(
            "too_many_slots", f"the request holds more than {MOST_SLOTS} texts and keys; send it in parts", status=413
        )
    return Parsed(
        document=document,
        slots=slots,
        opaque=opened.opaque,
        coverage=_sum(opened.coverage, head.coverage),
        recalled=classifier.recall(slots, scope),
    )


def inspect(classifier: Classifier, parsed: Parsed) -> Inspected:
    """Classify. Raises `Unreadable` (413) if more is found than a worker handles without keeping others waiting."""
    document, slots = parsed.document, parsed.slots
    findings = classifier.classify(slots, parsed.recalled)
    if len(findings) > MOST_FINDINGS:
        raise Unreadable(
            "too_many_findings",
            f"the request holds more than {MOST_FINDINGS} sensitive values; send it in parts",
            status=413,
        )
    opaque = [leaf.data_class for leaf in parsed.opaque]
    rigid = {finding.data_class for finding in findings if slots[finding.slot].rigid} | set(opaque)
    return Inspected(
        document=document,
        slots=slots,
        findings=findings,
        # An opaque leaf is certain.
        classes=count_classes(
            [*((one.data_class, one.score) for one in findings), *((data_class, 1000) for data_class in opaque)]
        ),
        rigid=tuple(sorted(rigid)),
        coverage=parsed.coverage,
    )


class Said:
    """Remembers what unsealed, so that the outgoing bytes can be recognised when they are re-scanned.

    On its way out a sealed block holds the upstream's own text and blob again; nothing else may claim
    to be one.
    """

    def __init__(self, *unseals: Unseal) -> None:
        self._unseals = unseals
        """One for each key that may have sealed: this epoch's and the one before."""
        self._known: dict[tuple[str, str], Unsealed] = {}

    def incoming(self, text: str, blob: str) -> Unsealed | None:
        """An `Unseal` for the caller's body."""
        for unseal in self._unseals:
            unsealed = unseal(text, blob)
            if unsealed is not None:
                self._known[unsealed.text, unsealed.blob] = unsealed
                return unsealed
        return None

    def outgoing(self, text: str, blob: str) -> Unsealed | None:
        """An `Unseal` for the body about to leave."""
        return self._known.get((text, blob))


def _sum(first: Coverage, second: Coverage) -> Coverage:
    return Coverage(**{name: getattr(first, name) + getattr(second, name) for name in Coverage.__struct_fields__})
