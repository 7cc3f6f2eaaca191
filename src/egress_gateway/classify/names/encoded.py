"""Stretches of base64 in a text, whose letters spell names by chance: bodies of PEM files, keys, attachments.

What such a stretch says, if it is text, is decoded and looked at elsewhere. Told by its form alone: a long run of
letters of both cases and digits with few signs. Paths and slugs have more signs, words no digits. A line that is
shorter belongs to it if it follows such a run and is no word. Not told: base64 in short lines or without digits.
"""

import re
from collections.abc import Iterator
from typing import Final

SHORTEST: Final = 40
"""Characters of a run; lines of PEM have 64, of mail 76. Of 40 characters drawn one run in a thousand has no digit."""
_SIGN: Final = re.compile(r"[+/_-]")
_MOST_SIGNS: Final = 8
"""One character in so many may be a sign: in base64 one in 32 is, in a path one in six or so."""
_RUN: Final = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?=[A-Za-z+/_-]*+[0-9])(?=[a-z0-9+/_-]*+[A-Z])(?=[A-Z0-9+/_-]*+[a-z])"
    rf"[A-Za-z0-9+/_-]{{{SHORTEST},}}+={{0,2}}"
    rf"(?:\r?\n(?![A-Za-z0-9+/_-]{{{SHORTEST}}})[A-Za-z]*+[0-9+/=][A-Za-z0-9+/]*+={{0,2}}(?=\s|$))?"
)


def encoded(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch, in order."""
    for run in _RUN.finditer(text):
        if len(_SIGN.findall(run[0])) * _MOST_SIGNS <= len(run[0]):
            yield run.span()
