r"""Links inside JSON text (structured output): what a program that parses it would hand to a renderer.

Escapes are undone before links are looked for, so that `\u003ca href=` is the tag it becomes. A string
that begins like a URL is one to its end: programs fetch it whole, spaces included. JSON that is none, or
cut short, is followed as text.
"""

import re
from typing import Final

from egress_gateway.redact.links import URL_TEXT_DECIDED, LinkState, is_url

_PARTS: Final = re.compile(
    r'(?P<cut>\\(?:u[0-9A-Fa-f]{0,3})?\Z)|\\u(?P<code>[0-9A-Fa-f]{4})|(?P<escape>\\.)|(?P<border>")|[^\\"]+', re.DOTALL
)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b", "/": "/", "\\": "\\", '"': '"'}


class JsonLinkState:
    """Follows JSON text piece by piece and knows whether its end is inside a link."""

    def __init__(self) -> None:
        self._links = LinkState()
        self._carry = ""
        self._string: str | None = None
        """How the current string begins, until it is clear whether it is a URL."""

    @property
    def inside(self) -> bool:
        """Whether what follows the text so far would be part of a link."""
        return self._links.inside

    def follow(self, text: str) -> None:
        """Take the next piece. Any chunking leads to the same state."""
        plain: list[str] = []
        rest = ""
        for part in _PARTS.finditer(self._carry + text):
            match part.lastgroup:
                case "cut":
                    rest = part[0]
                case "border":
                    self._follow("".join(plain))
                    plain.clear()
                    self._links.end_string()
                    self._string = ""
                case "code":
                    plain.append(chr(int(part["code"], base=16)))
                case "escape":
                    plain.append(_ESCAPED.get(part[0][1], part[0]))
                case _:
                    plain.append(part[0])
        self._follow("".join(plain))
        self._carry = rest

    def _follow(self, text: str) -> None:
        if self._string is not None:
            self._string += text[:URL_TEXT_DECIDED]
            if is_url(self._string):
                self._links.begin("string")
                self._string = None
            elif len(self._string) >= URL_TEXT_DECIDED:
                self._string = None
        self._links.follow(text)
