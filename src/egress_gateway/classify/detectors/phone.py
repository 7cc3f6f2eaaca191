"""Telephone numbers: international ones by themselves, national ones by format or beside a word."""

import re
from typing import Final

import phonenumbers

from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_DATE: Final = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?([-/.])\d\d?\1(?:19|20)\d\d")
_SHARE: Final = re.compile(r"\d+\.\d/\d")
_PHONE: Final = DataClass("pii.phone")


def _national_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Nothing behind a plus sign: that is an international number, which has its own pattern."""
    return (start, start) if text[max(start - 1, 0) : start] == "+" else (start, end)


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """The number, read as dialled in a region; None if no plan begins like that."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_international(text: str) -> bool:
    """A number that the plan of its country code allows."""
    number = _parse("+" + text.lstrip("+0"), None)
    return number is not None and phonenumbers.is_valid_number(number)


def _is_american(text: str) -> bool:
    """A number of the North American plan."""
    number = _parse(text, "US")
    return number is not None and phonenumbers.is_valid_number(number)


def _is_french(text: str) -> bool:
    """A number of the French plan, in its pairs of digits."""
    number = _parse(text, "FR")
    return number is not None and phonenumbers.is_valid_number(number)


def _is_british_or_australian(text: str) -> bool:
    """A number of one of the plans that set an area code apart."""
    numbers = (_parse(text, region) for region in ("GB", "AU"))
    return any(number is not None and phonenumbers.is_valid_number(number) for number in numbers)


def _is_no_date_or_share(text: str) -> bool:
    """Any 7 to 15 digits are a number of some plan (Germany's takes all of them); the word beside decides."""
    return not _DATE.match(text) and not _SHARE.match(text)


_PATTERNS: Final = (
    Pattern(
        id="phone_international",
        regex=r"(?:\+|\b00)[1-9](?:[ ().-]{0,3}\d){7,}(?: ?(?:x|ext\.?) ?\d{1,5})?\b",
        data_class=_PHONE,
        score=900,
        cue="phone",
        near=950,
        validate=_is_international,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="phone_american",
        regex=r"(?:\b1[ .-]?|\b001[ .-]?)?(?:\([2-9]\d\d\) ?|\b[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?: ?(?:x|ext\.?)"
        r" ?\d{1,5})?\b",
        data_class=_PHONE,
        score=700,
        cue="phone",
        near=900,
        extent=_national_extent,
        validate=_is_american,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="phone_french",
        regex=r"\b0[1-9](?:[ .]\d\d){4}\b",
        data_class=_PHONE,
        score=800,
        cue="phone",
        near=900,
        validate=_is_french,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="phone_british_or_australian",
        regex=r"(?:\(0\d{1,4}\)|\b0(?:20|1\d{2,3}|7\d{3})) \d{3,4} ?\d{3,4}\b",
        data_class=_PHONE,
        score=700,
        cue="phone",
        near=900,
        validate=_is_british_or_australian,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="phone_announced",
        regex=r"\(?\b(?:\d(?:[ ()./-]{0,3}\d){6,14}(?: ?(?:x|ext\.?) ?\d{1,5})?|\d\d[ -]\d\d[ -]\d\d)\b",
        data_class=_PHONE,
        score=0,
        cue="phone",
        near=750,
        validate=_is_no_date_or_share,
        joints=NUMBER,
        splits=True,
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
