"""Texts with names, organisations, places and addresses in eight languages, for training."""

import random
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from corpora.sample import Sample, place
from corpora.train.names import cues, dutch, english, french, german, italian, polish, portuguese, spanish, tables
from egress_gateway.core.ids import DataClass

FRAMES: Final = {
    "en": (english.FRAMES, english.NOTHING),
    "de": (german.FRAMES, german.NOTHING),
    "fr": (french.FRAMES, french.NOTHING),
    "es": (spanish.FRAMES, spanish.NOTHING),
    "it": (italian.FRAMES, italian.NOTHING),
    "pt": (portuguese.FRAMES, portuguese.NOTHING),
    "nl": (dutch.FRAMES, dutch.NOTHING),
    "pl": (polish.FRAMES, polish.NOTHING),
}
"""By language, sentences with names in them and sentences without."""
CUED: Final = 0.5
"""Of texts, how many are put together around names."""
RANDOM: Final = 0.04
"""Of what stands where names do, how many are letters at random, which name nobody."""
CLASSES: Final = tuple(DataClass(name) for name in ("pii.name", "entity.organisation", "entity.place", "pii.address"))
_PLACEHOLDER: Final = re.compile(r"\{([a-z])\}")
_KINDS: Final = {"n": 0, "f": 0, "l": 0, "x": 0, "o": 1, "c": 2, "y": 2, "a": 3, "s": 3}
_MONTHS: Final = {
    "en": "January March April May June August September December", "de": "Januar März April Mai Juni August Dezember",
    "fr": "janvier mars avril mai juin août décembre", "es": "enero marzo abril mayo junio agosto diciembre",
    "it": "gennaio marzo aprile maggio giugno agosto dicembre", "pt": "janeiro março abril maio junho agosto dezembro",
    "nl": "januari maart april mei juni augustus december", "pl": "styczniu marcu kwietniu maju czerwcu sierpniu grudniu",
}  # fmt: skip
_DAYS: Final = {
    "en": "Monday Tuesday Friday", "de": "Montag Dienstag Freitag", "fr": "lundi mardi vendredi", "es": "lunes martes",
    "it": "lunedì martedì", "pt": "segunda-feira sexta-feira", "nl": "maandag dinsdag", "pl": "poniedziałek piątek",
}  # fmt: skip
_ALPHABETS: Final = (
    string.ascii_lowercase, string.ascii_lowercase, string.ascii_letters, string.ascii_uppercase,
    string.hexdigits[:16], string.ascii_letters + string.digits,
)  # fmt: skip
"""Of which random letters are drawn."""
_BLANK: Final = re.compile(r"\\n")


def write(seed: int, count: int) -> Iterator[Sample]:
    """As many texts, of one to three sentences each."""
    return write_between({language: nothing for language, (_, nothing) in FRAMES.items()}, seed, count)


def write_between(sentences: Mapping[str, Sequence[str]], seed: int, count: int) -> Iterator[Sample]:
    """The same, with stretches of these sentences around some of the names, by language."""
    from corpora.train.names import values  # noqa: PLC0415 - needs libraries that only training has

    chance = random.Random(seed)
    fill: Mapping[str, Callable[[random.Random, str], str]] = {
        "n": values.person, "f": values.given, "l": values.surname, "o": values.company, "c": values.town,
        "a": values.address, "s": values.street,
        "y": lambda chance, language: chance.choice(values.countries(language)),
        "x": lambda chance, _: chance.choice("ABCDEFGHJKLMNPRST") + ".",
        "d": _date, "w": lambda chance, language: chance.choice(_DAYS[language].split()),
        "m": lambda chance, language: chance.choice(_MONTHS[language].split()),
        "t": lambda chance, _: f"{chance.randint(0, 23)}:{chance.choice(('00', '15', '30'))}",
        "i": lambda chance, _: str(chance.randint(100, 9_999_999)),
        "h": lambda chance, language: values.given(chance, language).lower() + str(chance.randint(1, 99)),
        "p": lambda chance, _: chance.choice(tables.PRODUCTS),
        "r": lambda chance, _: "".join(chance.choices(chance.choice(_ALPHABETS), k=chance.randint(9, 40))),
    }  # fmt: skip
    for _ in range(count):
        language = "en" if chance.random() < 0.3 else chance.choice(tuple(FRAMES))
        frames, nothing = FRAMES[language]
        if chance.random() < CUED:
            frame = _cued(chance, language, sentences[language])
        else:
            drawn = [
                chance.choice(nothing if chance.random() < 0.25 else frames) for _ in range(chance.choice((1, 1, 2, 3)))
            ]
            frame = chance.choice((" ", "\\n", " ")).join(drawn)
        parts: list[str | tuple[str, str]] = []
        at = 0
        for found in _PLACEHOLDER.finditer(frame):
            parts.append(_BLANK.sub("\n", frame[at : found.start()]))
            value, kind = fill[found[1]](chance, language), _KINDS.get(found[1])
            parts.append(value if kind is None else (value, CLASSES[kind]))
            at = found.end()
        parts.append(_BLANK.sub("\n", frame[at:]))
        text, spans = place(parts)
        yield Sample(
            text=text,
            spans=spans,
            classes=CLASSES,
            language=language,
            source="names (training)",
            template=frame,
            near_training=True,
        )


def _cued(chance: random.Random, language: str, sentences: Sequence[str]) -> str:
    """Stretches of sentences without names, and between them names where words say so."""
    pieces: list[str] = []
    for _ in range(chance.choice((1, 2, 2, 3))):
        words = _PLACEHOLDER.sub("", chance.choice(sentences)).replace("\\n", " ").split() or ["-"]
        at = chance.randrange(len(words))
        pieces += words[at : at + chance.randint(1, 6)]
        kind = "r" if chance.random() < RANDOM else chance.choice("nnnfloc")
        of = kind if kind in "oc" else "n"
        if chance.random() < 0.85:
            pieces.append(chance.choice(cues.BEFORE[language][of].split("|")))
        pieces.append("{" + kind + "}" + chance.choice((",", "", "", "", "", ".")))
        if chance.random() < 0.6:
            pieces.append(chance.choice(cues.AFTER[language].split("|")))
    text = " ".join(pieces).replace("{{", "").replace(" 's", "'s")
    return text[0].upper() + text[1:] + chance.choice((".", "", "?", "."))


def _date(chance: random.Random, language: str) -> str:
    day, year = chance.randint(1, 28), chance.randint(1940, 2027)
    month = chance.choice(_MONTHS[language].split())
    return chance.choice(
        (
            f"{day} {month} {year}",
            f"{day}.{chance.randint(1, 12)}.{year}",
            f"{month} {day}",
            f"{year}-0{day % 9 + 1}-11",
        )
    )
