"""Where what may hold an address ends: a bracket, a destination, a run of characters, a tag."""

import re
from typing import Final

from egress_gateway.screen.addresses import LONGEST_ADDRESS

DEEPEST: Final = 8
"""Brackets in an image's description."""
TOO_DEEP: Final = -1
"""There are more of them."""
_TAG_PARTS: Final = re.compile(r"""[^"'<>]+|"[^"]*"|'[^']*'|>""")


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


def tag_end(text: str, start: int, limit: int) -> int:
    """Where a tag ends: behind its `>`, before another `<`, or where there is no more of it."""
    limit = min(len(text), limit)
    position = start
    while position < limit:
        part = _TAG_PARTS.match(text, position, limit)
        if part is None:
            # A quotation that does not end before the limit.
            return position if text[position] == "<" else limit
        position = part.end()
        if part[0] == ">":
            break
    return position
