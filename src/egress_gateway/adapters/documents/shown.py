"""What people see of a text in which something is hidden: a word spliced into a number parts it for readers alone."""

import re
from collections.abc import Mapping
from typing import Final

_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?:\.0{1,9})?(?![0-9.])",
    re.IGNORECASE,
)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element says of itself that it is not shown (HTML, 6.1; CSS 2, 9.2.4, 11.2; SVG)."""
    style = attributes.get("style") or ""
    return "hidden" in attributes or attributes.get("display") == "none" or bool(_HIDING.search(style))


def lines_as_shown(whole: str, shown: str) -> str:
    """The lines that stand otherwise in the whole; nothing where what is hidden stands in lines of its own."""
    known = set(_lines(whole))
    return "\n".join(line for line in dict.fromkeys(_lines(shown)) if line not in known)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n")]
