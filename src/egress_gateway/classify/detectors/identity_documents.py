"""Dates of birth, passports, driving licences and travel documents' machine-readable zones."""

from typing import Final

from egress_gateway.classify.dates import DATE, LONGEST_DATE
from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Pattern, Rank
from egress_gateway.classify.surroundings import from_last
from egress_gateway.core.ids import DataClass

_MRZ_WEIGHTS: Final = (7, 3, 1)


def _has_three_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 3


def _is_mrz(text: str) -> bool:
    """The check digit of the document number in the second line (ICAO 9303 part 3, section 4.9)."""
    line = text[-44:]
    total = sum(int(c, 36) * _MRZ_WEIGHTS[at % 3] for at, c in enumerate(line[:9]) if c != "<")
    return str(total % 10) == line[9]


_PATTERNS: Final = (
    Pattern(
        id="date_of_birth",
        regex=r"(?i)(?:\b|_)(?:born(?: on)?|birth[ _]?(?:day|date)?|d\.?o\.?b\.?|date[ _]?of[ _]?birth|"
        r"geb(?:urtsdatum|urtstag|oren(?: am| op)?|\.?(?: am)?)|nee? le|date de naissance|fecha de nacimiento|"
        r"nacid[oa](?: el)?|nacio el|nat[oa] il|data di nascita|nascid[oa] (?:em|a)|data de nascimento|geboortedatum|"
        r"ur\.|urodz(?:ony|ona|il sie|ila sie)(?: w dniu)?|data urodzenia)"
        r"(?:[^0-9a-z\n\x1d]{0,5}|[^0-9a-z\n\x1d]{0,3}is[^0-9a-z\n\x1d]{0,3})[0-9a-z]",
        data_class=DataClass("pii.date_of_birth"),
        score=900,
        extent=from_last(rf"(?i){DATE}\b", LONGEST_DATE),
        reaches_on=LONGEST_DATE,
        splits=True,
    ),
    Pattern(
        id="passport_number",
        regex=r"\b(?:[A-Z]{1,2}\d{6,8}|\d{9}|[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}|\d{2}[A-Z]{2}\d{5})\b",
        data_class=DataClass("pii.passport"),
        score=0,
        cue="passport",
        near=850,
        validate=_has_three_digits,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="passport_mrz",
        regex=r"P[A-Z<][A-Z]{3}[A-Z<]{39}\s{0,2}[A-Z0-9<]{9}\d[A-Z]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[0-9<]\d",
        data_class=DataClass("pii.passport"),
        rank=Rank.VALIDATED,
        score=990,
        validate=_is_mrz,
        splits=True,
    ),
    Pattern(
        id="driver_license",
        regex=r"(?i)\b(?:driver'?s?[ _]licen[cs]e|driving[ _]licen[cs]e|dl|licence|fuehrerschein|permis de conduire)"
        r"(?: (?:no|nr|number|id))?\b\.?[^0-9a-z\n\x1d]{0,4}(?:is\b[^0-9a-z\n\x1d]{0,3})?"
        r"([A-Z0-9][A-Z0-9-]{5,16}[A-Z0-9])\b",
        data_class=DataClass("pii.driver_license"),
        score=800,
        validate=_has_three_digits,
        splits=True,
    ),
)
_CUES: Final = (Cue(name="passport", words=r"passport|passeport|reisepass|pasaporte|passaporto|travel document"),)
DETECTOR: Final = Detector(name="identity_documents", patterns=_PATTERNS, cues=_CUES)
