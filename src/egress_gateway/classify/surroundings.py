"""Extents for values that a literal in their middle gives away: the native pass finds it, its neighbours tell the rest.

An expression that begins with any capital letter is tried at each; one that begins with `Street` costs nothing
elsewhere. What stands around the literal is looked at with the standard library, on `reach` characters at most.
"""

import re
from collections.abc import Callable


def surrounded(before: str, after: str, reach: int) -> Callable[[str, int, int], tuple[int, int]]:
    """An extent: the literal with what has to stand right before and right after it; nothing if that is not there.

    `before` and `after` are expressions that end and begin at the literal; either may match nothing if it allows it.
    """
    behind, ahead = re.compile(rf"(?:{before})\Z"), re.compile(after)

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        first = behind.search(text, max(start - reach, 0), start)
        rest = ahead.match(text, end, end + reach)
        return (first.start(), rest.end()) if first and rest else (start, start)

    return extent


def from_last(value: str, reach: int) -> Callable[[str, int, int], tuple[int, int]]:
    """An extent: the value that begins with the last character of the match; nothing if none does.

    The match is the words that announce it, so that an expression of many forms is only tried behind them.
    """
    compiled = re.compile(value)

    def extent(text: str, _: int, end: int) -> tuple[int, int]:
        found = compiled.match(text, end - 1, end + reach)
        return found.span() if found else (end, end)

    return extent
