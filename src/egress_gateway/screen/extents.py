"""Where what may hold an address ends: a bracket, a destination, a run of characters, a tag."""

import re
from typing import Final

from egress_gateway.screen.addresses import LONGEST_ADDRESS

DEEPEST: Final = 8
"""Brackets in an image's description."""
TOO_DEEP: Final = -1
"""There are more of them."""
_TAG_PARTS: Final = re.compile(r"""[^"'<>]+|"[^"]*"|'[^']*'|>""")
_MARKS: Final = re.compile(r"[ \t>]*")
_QUOTED: Final = re.compile(r"(?:\A|\n)[ \t*+.)0-9-]{0,32}>[ \t>]*[^\s>]")
_QUOTED_BEFORE: Final = 999
"""Characters in front of a tag in which a block quote is looked for."""


def closing(text: str, start: int, longest: int) -> int | None:
    """Where the bracket is closed that was opened before `start`; None if that is not in sight."""
    depth = 0
    for found in re.compile(r"\\.|[\[\]]", re.DOTALL).finditer(text, start, start + longest):
        if found[0] == "[":
            depth += 1
            if depth > DEEPEST:
                return TOO_DEEP
        elif found[0] == "]":
            if depth == 0:
                return found.start()
            depth -= 1
    return None


def destination_end(text: str, start: int, *, angle: bool, quote: str) -> int | None:
    """Where a destination ends, in angle brackets or behind a quote; None if that is not in sight."""
    window = text[start : start + LONGEST_ADDRESS]
    if angle:
        found = re.search(r"[>\n]", window)
        return None if found is None else start + found.start()
    depths = {"(": 0, "[": 0}
    for found in re.finditer(r"[\s<>\"'()\[\]]", window):
        match found[0]:
            case "(" | "[" as opening:
                depths[opening] += 1
            case ")" if depths["("]:
                depths["("] -= 1
            case "]" if depths["["]:
                depths["["] -= 1
            case "'" if quote != "'":
                pass
            case _:
                return start + found.start()
    return None


def balanced(run: str) -> str:
    """A run of characters up to a parenthesis or bracket that it does not open itself."""
    for opening, closing in ("()", "[]"):
        depth = 0
        for found in re.finditer(rf"[{re.escape(opening + closing)}]", run):
            depth += 1 if found[0] == opening else -1
            if depth < 0:
                run = run[: found.start()]
                break
    return run


def tag_end(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where a tag ends, and whether with a `>`: else before another `<`, or where there is no more of it.

    A `>` that may be the mark of a block quote, in front of the tag's next line, does not end it.
    """
    limit = min(len(text), limit)
    position = start
    while position < limit:
        part = _TAG_PARTS.match(text, position, limit)
        if part is None:
            # A quotation that does not end before the limit.
            return (position if text[position] == "<" else limit), False
        position = part.end()
        if part[0] != ">":
            continue
        if not _marks_quote(text, start, position - 1):
            return position, True
        marks = _MARKS.match(text, position, limit)
        position = position if marks is None else marks.end()
        if text[position : position + 1] in {"\r", "\n"}:
            # Of a block quote that would be an empty line, and no tag goes on behind one.
            return position, True
    return position, False


def _marks_quote(text: str, start: int, at: int) -> bool:
    """Whether the `>` stands first in its line, and a line before it began like one of a block quote."""
    line = text.rfind("\n", start, at) + 1
    if line == 0 or text[line:at].strip(" \t"):
        return False
    return _QUOTED.search(text[max(0, start - _QUOTED_BEFORE) : start]) is not None
