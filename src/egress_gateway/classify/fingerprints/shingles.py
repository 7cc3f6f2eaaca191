"""What of a text is kept as its fingerprint: some of its runs of five words, chosen by the text alone.

Of each four neighbouring runs the one with the least checksum is taken (winnowing: Schleimer, Wilkerson and Aiken,
SIGMOD 2003). So the same passage has the same fingerprint wherever it stands, and of any eight words in a row that
two texts share, they share a run. Case, accents, spaces and punctuation do not count: prose that is wrapped anew
and code that is indented anew stay the same.
"""

import re
import zlib
from collections.abc import Sequence
from itertools import islice
from typing import Final

from egress_gateway.classify.normalise import LETTER
from egress_gateway.classify.wording import WORD, fold, foreign_words

WORDS: Final = 5
"""Of a run. Fewer are phrases that everybody uses; more do not survive that a word is changed."""
WINDOW: Final = 4
"""Neighbouring runs of which one is kept."""


_WHOLE: Final = re.compile(f"(?<![a-z0-9{LETTER}])[a-z0-9]+(?![a-z0-9{LETTER}])")


def lines_of(text: str) -> list[list[str]]:
    """The words of a text in order; those of other scripts by themselves."""
    foreign = [word for word, _, _ in foreign_words(text)]
    folded = fold(text)
    return [whole_words(folded).findall(folded), *([foreign] if foreign else [])]


def whole_words(folded: str) -> re.Pattern[str]:
    """What the words of a folded text are: not what look-alikes leave of words of another script."""
    return _WHOLE if LETTER in folded else WORD


def runs(words: Sequence[str]) -> list[str]:
    """All runs of words, in order."""
    return list(map(" ".join, zip(*(islice(words, at, None) for at in range(WORDS)), strict=False)))


def chosen(words: Sequence[str]) -> set[str]:
    """The runs that are the fingerprint of words in order; none if they are too few."""
    every = runs(words)
    checksums = list(map(zlib.crc32, map(str.encode, every)))
    least = set(map(min, *(islice(checksums, at, None) for at in range(WINDOW))))
    return {run for run, checksum in zip(every, checksums, strict=True) if checksum in least}
