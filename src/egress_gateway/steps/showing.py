"""What a reviewer sees of a request or an answer: its texts, with a mark in the place of every value that was found.

Wherever a value stands, in a number or a key as well, a mark can be shown in its place: nothing of this leaves. What
is covered is looked at once more, and a text in which something is still found is left out and counted.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.reviews import Shown, ShownText
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.redact.apply import redact

MOST_CHARACTERS: Final = 500_000
"""Of all texts together; a person reads some thousand, and a search through more is for `reveal`."""
_RULE: Final = "review"
_NO_KEY: Final = Secret(b"")
"""Marks are made without one."""


def cover(classifier: Classifier, slots: Sequence[Slot], findings: Sequence[Finding]) -> Shown:
    """The slots of something that was classified, covered."""
    free = [msgspec.structs.replace(slot, rigid=False, said_by="") for slot in slots]
    classes = tuple(sorted({finding.data_class for finding in findings}))
    covering = Redact(rule=_RULE, classes=classes, as_="mask")
    redaction = redact(free, findings, (covering,), scope_key=_NO_KEY, upstream="", rules=RestoreRules())
    edits = {edit.slot: edit.text for edit in redaction.edits}
    covered = [
        msgspec.structs.replace(slot, text=edits[number]) if number in edits else slot
        for number, slot in enumerate(free)
    ]
    left = {finding.slot for finding in classifier.classify(covered)} if findings else set()
    return _cut([slot for number, slot in enumerate(covered) if number not in left and slot.text], left_out=len(left))


def cover_texts(classifier: Classifier, texts: Iterable[tuple[str, str]]) -> Shown:
    """Texts that were not classified yet, each with its place, covered."""
    slots = [Slot(pointer=place, scope=Scope.MESSAGE, text=text) for place, text in texts]
    return cover(classifier, slots, classifier.classify(slots))


def _cut(slots: Sequence[Slot], *, left_out: int) -> Shown:
    texts: list[ShownText] = []
    room = MOST_CHARACTERS
    for slot in slots:
        text = slot.text[:room]
        if text:
            # Half a surrogate pair, as JSON can write it, is nothing that a reviewer's terminal could show.
            shown = text.encode(errors="replace").decode()
            texts.append(ShownText(place=slot.pointer, scope=slot.scope.value, text=shown))
        room -= len(text)
    total = sum(len(slot.text) for slot in slots)
    return Shown(texts=tuple(texts), left_out=left_out, cut=total - (MOST_CHARACTERS - room))
