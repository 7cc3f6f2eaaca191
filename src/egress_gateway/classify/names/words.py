"""Text as the model of names sees it: words with their places, a few of which stand for what nobody is called.

Elisions (`l'`), possessives (`'s`), punctuation, tabs and line ends are words of their own; a hyphen or an apostrophe
inside a word is part of it. Addresses of the web, handles and tokens become a word of one kind each, so that what
they happen to be spelt with says nothing; so do the pieces of base64.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final

import msgspec

from egress_gateway.classify.names.encoded import encoded
from egress_gateway.core.concealed import conceals
from egress_gateway.core.token_form import tokens_in

WEB: Final = "\x01web"
HANDLE: Final = "\x01handle"
STAND_IN: Final = "\x01token"
LONG: Final = "\x01long"
NOISE: Final = "\x01noise"
"""Letters that make no word: those of base64, and what the model says is none (`letters`)."""
LONGEST: Final = 40
"""Characters of a word: longer ones are no names, and nothing remembers them."""

_LETTER: Final = r"[^\W\d_]"
_PIECE: Final = re.compile(
    # What begins like a word and is an address, an elision, letters with what may join them, or any word.
    r"\w(?:(?<=[hw])(?:(?<=h)ttps?://|(?<=w)ww\.)\S++"
    rf"|(?<=[dlnmtscjDLNMTSCJ])['\u2019](?={_LETTER})|(?<=[qQ])u['\u2019](?={_LETTER})"
    rf"|(?<!\d)(?<!_){_LETTER}*+(?:['\u2019-](?![sS]\b){_LETTER}++)*+(?!\w)"
    r"|\w*+)"
    r"|['\u2019][sS]\b|[@#]\w++|\n\s*+|\t|[^\w\s]"
)
_UNLIKE_WORDS: Final = frozenset("\n@#hw")
"""How pieces begin that may have to be read as something else."""


@conceals("words")
class Words(msgspec.Struct, frozen=True, gc=False):
    """The words of a text and where they stand."""

    words: list[str]
    places: list[re.Match[str]]
    """Where each stands. Only names are asked for it: asking all would take as long as finding them."""

    def part(self, begin: int, end: int) -> "Words":
        """Some of them."""
        return Words(self.words[begin:end], self.places[begin:end])


def split(text: str) -> Words:
    """The words of a text, in order."""
    places = list(_PIECE.finditer(text))
    pieces = [place[0] for place in places]
    words = [piece if piece[0] not in _UNLIKE_WORDS and len(piece) <= LONGEST else _read(piece) for piece in pieces]
    _replace(words, places, encoded(text), NOISE)
    _replace(words, places, tokens_in(text), STAND_IN)
    return Words(words, places)


def _replace(words: list[str], places: list[re.Match[str]], spans: Iterable[tuple[int, int]], kind: str) -> None:
    """Make all words that stand in the spans, but line ends, one kind of word."""
    for begin, finish in spans:
        first = bisect_right(places, begin, key=re.Match.end)
        for number in range(first, bisect_left(places, finish, key=re.Match.start)):
            if words[number] != "\n":
                words[number] = kind


def _read(piece: str) -> str:
    first = piece[0]
    if first == "\n":
        return "\n"
    if first in "@#":
        return HANDLE if len(piece) > 1 else piece
    if piece.startswith(("http://", "https://", "www.")):
        return WEB
    return piece if len(piece) <= LONGEST else LONG
