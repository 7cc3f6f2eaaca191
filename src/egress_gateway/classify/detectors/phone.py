"""Telephone numbers: international ones by themselves, national ones by format or beside a word."""

import re
from collections.abc import Callable
from typing import Final

import phonenumbers

from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Extent, Pattern
from egress_gateway.core.ids import DataClass

_DATE: Final = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?([-/.])\d\d?\1(?:19|20)\d\d")
_SHARE: Final = re.compile(r"\d+\.\d/\d")


def _national_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Nothing behind a plus sign: that is an international number, which has its own pattern."""
    return (start, start) if text[max(start - 1, 0) : start] == "+" else (start, end)


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """The number, read as dialled in a region; None if no plan begins like that."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_of(text: str, *regions: str | None) -> bool:
    """A number of the plan of any of these regions."""
    numbers = (_parse(text, region) for region in regions)
    return any(number is not None and phonenumbers.is_valid_number(number) for number in numbers)


def _is_international(text: str) -> bool:
    """A number that the plan of its country code allows."""
    return _is_of("+" + text.lstrip("+0"), None)


def _is_american(text: str) -> bool:
    """A number of the North American plan."""
    return _is_of(text, "US")


def _is_french(text: str) -> bool:
    """A number of the French plan, in its pairs of digits."""
    return _is_of(text, "FR")


def _is_british_or_australian(text: str) -> bool:
    """A number of one of the plans that set an area code apart."""
    return _is_of(text, "GB", "AU")


def _is_no_date_or_share(text: str) -> bool:
    """Any 7 to 15 digits are a number of some plan (Germany's takes all of them); the word beside decides."""
    return not _DATE.match(text) and not _SHARE.match(text)


def _number(
    name: str, regex: str, validate: Callable[[str], bool], *, score: int, near: int, extent: Extent | None = None
) -> Pattern:
    """A form of numbers, worth more beside a word for telephones."""
    return Pattern(
        id=name,
        regex=regex,
        data_class=DataClass("pii.phone"),
        score=score,
        cue="phone",
        near=near,
        extent=extent,
        validate=validate,
        joints=NUMBER,
        splits=True,
    )


_PATTERNS: Final = (
    _number(
        "phone_international",
        r"(?:\+|\b00)[1-9](?:[ ().-]{0,3}\d){7,}(?: ?(?:x|ext\.?) ?\d{1,5})?\b",
        _is_international,
        score=900,
        near=950,
    ),
    _number(
        "phone_american",
        r"(?:\b1[ .-]?|\b001[ .-]?)?(?:\([2-9]\d\d\) ?|\b[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?: ?(?:x|ext\.?)"
        r" ?\d{1,5})?\b",
        _is_american,
        score=700,
        near=900,
        extent=_national_extent,
    ),
    _number("phone_french", r"\b0[1-9](?:[ .]\d\d){4}\b", _is_french, score=800, near=900),
    _number(
        "phone_british_or_australian",
        r"(?:\(0\d{1,4}\)|\b0(?:20|1\d{2,3}|7\d{3})) \d{3,4} ?\d{3,4}\b",
        _is_british_or_australian,
        score=700,
        near=900,
    ),
    _number(
        "phone_announced",
        r"\(?\b(?:\d(?:[ ()./-]{0,3}\d){6,14}(?: ?(?:x|ext\.?) ?\d{1,5})?|\d\d[ -]\d\d[ -]\d\d)\b",
        _is_no_date_or_share,
        score=0,
        near=750,
    ),
)
_CUES: Final = (
    Cue(
        name="phone",
        words=r"phone(?: number)?|telephone|tel|tel\.|mobile|cell|cellphone|fax|call(?: me| us| him| her| them)?|"
        r"ring|dial|whatsapp|sms|text me|messages to|answering at|reach (?:me|us|him|her|them)|contact|telefon|"
        r"telefono|telefoon|telefone|telemovel|handy|mobil|portable|celular|movil|cellulare|gsm|komorka|komorkowy|"
        r"rufen sie|anrufen|rufnummer|appele[rz]|appelle(?:-moi)?|llama(?:r|me|d)?|chiama(?:re|mi)?|lig(?:ue|ar)|"
        r"bel (?:me|mij|ons)|zadzwon|"
        r"(?:my|your|his|her|our|meine?|ihre?|mon|mi|mio|meu|mijn|moj) (?:number|nummer|numero|numer)",
    ),
)
DETECTOR: Final = Detector(
    name="phone", patterns=_PATTERNS, cues=_CUES, depends=(f"phonenumbers {phonenumbers.__version__}",)
)
