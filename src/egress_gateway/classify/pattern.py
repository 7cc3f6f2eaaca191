"""What a detector is made of: patterns, the words that make them likelier, and how findings rank.

A detector is a table of these records in a file of its own. Expressions use the syntax that Hyperscan
and RE2 share: no look-around, no back-references, linear time. They see ASCII only (see `normalise`).
"""

import re
import string
from collections.abc import Callable
from enum import IntEnum
from typing import Final, NotRequired, TypedDict

import msgspec

from egress_gateway.classify.entropy import is_drawn
from egress_gateway.core.ids import DataClass

SEPARATOR: Final = "\x1d"
"""Stands between two slots in the text that is scanned (ASCII group separator). No expression may match it."""

KEY_SEPARATOR: Final = "\x1e"
"""Stands between a JSON key and its value (ASCII record separator). An expression that matches it reads
the two as an assignment; a value never contains it."""

LONGEST_RUN: Final = 4096
"""Characters that a secret may go on behind its least length: longer than any token in use."""

DECIMAL: Final = "."
NUMBER: Final = ".-"
"""What joins digits to a longer number: see `Pattern.joints`."""

CERTAIN: Final = 1000
"""Score of a value whose check digits or issuer's prefix leave no room for chance."""


Extent = Callable[[str, int, int], tuple[int, int]]
"""Takes a text and the span of a value in it, returns the span that the value really has; empty if it is none."""


class Rank(IntEnum):
    """Which of two findings on the same text is believed: the more exact one.

    What is said of a passage as a whole (`PASSAGE`) thereby stands only where nothing more is known.
    """

    PASSAGE = 0
    MODEL = 1
    PATTERN = 2
    LISTED = 3
    SECRET = 4
    VALIDATED = 5


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """Words near a value that say what it is, found in the same pass as the values."""

    name: str
    words: str
    """Alternatives of a regular expression, matched as whole words in any case."""


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """One expression, the class it stands for, and how much a match of it is worth."""

    id: str
    """Name of the detector in findings: stable, documented, unique."""
    regex: str
    """If it has a group, the group is the value and the rest is context."""
    data_class: DataClass
    rank: Rank = Rank.PATTERN
    score: int
    """Per mille without the cue in reach; 0 means that a match without it is nothing."""
    cue: str = ""
    near: int = 0
    """Per mille with the cue in reach; only with `cue`."""
    validate: Callable[[str], bool] | None = None
    """Says whether the value is one; runs on candidates only."""
    extent: Extent | None = None
    """Takes the text of the slot and the span of the value in it; returns the span it really has. An empty
    span means that it is none."""
    reaches_back: int = 0
    """Characters that the extent may move the start back at most. A match that begins with what few texts
    hold (`@`) costs nothing elsewhere; one that begins with any letter is tried at each."""
    reaches_on: int = 0
    """Characters that the extent may move the end on at most, of a value that is found by its beginning."""
    joints: str = ""
    """The value must not go on, behind one of these characters, with another digit: then it is a piece
    of a longer number, date, version or identifier."""
    splits: bool = False
    """Also looked for across the border of two slots: the shape, or the cue in one of them, is telling enough."""
    goes_on: int = 0
    """Characters that the extent takes at most, if they may stand in several slots: the value is also looked for
    in all slots read on as one text, since one of many lines may be sent in as many messages."""


class Detector(msgspec.Struct, frozen=True, kw_only=True):
    """A table of patterns that belong together: what a file of detectors exports and the registry lists."""

    name: str
    """The file's name; ids of patterns are what findings show."""
    patterns: tuple[Pattern, ...]
    cues: tuple[Cue, ...] = ()
    """Only its own patterns see them."""
    depends: tuple[str, ...] = ()
    """Name and version of each library that decides what is found; part of the detectors' digest."""


WORD_END: Final = r"(?:\b|_)"
"""Where a value begins or ends: no letter or digit goes on, but emphasis or a field name may touch it.
Takes the underscore into the match, so the value has to be a group."""
GLUED: Final = r"(?:\b|[A-Za-z_])"
"""Where digits begin or end even though letters touch them (`card4111...`), for values that a check
digit or a fixed form proves; with `not_amid_digits` as extent, and the value as a group."""
_LETTERS_AND_DIGITS: Final = string.ascii_letters + string.digits
_LONGEST_NEIGHBOUR: Final = 32
"""Characters of a word beside a value that are looked at for digits."""

_SHORTEST_NAMED: Final = 10
"""Characters of a value that the native pass looks for behind an issuer's name: each has more."""

_SPACES: Final = r"[\t\n\f\r ]{0,3}"
"""Spelled out, for a vertical tab is white space to Hyperscan and not to RE2."""

_BELOW: Final = r"""(?:["']?:[\t\n\r {"']{1,12}[a-z0-9_.-]{1,24})?"""
"""The name of a section, and the field in it: YAML and JSON keep the credentials of a service together."""

_BOUNDED: Final = re.compile(r"(?P<flags>\(\?i\))?\\b(?P<value>.*?)(?P<end>\\b)?")
_OPEN_END: Final = re.compile(
    r"(?P<class>\[[^\]]+\])\{(?P<least>\d+),\}(?:(?P<padding>=\{0,2\})|(?P<last>\[[^\]]+\]))?$"
)


class _Shape(TypedDict):
    regex: str
    extent: NotRequired[Extent]


def _open_ended(regex: str) -> _Shape:
    """The least that an expression with an open end asks for, and an extent that finds the rest."""
    end = _OPEN_END.search(regex)
    if end is None:
        return {"regex": _touchable(regex)}
    characters = "[=" + end["class"][1:] if end["padding"] else end["class"]
    least = f"{regex[: end.start()]}{end['class']}{{{int(end['least']) + bool(end['last'])}}}"
    return {"regex": _touchable(least), "extent": run_on(characters, end["last"] or "")}


def _touchable(regex: str) -> str:
    """An expression with a word boundary at its ends as one that underscores may touch."""
    bounded = _BOUNDED.fullmatch(regex)
    if bounded is None:
        return regex
    return f"{bounded['flags'] or ''}{WORD_END}({bounded['value']}){WORD_END if bounded['end'] else ''}"


def not_amid_digits(text: str, start: int, end: int) -> tuple[int, int]:
    """An extent: nothing if the letters that touch the value lead to a digit, as in a hash or an identifier."""
    before = text[max(start - _LONGEST_NEIGHBOUR, 0) : start]
    after = text[end : end + _LONGEST_NEIGHBOUR]
    touching = (
        before[len(before.rstrip(_LETTERS_AND_DIGITS)) :] + after[: len(after) - len(after.lstrip(_LETTERS_AND_DIGITS))]
    )
    return (start, end) if not touching or touching.isalpha() else (start, start)


def issued(name: str, regex: str, *, variant: str = "", score: int = CERTAIN) -> Pattern:
    """A credential whose issuer gave it a prefix: the class is `secret.<name>`, the shape is proof."""
    return Pattern(
        id=name + variant,
        data_class=DataClass(f"secret.{name}"),
        rank=Rank.SECRET,
        score=score,
        splits=True,
        **_open_ended(regex),
    )


def run_on(characters: str, last: str = "") -> Extent:
    """An extent: the value goes on as long as its characters do, at most `LONGEST_RUN` of them.

    If it ends in other characters than it has, back to the `last` of those; nothing if that leaves less than matched.
    An expression that is open at its end would report a match for each further character.
    """
    more = re.compile(f"{characters}{{0,{LONGEST_RUN}}}" + (f"(?<={last})" if last else ""))

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        rest = more.match(text, end)
        return start, rest.end() if rest else start

    return _called(extent, f"run_on({characters}{last})")


def shaped(value: str) -> Extent:
    """An extent: the whole of a value of this shape, in any case, that no further character touches.

    The native pass only has to find where such a value may begin: long repetitions are dear to compile.
    """
    whole = re.compile(rf"(?i)(?:{value})(?![A-Za-z0-9+/_-])")

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        match = whole.match(text, start)
        return (start, match.end()) if match else (start, start)

    return _called(extent, f"shaped({value})")


def _called(extent: Extent, name: str) -> Extent:
    """The extent under a name that says what it was made of: by it the digest of the detectors knows it."""
    extent.__qualname__ = name
    return extent


def named(name: str, near: str, value: str, *, variant: str = "", score: int = 900) -> Pattern:
    """A credential without prefix: only the issuer's name before it and an assignment tell it.

    `near` is the name, `value` the shape; up to 24 characters of a field name may stand between. It may also be a
    section with the field in it, or the cell of a table before the value's.
    """
    return Pattern(
        id=name + variant,
        regex=rf"""(?i){WORD_END}(?:{near})[a-z0-9_. -]{{0,24}}{_BELOW}["'`]{{0,2}}{_SPACES}(?:=>|:=|=|:|\||"""
        rf"""{KEY_SEPARATOR}){_SPACES}["'`]{{0,2}}([A-Za-z0-9+/_:$~.-]{{{_SHORTEST_NAMED}}})""",
        extent=shaped(value),
        data_class=DataClass(f"secret.{name}"),
        rank=Rank.SECRET,
        score=score,
        validate=is_drawn,
    )
