"""Text as the model of names sees it: words with their places, a few of which stand for what nobody is called.

Elisions (`l'`), possessives (`'s`), punctuation, tabs and line ends are words of their own; a hyphen or an apostrophe
inside a word is part of it. Addresses of the web, handles and tokens become a word of one kind each, so that what
they happen to be spelt with says nothing.
"""

import re
from typing import Final

import msgspec

from egress_gateway.core.concealed import conceals
from egress_gateway.core.token_form import tokens_in

WEB: Final = "\x01web"
HANDLE: Final = "\x01handle"
STAND_IN: Final = "\x01token"
LONG: Final = "\x01long"
LONGEST: Final = 40
"""Characters of a word: longer ones are no names, and nothing remembers them."""

_LETTERS: Final = r"[^\W\d_]"
_WORD: Final = re.compile(
    r"(?P<web>(?:https?://|www\.)\S++)"
    r"|(?P<handle>[@#]\w++)"
    rf"|(?:[dlnmtscjDLNMTSCJ]|[qQ]u)['\u2019](?={_LETTERS})"
    rf"|{_LETTERS}++(?:['\u2019-](?![sS]\b){_LETTERS}++)*+(?!\w)"
    r"|['\u2019][sS]\b"
    r"|\w++|\n\s*+|\t|[^\w\s]"
)


@conceals("words")
class Words(msgspec.Struct, frozen=True, gc=False):
    """The words of a text and where they stand."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def split(text: str) -> Words:
    """The words of a text, in order."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    tokens = iter(tokens_in(text))
    token = next(tokens, None)
    for found in _WORD.finditer(text):
        start, end = found.span()
        while token is not None and token[1] <= start:
            token = next(tokens, None)
        kind, word = found.lastgroup, found[0]
        if token is not None and start < token[1] and token[0] < end:
            word = STAND_IN
        elif kind is not None:
            word = WEB if kind == "web" else HANDLE
        elif word[0] == "\n":
            word = "\n"
        elif end - start > LONGEST:
            word = LONG
        words.append(word)
        starts.append(start)
        ends.append(end)
    return Words(words, starts, ends)
