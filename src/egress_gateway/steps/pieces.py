"""What in a request may be a piece of a secret: words that no language has.

A word with letters and digits, with capitals inside, of capitals alone, or that begins as issuers begin their
keys. What belongs to a finding is none: it is dealt with whole.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from egress_gateway.core.slots import Finding, Slot

MOST_GROUPS: Final = 6
"""Texts of a request that pieces are told of: the last ones that have any."""
MOST_IN_GROUP: Final = 4
"""Pieces of one text: the last ones."""
LOOKED_AT: Final = 64 << 10
"""Characters of a request that are looked at, from its end: a millisecond's work. Earlier text was looked at when
it was new."""
_WORD: Final = re.compile(r"[A-Za-z0-9+/_=-]+")
_RUN: Final = re.compile(rf"-{{0,5}}[A-Z]+(?: [A-Z]+)+ ?-{{0,5}}|-{{5}}[A-Z ]+-{{0,5}}|{_WORD.pattern}")
"""A word, or what may be a part of the head or foot of a key in PEM, which has blanks between its words."""
_PEM: Final = "\n".join(
    f"-----{word} {kind}PRIVATE KEY{block}-----"
    for word in ("BEGIN", "END")
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP ")
    for block in ("", " BLOCK")
)
_SHORTEST: Final = 4
"""Characters: an AWS key id in five pieces. Shorter ones are everywhere."""
_LONGEST: Final = 64
"""Characters: a line of a key in PEM. A longer word is the secret itself, or none."""
_PREFIX: Final = re.compile(
    r"(?:AKIA|ASIA|AIza|gh[pousr]_|github_pat_|glpat-|sk[-_]|pk[-_]|rk[-_]|xox[a-z]-|eyJ|npm_|pypi-|hf_|dop_v1_|-----)"
)
_MIXED: Final = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])|[^A-Z]*[a-z][^A-Z]*[A-Z]|[^a-z]*[A-Z][^a-z]*$")
"""Letters and digits, a capital after a small letter, or capitals alone."""


def pieces_of(slots: Sequence[Slot], findings: Sequence[Finding]) -> tuple[tuple[str, ...], ...]:
    """The pieces in order, those of one text together."""
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.slot].append(finding)
    groups: list[tuple[str, ...]] = []
    room = LOOKED_AT
    for number in range(len(slots) - 1, -1, -1):
        text = slots[number].text
        group = tuple(_words(text, max(0, len(text) - room), found[number]))[-MOST_IN_GROUP:]
        if group:
            groups.append(group)
        room -= len(text)
        if room <= 0 or len(groups) == MOST_GROUPS:
            break
    return tuple(reversed(groups))


def _words(text: str, begin: int, findings: Sequence[Finding]) -> Iterator[str]:
    """The words from `begin` on that may be pieces and touch no finding."""
    ends = sorted(finding.end for finding in findings)
    starts = sorted(finding.start for finding in findings)
    for match in _matches(text, begin):
        word = match[0]
        if not (_SHORTEST <= len(word) <= _LONGEST and (_PREFIX.match(word) or _MIXED.match(word))):
            continue
        # As many findings end before the word as begin before its end, or one touches it.
        if bisect_left(starts, match.end()) == bisect_left(ends, match.start() + 1):
            yield word


def _matches(text: str, begin: int) -> Iterator[re.Match[str]]:
    for match in _RUN.finditer(text, begin):
        if " " in match[0] and match[0] not in _PEM:
            yield from _WORD.finditer(text, match.start(), match.end())
        else:
            yield match
