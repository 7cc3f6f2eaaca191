"""What in a request may be a piece of a secret: words that no language has.

A word with letters and digits, with capitals inside, of capitals alone, or that begins as issuers begin their
keys. What belongs to a finding is none: it is dealt with whole.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from egress_gateway.core.slots import Finding, Slot

MOST_GROUPS: Final = 6
"""Texts of a request that pieces are told of: the last ones that have any."""
MOST_IN_GROUP: Final = 4
"""Pieces of one text: the last ones."""
LOOKED_AT: Final = 16 << 10
"""Characters of a request that are looked at, from its end: one to three milliseconds' work. Earlier text was
looked at when it was new."""
_SHORTEST: Final = 4
"""Characters: an AWS key id in five pieces. Shorter ones are everywhere."""
_LONGEST: Final = 64
"""Characters: a line of a key in PEM. A longer word is the secret itself, or none."""
_IN_WORD: Final = r"[A-Za-z0-9+/_=-]"
_PREFIX: Final = r"AKIA|ASIA|AIza|gh[pousr]_|github_pat_|glpat-|[spr]k[-_]|xox[a-z]-|eyJ|npm_|pypi-|hf_|dop_v1_|-----"
_WORD: Final = re.compile(
    rf"(?<!{_IN_WORD})(?:"
    # Letters and digits, whichever comes first.
    r"(?=[A-Za-z+/_=-]*+[0-9])(?=[0-9+/_=-]*+[A-Za-z])"
    # A capital after a small letter, which may come after other capitals.
    r"|(?=[A-Z+/_=-]*+[a-z][a-z+/_=-]*+[A-Z])"
    # Capitals alone.
    rf"|(?=[+/_=-]*+[A-Z][A-Z+/_=-]*+(?!{_IN_WORD}))"
    rf"|(?={_PREFIX})"
    rf"){_IN_WORD}{{{_SHORTEST},{_LONGEST}}}+(?!{_IN_WORD})"
)
_PEM_PART: Final = re.compile(
    r"(?<![A-Z-])-{0,5}+[A-Z]{1,10}+(?: [A-Z]{1,10}+){1,5}+ ?-{0,5}|(?<!-)-{5}[A-Z]{1,10}+ ?-{0,5}"
)
"""What may be a part of the head or foot of a key in PEM, which has blanks between its words. Bounded at every
step: a long run of capitals must not be looked at from each of them."""
_PEM: Final = "\n".join(
    f"-----{word} {kind}PRIVATE KEY{block}-----"
    for word in ("BEGIN", "END")
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP ")
    for block in ("", " BLOCK")
)


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
    parts = [match for match in _PEM_PART.finditer(text, begin) if len(match[0]) >= _SHORTEST and match[0] in _PEM]
    taken = _Spans((one.start, one.end) for one in findings)
    inside = _Spans(match.span() for match in parts)
    words = [match for match in _WORD.finditer(text, begin) if not inside.touched(match)]
    for match in sorted((*parts, *words), key=re.Match.start):
        if not taken.touched(match):
            yield match[0]


class _Spans:
    """Spans that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        known = list(spans)
        self._starts = sorted(start for start, _ in known)
        self._ends = sorted(end for _, end in known)

    def touched(self, match: re.Match[str]) -> bool:
        """Whether a match shares a character with any."""
        # If not, as many of them begin before its end as end before its start.
        return bisect_left(self._starts, match.end()) != bisect_right(self._ends, match.start())
