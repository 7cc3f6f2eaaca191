"""Overlapping findings made into disjoint ones, without losing a character that any of them covered.

A secret that contains other findings stands for them: all of it has to go. Otherwise what a validator
proved comes before a secret and that before a mere pattern; among equals the longer one wins, then
the higher score, then the name, so that the outcome does not depend on the order of detection. What
is left of the loser outside the winner stays a finding of its own.
"""

from collections.abc import Iterable

import msgspec

from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Finding


class Mark(msgspec.Struct, frozen=True):
    """A finding before merging, with what decides whether it is believed."""

    slot: int
    start: int
    end: int
    data_class: DataClass
    score: int
    rank: Rank
    detector: str


def merge(marks: Iterable[Mark]) -> tuple[Finding, ...]:
    """Findings sorted by slot and start, none overlapping another, together covering every mark."""
    by_slot: dict[int, list[Mark]] = {}
    for mark in set(marks):
        by_slot.setdefault(mark.slot, []).append(mark)
    return tuple(finding for slot in sorted(by_slot) for finding in _merge_slot(by_slot[slot]))


def _merge_slot(marks: list[Mark]) -> list[Finding]:
    if len(marks) == 1:
        return [_finding(marks[0], marks[0].start, marks[0].end)]
    secrets = [mark for mark in marks if mark.rank is Rank.SECRET]
    standing = [mark for mark in marks if not any(_contains(secret, mark) for secret in secrets)]
    standing.sort(key=lambda m: (-m.rank, m.start - m.end, -m.score, m.start, m.data_class, m.detector))
    accepted: list[Finding] = []
    for mark in standing:
        accepted += [_finding(mark, start, end) for start, end in _free(mark.start, mark.end, accepted)]
    return sorted(accepted, key=lambda finding: finding.start)


def _contains(secret: Mark, mark: Mark) -> bool:
    """Whether the secret covers all of the mark and more."""
    return secret.start <= mark.start and mark.end <= secret.end and mark.end - mark.start < secret.end - secret.start


def _free(start: int, end: int, taken: list[Finding]) -> list[tuple[int, int]]:
    """What is left of a span beside the findings that were accepted before it."""
    parts = []
    for finding in sorted(taken, key=lambda finding: finding.start):
        if finding.end <= start or end <= finding.start:
            continue
        if start < finding.start:
            parts.append((start, finding.start))
        start = finding.end
    if start < end:
        parts.append((start, end))
    return parts


def _finding(mark: Mark, start: int, end: int) -> Finding:
    return Finding(
        slot=mark.slot, start=start, end=end, data_class=mark.data_class, score=mark.score, detector=mark.detector
    )
