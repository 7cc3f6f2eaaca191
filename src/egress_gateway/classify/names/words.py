"""Text as the model of names sees it: words with their places, a few of which stand for what nobody is called.

Elisions (`l'`), possessives (`'s`), punctuation, tabs and line ends are words of their own; a hyphen or an apostrophe
inside a word is part of it. Addresses of the web, handles and tokens become a word of one kind each, so that what
they happen to be spelt with says nothing; so do the pieces of base64.

No word goes over white space, so a text is cut there first, natively, and what stands between is read once for all
texts if it is plain letters: most of it comes again and again. What may be a secret as a whole is kept by nobody.
Where a word stands is asked of few, and told when it is asked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import itemgetter
from typing import Final

from egress_gateway.classify.names.encoded import SHORTEST, encoded
from egress_gateway.core.token_form import tokens_in

WEB: Final = "\x01web"
HANDLE: Final = "\x01handle"
STAND_IN: Final = "\x01token"
LONG: Final = "\x01long"
NOISE: Final = "\x01noise"
"""Letters that make no word: those of base64, and what the model says is none (`letters`)."""
LONGEST: Final = 40
"""Characters of a word: longer ones are no names."""
LONGEST_KEPT: Final = 15
"""Letters of a word that is remembered: passwords that programs issue have 16, and most words have fewer."""
MOST_REMEMBERED: Final = 8192
"""Fields whose words are kept: 2 MB. Beyond, all are forgotten; a field takes 2 us to be read anew."""

_LETTER: Final = r"[^\W\d_]"
_PIECE: Final = re.compile(
    # What begins like a word and is an address, an elision, letters with what may join them, or any word.
    r"\w(?:(?<=[hw])(?:(?<=h)ttps?://|(?<=w)ww\.)\S++"
    rf"|(?<=[dlnmtscjDLNMTSCJ])['\u2019](?={_LETTER})|(?<=[qQ])u['\u2019](?={_LETTER})"
    rf"|(?<!\d)(?<!_){_LETTER}*+(?:['\u2019-](?![sS]\b){_LETTER}++)*+(?!\w)"
    r"|\w*+)"
    r"|['\u2019][sS]\b|[@#]\w++|\n|\t|[^\w\s]"
)
_BREAK: Final = re.compile(r"\n\s*+")
"""A line end and what is blank behind it, which is one word."""
_KEPT_FIELD: Final = re.compile(rf"\W{{0,2}}{_LETTER}{{0,{LONGEST_KEPT}}}\W{{0,2}}|.{{1,4}}")
"""One word with the signs that a sentence puts around it, a break, a number, or nothing."""
_KEPT_WORD: Final = re.compile(rf"[^\d_]{{1,{LONGEST_KEPT}}}|.{{1,4}}")
"""With digits no more than a year has."""
_UNLIKE_WORDS: Final = frozenset("@#hw")
"""How pieces begin that may have to be read as something else."""


class Fields(dict[str, tuple[str, ...]]):
    """The words of fields, of what stands between two spaces or breaks. Keeps those that are plain letters."""

    def __missing__(self, field: str) -> tuple[str, ...]:
        pieces: Sequence[str] = _PIECE.findall(field)
        words = tuple(
            piece if piece[0] not in _UNLIKE_WORDS and len(piece) <= LONGEST else _read(piece) for piece in pieces
        )
        if _KEPT_FIELD.fullmatch(field):
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[field] = words
        return words


class Words:
    """The words of a text, in order, and where each stands."""

    def __init__(self, text: str, fields: Fields) -> None:
        self._text = text
        # A break is a field of its own, and nothing else holds a line end.
        self._fields = _BREAK.sub(" \n ", text).split(" ")
        self._read = list(map(fields.__getitem__, self._fields))
        self.words: list[str] = list(chain.from_iterable(self._read))
        self._places: dict[int, list[tuple[int, int]]] = {}
        # Most texts have no word so long, which is told in a tenth of the time.
        if max(map(len, self._fields)) >= SHORTEST:
            self._replace(encoded(text), NOISE)
        self._replace(tokens_in(text), STAND_IN)

    def place(self, number: int) -> tuple[int, int]:
        """Start and end of a word in the text."""
        field = bisect_right(self._firsts, number) - 1
        whole = self._fields[field]
        if whole == self.words[number] != "\n":
            return self._starts[field], self._starts[field] + len(whole)
        return self._within(field)[number - self._firsts[field]]

    @cached_property
    def _firsts(self) -> list[int]:
        """The number of the first word of each field, or of the next field that has one."""
        return list(accumulate(map(len, self._read), initial=0))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each field begins in the text."""
        starts: list[int] = []
        breaks = _BREAK.finditer(self._text)
        at = 0
        for field in self._fields:
            if field == "\n":
                begin, at = next(breaks).span()
                starts.append(begin)
            else:
                starts.append(at)
                at += len(field) + 1
        return starts

    def _within(self, field: int) -> list[tuple[int, int]]:
        """The places of all words of a field, which may be a whole text."""
        places = self._places.get(field)
        if places is None:
            at, text = self._starts[field], self._fields[field]
            if text == "\n":
                places = [(at, self._starts[field + 1])]
            else:
                places = [(at + place.start(), at + place.end()) for place in _PIECE.finditer(text)]
            self._places[field] = places
        return places

    def _replace(self, spans: Iterable[tuple[int, int]], kind: str) -> None:
        """Make all words that stand in the spans, but line ends, one kind of word."""
        for begin, finish in spans:
            first = max(bisect_right(self._starts, begin) - 1, 0)
            for field in range(first, bisect_left(self._starts, finish, first)):
                places, number = self._within(field), self._firsts[field]
                if self._fields[field] != "\n":
                    reached = bisect_right(places, begin, key=itemgetter(1))
                    for at in range(reached, bisect_left(places, finish, reached, key=itemgetter(0))):
                        self.words[number + at] = kind


def split(text: str, fields: Fields | None = None) -> Words:
    """The words of a text, in order. `fields` has what was read of others, and gets what may be kept of this one."""
    return Words(text, Fields() if fields is None else fields)


def may_be_kept(word: str) -> bool:
    """Whether a word may be remembered: it is no secret as a whole."""
    return _KEPT_WORD.fullmatch(word) is not None


def _read(piece: str) -> str:
    first = piece[0]
    if first in "@#":
        return HANDLE if len(piece) > 1 else piece
    if piece.startswith(("http://", "https://", "www.")):
        return WEB
    return piece if len(piece) <= LONGEST else LONG
