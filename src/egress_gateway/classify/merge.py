"""Overlapping findings made into disjoint ones, without losing a character that any of them covered.

A secret that contains other findings stands for them: all of it has to go. Otherwise what a validator proved comes
before a secret and that before a mere pattern. Of what models guess the more sensitive class wins, so that none
hides it by guessing more words; then the longer one, then the higher score, then the name, so that the outcome does
not depend on the order of detection. What is left of the loser outside the winner stays a finding of its own,
without the white space around it.
"""

from bisect import insort
from collections.abc import Iterable, Sequence

import msgspec

from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.core.slots import Finding, Slot
from egress_gateway.core.spans import gaps
from egress_gateway.core.vocabulary import BUILTIN_CLASSES


class Mark(msgspec.Struct, frozen=True):
    """A finding before merging, with what decides whether it is believed."""

    slot: int
    start: int
    end: int
    data_class: DataClass
    score: int
    rank: Rank
    detector: str


def merge(marks: Iterable[Mark], slots: Sequence[Slot]) -> tuple[Finding, ...]:
    """Findings sorted by slot and start, none overlapping another, together covering every mark."""
    by_slot: dict[int, list[Mark]] = {}
    for mark in set(marks):
        by_slot.setdefault(mark.slot, []).append(mark)
    return tuple(finding for slot in sorted(by_slot) for finding in _merge_slot(by_slot[slot], slots[slot].text))


def _merge_slot(marks: list[Mark], text: str) -> list[Finding]:
    standing = _uncontained(marks)
    standing.sort(key=lambda m: (-m.rank, -_level(m), m.start - m.end, -m.score, m.start, m.data_class, m.detector))
    accepted: list[Finding] = []
    for mark in standing:
        for part in gaps(mark.start, mark.end, accepted):
            start, end = part if part == (mark.start, mark.end) else _stripped(text, *part)
            if start < end:
                insort(accepted, _finding(mark, start, end), key=_start)
    return accepted


def _level(mark: Mark) -> Level:
    """How sensitive a guess is; a class of the deployer's own is as sensitive as any."""
    return BUILTIN_CLASSES.get(mark.data_class, Level.RESTRICTED) if mark.rank is Rank.MODEL else Level.PUBLIC


def _uncontained(marks: list[Mark]) -> list[Mark]:
    """The marks that no longer secret covers. One pass, for a request may be full of them."""
    standing = []
    begin, here, before = -1, -1, -1
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start > begin:
            begin, here, before = mark.start, -1, max(before, here)
        if before < mark.end and here <= mark.end:
            standing.append(mark)
        if mark.rank is Rank.SECRET:
            here = max(here, mark.end)
    return standing


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    value = text[start:end]
    begin = start + len(value) - len(value.lstrip())
    return begin, begin + len(value.strip())


def _start(finding: Finding) -> int:
    return finding.start


def _finding(mark: Mark, start: int, end: int) -> Finding:
    return Finding(
        slot=mark.slot, start=start, end=end, data_class=mark.data_class, score=mark.score, detector=mark.detector
    )
