"""The finder of source code: blocks of lines that only code has, and fenced blocks."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from egress_gateway.classify.finder import Kind, Spot, Text
from egress_gateway.classify.pattern import Rank
from egress_gateway.classify.source_code.languages import LANGUAGES, NOT_CODE, OTHER, TAGS, language_of
from egress_gateway.classify.source_code.lines import code_lines, fences
from egress_gateway.core.ids import DataClass, DetectorDigest
from egress_gateway.core.slots import Scope

REVISION: Final = 2
"""Raised when the code or its tables find otherwise."""

CODE: Final = DataClass("code.source")
LEAST_LINES: Final = 4
"""That only code has: an example of one or two lines stands in many a question."""
_LEAST_FENCED: Final = 2
"""The same in a fence: whoever fences a text says that it is none."""
_APART: Final = 480
"""Characters between two such lines of a block: a comment, a documentation text, a table of data."""
_DENSE: Final = 5
"""One line in so many has to be of code: in a manual there are more words between."""
_SILENT: Final = frozenset({Scope.KEY, Scope.URL, Scope.HEADER})

Line = tuple[int, int]
"""Start and end in the folded text."""
Block = tuple[int, int, str, int]
"""Start and end in the folded text, language, score."""


class SourceCodeFinder:
    """Finds blocks of code. What stands around them stays."""

    name = "source_code"

    def __init__(self) -> None:
        names = (*LANGUAGES, OTHER)
        self.kinds: Sequence[Kind] = [(CODE, Rank.PASSAGE, f"code_{name}") for name in names]
        self._numbers = {name: number for number, name in enumerate(names)}
        self.digest = DetectorDigest("sha256:" + hashlib.sha256(f"source_code {REVISION}".encode()).hexdigest())

    def find(self, texts: Sequence[Text]) -> Iterator[Spot]:
        """A spot for each block, disjoint within a text."""
        for number, text in enumerate(texts):
            if text.scope in _SILENT:
                continue
            for start, end, language, score in blocks(text.normal.text):
                yield Spot(number, *text.normal.original(start, end), self._numbers[language], score)


def blocks(text: str) -> Sequence[Block]:
    """The blocks of code in a text, in order. Takes folded text (`normalise`).

    A fence that says that it holds no code is not believed: its lines are judged as those outside are.
    """
    lines = code_lines(text)
    if not lines:
        return ()
    begins = [line[0] for line in lines]
    found: list[Block] = []
    outside: list[Line] = []
    read = 0
    fenced = fences(text)
    for start, end, tag in fenced:
        first, last = bisect_left(begins, start), bisect_left(begins, end)
        inside = sum(1 for line in lines[first:last] if line[1] <= end)
        if tag not in NOT_CODE and inside >= (1 if tag in TAGS else _LEAST_FENCED):
            found.append((start, end, TAGS.get(tag) or language_of(text[start:end]), _score(inside)))
            outside += lines[read:first]
            read = last
    outside += lines[read:]
    parts = [start for start, _, _ in fenced]
    return sorted(found + [block for run in _runs(outside, parts) for block in _judged(text, run)])


def _runs(lines: Sequence[Line], parts: Sequence[int]) -> Iterator[Sequence[Line]]:
    """The lines in stretches without long gaps and without the beginning of a fence between."""
    run: list[Line] = []
    for line in lines:
        if run and (line[0] - run[-1][1] > _APART or bisect_left(parts, run[-1][1]) < bisect_left(parts, line[0])):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _judged(text: str, run: Sequence[Line]) -> Iterator[Block]:
    """The run as a block, if enough of its lines are of code."""
    if len(run) < LEAST_LINES:
        return
    start, end = run[0][0], run[-1][1]
    block = text[start:end]
    if len(run) * _DENSE >= sum(1 for line in block.split("\n") if line.strip()):
        yield start, end, language_of(block), _score(len(run))


def _score(lines: int) -> int:
    """The more lines, the surer: 700 for the least, 950 from ten on."""
    return min(600 + 35 * max(lines, 3), 950)
