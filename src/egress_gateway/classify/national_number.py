"""How the identity number of a country is looked for: by its shape, its check digits and the words that announce it."""

import re
from collections.abc import Callable
from typing import Final

from egress_gateway.classify.pattern import GLUED, NUMBER, WORD_END, Cue, Pattern, Rank
from egress_gateway.core.ids import DataClass

_LONGEST_WORDS: Final = 48
"""Characters before a number in which the words that are glued to it are looked for."""


def national_number(
    name: str, regex: str, validate: Callable[[str], bool], words: str, score: int = 0
) -> tuple[Pattern, Cue]:
    """A country's number: what it looks like, how it is checked, which words announce it or are glued to it.

    `score` is what it is worth without such a word: nothing, unless its shape is telling.
    """
    pattern = Pattern(
        id=name,
        regex=rf"{GLUED}({regex}){WORD_END}",
        data_class=DataClass(f"pii.national_id.{name}"),
        rank=Rank.VALIDATED,
        score=score,
        cue=name,
        near=960,
        validate=validate,
        extent=_behind(words),
        joints=NUMBER,
        splits=True,
    )
    return pattern, Cue(name=name, words=words)


def _behind(words: str) -> Callable[[str, int, int], tuple[int, int]]:
    """An extent: nothing if letters touch the number in front that are not one of the words.

    The words are no part of the native expression, which is three times as fast without them.
    """
    glued = re.compile(rf"(?i:{words})\Z")

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        before = text[max(start - _LONGEST_WORDS, 0) : start]
        return (start, start) if before[-1:].isalnum() and not glued.search(before) else (start, end)

    return extent
