"""Texts woven from sentences: frames with gaps, values for the gaps, and the forms that people send text in.

What is woven belongs to the generators; here is only how. Sentences that say nothing of the subject stand between
those that do, and every subject comes in every form, so that neither small talk nor layout tells a subject.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

Values = Mapping[str, Sequence[str]]
"""What may stand in a gap, by its name."""
Form = Callable[[Sequence[str], Random, Values], str]
"""Lays sentences out as a text."""

_GAP: Final = re.compile(r"\{(\w+)\}")
_DIGITS: Final = re.compile("9")


def lines(table: str) -> Sequence[str]:
    """The lines of a table, without the blank ones."""
    return tuple(line.strip() for line in table.splitlines() if line.strip())


def fill(frame: str, random: Random, values: Values) -> str:
    """A frame with its gaps filled, values within values too; each `9` in a value becomes a digit."""

    def one(gap: re.Match[str]) -> str:
        value = random.choice(values[gap[1]])
        value = _DIGITS.sub(lambda _: str(random.randint(1, 9)), value)
        return _GAP.sub(one, value)

    return _GAP.sub(one, frame)


def woven(
    frames: Sequence[str], asides: Sequence[str], *, random: Random, least: int = 3, most: int = 9
) -> Sequence[str]:
    """Frames of a subject in any order, with a few between them that say nothing of it."""
    chosen = random.sample(frames, min(random.randint(least, most), len(frames)))
    for aside in random.sample(asides, random.randint(0, max(len(chosen) // 2, 1))):
        chosen.insert(random.randint(0, len(chosen)), aside)
    return chosen
