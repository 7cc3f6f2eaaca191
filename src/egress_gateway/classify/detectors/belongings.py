"""What belongs to one person: number plates, serial numbers, certificates, and profiles on the web."""

from typing import Final

from egress_gateway.classify.pattern import Cue, Detector, Pattern, run_on
from egress_gateway.core.ids import DataClass

_GAP: Final = r"[^0-9A-Za-z\n\x1d]{0,4}"
_PATH: Final = r"""[^\s"'<>)\x1d\x1e]"""
"""What an address on the web goes on with."""
_NUMBER: Final = r"(?:[ _]?(?:no|nr|num|number|id|code)\b\.?)?"


def _is_plate(text: str) -> bool:
    """Letters and digits, as many as plates have."""
    signs = [character for character in text if character.isalnum()]
    return 4 <= len(signs) <= 9 and 1 <= sum(sign.isdigit() for sign in signs) < len(signs)


def _has_three_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 3


_PATTERNS: Final = (
    Pattern(
        id="number_plate",
        regex=r"(?:\b|_)(?i:(?:licen[cs]e|number|registration)[ _]plate|plate[ _](?:no|number)|vehicle registration|"
        r"(?:kfz-?)?kennzeichen|(?:plaque d')?immatriculation|matricula|targa|kenteken|n(?:ume)?r rejestracyjny)"
        rf"(?i:{_NUMBER}){_GAP}(?:(?i:is|ist|est|es|e) {_GAP})?([A-Z0-9]{{1,4}}(?:[ -]?[A-Z0-9]{{1,5}}){{0,3}})\b",
        data_class=DataClass("pii.vehicle_id"),
        score=800,
        validate=_is_plate,
    ),
    Pattern(
        id="device_serial",
        regex=r"(?i)(?:\b|_)(?:(?:device|product|implant|pacemaker|meter)[ _](?:serial|id|identifier)|serial[ _](?:no|"
        r"number)|"
        rf"s/n|udi|android[ _]id|idfa|gaid|advertising[ _]id|seriennummer|numero de serie|numero di serie|"
        rf"serienummer){_NUMBER}"
        rf"{_GAP}(?:is {_GAP})?([A-Z0-9][A-Z0-9-]{{5,38}}[A-Z0-9])\b",
        data_class=DataClass("pii.device_id"),
        score=700,
        validate=_has_three_digits,
        splits=True,
    ),
    Pattern(
        id="certificate_number",
        regex=r"(?i)\b(?:(?:medical|nursing|professional|teaching|law|pilot'?s?|firearms?|contractor|pharmacist|state)"
        r" licen[cs]e|(?:birth|death|marriage|baptism|vaccination|immunization) certificate|bar (?:no|number)|"
        r"gmc(?: reference)?|nmc pin|rpps|lanr|lebenslange arztnummer|approbationsnummer|numero de colegiado|"
        r"big-nummer)"
        rf"{_NUMBER}{_GAP}(?:is {_GAP})?([A-Z0-9][A-Z0-9/-]{{4,18}}[A-Z0-9])\b",
        data_class=DataClass("pii.license"),
        score=800,
        validate=_has_three_digits,
        splits=True,
    ),
    Pattern(
        id="personal_profile",
        regex=r"(?i)\b((?:linkedin\.com/in|xing\.com/profile|facebook\.com/profile\.php\?id=|orcid\.org|vk\.com/id|"
        r"tiktok\.com/@|instagram\.com/@)/?[^\s/?\x22'<>)\x1d\x1e]{3})",
        extent=run_on(_PATH),
        data_class=DataClass("pii.profile"),
        score=800,
    ),
    Pattern(
        id="personal_page",
        regex=r"(?i)\b(https?://[^\s\x22'<>)\x1d\x1e]{4})",
        extent=run_on(_PATH),
        data_class=DataClass("pii.profile"),
        score=0,
        cue="page",
        near=700,
    ),
)
_CUES: Final = (
    Cue(
        name="page",
        words=r"(?:my|his|her|personal) ?(?:home ?page|page|web ?site|site|blog|profile|portfolio)|"
        r"personal url",
    ),
)
DETECTOR: Final = Detector(name="belongings", patterns=_PATTERNS, cues=_CUES)
