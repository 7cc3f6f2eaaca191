"""Words of our own making: for names of people and places, and for identifiers in code.

They sound like words and are none, so that a model rarely writes one by itself. Names serve as given and
as family names, for whoever. The same word of a text gets the same word everywhere in its scope, which
keeps relatives related and `ann.lee@` with `Ann Lee`.
"""

import re
from typing import Final

from egress_gateway.redact.surrogates.source import Source

LETTERS: Final = re.compile(r"[^\W\d_]+")

_FIRST: Final = (
    *("Ad", "Al", "Am", "An", "Ar", "Bal", "Bar", "Bel", "Ber", "Bran", "Bren", "Cal", "Cam", "Cas", "Cor", "Dal"),
    *("Dar", "Del", "Der", "Dor", "El", "Em", "Er", "Fal", "Fen", "Fer", "Gal", "Gar", "Gil", "Hal", "Har", "Hel"),
    *("Jas", "Jor", "Kal", "Kel", "Ker", "Lan", "Lar", "Lor", "Mal", "Mar", "Mel", "Mer", "Nal", "Nor", "Or", "Pal"),
    *("Per", "Quin", "Ral", "Ren", "Ros", "Sal", "Sel", "Ser", "Tal", "Tav", "Ter", "Tor", "Val", "Ver", "Wil", "Yar"),
)
_LAST: Final = (
    *("brin", "brun", "cald", "dane", "drell", "dric", "dwyn", "fenn", "fric", "gard", "grave", "hurst", "kell"),
    *("kett", "kwyn", "lund", "lynn", "maine", "mond", "morne", "nell", "nock", "quist", "rell", "rian", "rick"),
    *("roth", "ryn", "sby", "shaw", "stead", "strom", "sund", "swyn", "tavin", "thorne", "tolm", "trell", "twyn"),
    *("vane", "vard", "veld", "vick", "vine", "voss", "wald", "wick", "wyn", "wynd", "zell"),
)
_SYLLABLES: Final = tuple(consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou")
_ENDINGS: Final = (
    *("vik", "zor", "nax", "dul", "keb", "tiv", "muz", "rok", "lup", "gan", "bix", "fem", "sov", "pid", "nek", "tuz"),
)


def name_word(word: str, source: Source, attempt: int) -> str:
    """A name for a word, in the word's case."""
    draws = source.of_word(word, attempt)
    return in_case_of(word, draws.one(_FIRST) + draws.one(_LAST))


def code_word(word: str, source: Source, attempt: int) -> str:
    """A part of an identifier for a part of an identifier, in its case."""
    draws = source.of_word(word, attempt)
    return in_case_of(word, draws.one(_SYLLABLES) + draws.one(_SYLLABLES) + draws.one(_ENDINGS))


def in_case_of(model: str, word: str) -> str:
    """The word in the case of another: all lower, all upper, or capitalised."""
    if model.islower():
        return word.lower()
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word.capitalize() if model[:1].isupper() else word.lower()
