"""Identifiers of patients, prescribers and diagnoses."""

from typing import Final

import stdnum
from stdnum import luhn
from stdnum.gb import nhs

from egress_gateway.classify.dates import DATE, LONGEST_DATE
from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Pattern, Rank
from egress_gateway.classify.surroundings import from_last
from egress_gateway.core.ids import DataClass

_AFTER: Final = r"(?:[ _-](?:no|nr|num|number|id))?\b\.?[^0-9a-z\n\x1d]{0,4}(?:is\b[^0-9a-z\n\x1d]{0,3})?"
"""What stands between the name of a number and the number."""


def _is_npi(text: str) -> bool:
    """Luhn with the prefix 80840 (CMS, National Provider Identifier check digit)."""
    return text[0] in "12" and bool(luhn.is_valid("80840" + text))


def _is_dea(text: str) -> bool:
    """Sum of the odd digits and twice the even ones ends in the seventh."""
    digits = [int(character) for character in text[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_code(text: str) -> bool:
    """Whether it is the code of an illness: B12 is a vitamin wherever it stands."""
    return text != "B12"


def _is_medicare_card(text: str) -> bool:
    """Ten digits with the weights that Services Australia publishes; the ninth checks the first eight."""
    digits = [int(character) for character in text if character.isdigit()]
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    return sum(d * w for d, w in zip(digits[:8], weights, strict=True)) % 10 == digits[8]


_PATTERNS: Final = (
    Pattern(
        id="medical_record_number",
        regex=r"(?i)(?:\b|_)(?:mrn|medical[ _]record|patient[ _](?:id|no|number)|chart[ _](?:no|number)|"
        r"hospital[ _](?:no|number)|patienten(?:-?id|nummer)|fallnummer|numero de (?:dossier|historia clinica)|"
        r"n(?:umero)? (?:di )?cartella clinica|numero de utente|patientnummer|numer pacjenta)"
        + _AFTER
        + r"([A-Z]{0,4}-?\d[0-9A-Z-]{3,13}\d)\b",
        data_class=DataClass("phi.mrn"),
        score=900,
        splits=True,
    ),
    Pattern(
        id="npi",
        regex=r"\b[12]\d{9}\b",
        data_class=DataClass("phi.npi"),
        rank=Rank.VALIDATED,
        score=0,
        cue="npi",
        near=950,
        validate=_is_npi,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="dea_number",
        regex=r"\b[ABFGMPRX][A-Z9]\d{7}\b",
        data_class=DataClass("phi.dea"),
        rank=Rank.VALIDATED,
        score=0,
        cue="prescriber",
        near=950,
        validate=_is_dea,
        splits=True,
    ),
    Pattern(
        id="icd10",
        regex=r"\b[A-TV-Z]\d[0-9A-B](?:\.[0-9A-Z]{1,4})?\b",
        data_class=DataClass("phi.icd10"),
        score=0,
        cue="diagnosis",
        near=800,
        validate=_is_code,
    ),
    Pattern(
        id="procedure_code",
        regex=r"(?i)\b(?:cpt(?:-?4)?|hcpcs|(?:procedure|billing|service)[ _]codes?|billed)(?:[ _]codes?)?"
        r"(?:[^0-9a-z\n\x1d]{0,4}(?:is\b|cpt\b|hcpcs\b)?)[^0-9a-z\n\x1d]{0,4}"
        r"((?:\d{5}|\d{4}[FTU]|[A-EGHJ-MP-V]\d{4})(?:-(?:[A-Z]{2}|\d\d))?)\b",
        data_class=DataClass("phi.procedure"),
        score=700,
        joints=NUMBER,
    ),
    Pattern(
        id="drug_code",
        regex=r"(?i)\b(?:ndc|national drug code)\b[^0-9a-z\n\x1d]{0,4}(?:is\b[^0-9a-z\n\x1d]{0,3}|"
        r"code\b[^0-9a-z\n\x1d]{0,3})?"
        r"(\d{4}-\d{4}-\d\d|\d{5}-(?:\d{3}-\d\d|\d{4}-\d{1,2})|\d{10,11})\b",
        data_class=DataClass("phi.drug"),
        score=900,
    ),
    Pattern(
        id="date_of_care",
        regex=r"(?i)(?:\b|_)(?:(?:date|day)[ _]of[ _](?:admission|discharge|death|service|surgery)|"
        r"(?:admission|discharge|death|service|surgery|visit)[ _]date|(?:was )?(?:admitted|discharged|"
        r"hospitali[sz]ed)(?: on)?|"
        r"(?:died|deceased|passed away) on|aufnahmedatum|entlassungsdatum|entlassen am|aufgenommen am|verstorben am|"
        r"date d'(?:admission|hospitalisation)|date de (?:sortie|deces)|decedee? le|hospitalisee? le|"
        r"fecha de (?:ingreso|alta|defuncion)|fallecio el|data di (?:ricovero|dimissione|morte)|data de (?:internacao|"
        r"alta|obito)|"
        r"opnamedatum|ontslagdatum|overleden op|data (?:przyjecia|wypisu|zgonu))"
        r"(?:[^0-9a-z\n\x1d]{0,5}|[^0-9a-z\n\x1d]{0,3}(?:is|was|on)[^0-9a-z\n\x1d]{0,3})[0-9a-z]",
        data_class=DataClass("phi.date"),
        score=800,
        extent=from_last(rf"(?i){DATE}\b", LONGEST_DATE),
        reaches_on=LONGEST_DATE,
        splits=True,
    ),
    Pattern(
        id="health_plan_member",
        regex=r"(?i)\b(?:health plan|member|subscriber|beneficiary|insurance policy|policyholder)(?: id| no| number)"
        r"\b[^0-9a-z\n\x1d]{0,4}(?:is\b[^0-9a-z\n\x1d]{0,3})?([A-Z0-9][A-Z0-9-]{5,17}[A-Z0-9])\b",
        data_class=DataClass("phi.health_plan"),
        score=800,
        validate=_has_digit,
        splits=True,
    ),
    Pattern(
        id="us_medicare",
        regex=r"\b[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d\d\b",
        data_class=DataClass("phi.medicare"),
        score=750,
        cue="medicare",
        near=950,
        splits=True,
    ),
    Pattern(
        id="au_medicare",
        regex=r"\b[2-6]\d{3} ?\d{5} ?\d\b",
        data_class=DataClass("phi.medicare"),
        rank=Rank.VALIDATED,
        score=0,
        cue="medicare",
        near=900,
        validate=_is_medicare_card,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="gb_nhs",
        regex=r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
        data_class=DataClass("phi.nhs"),
        rank=Rank.VALIDATED,
        score=0,
        cue="nhs",
        near=950,
        validate=nhs.is_valid,
        joints=NUMBER,
        splits=True,
    ),
)
_CUES: Final = (
    Cue(name="npi", words=r"npi|provider|national provider(?: identifier)?|physician|clinician"),
    Cue(name="prescriber", words=r"dea|prescriber|prescription|registration|physician"),
    Cue(
        name="diagnosis",
        words=r"icd(?:-?10)?(?:-?(?:cm|gm))?|diagnos(?:is|es|ed|e|tic|tico|i|en)|dx|rozpoznanie|cim-?10|cie-?10|"
        r"assessment|(?:chief )?complaint|comorbidit(?:y|ies)|admitted (?:for|with)|problem list",
    ),
    Cue(name="medicare", words=r"medicare|mbi|beneficiary"),
    Cue(name="nhs", words=r"nhs(?: no| number)?|patient"),
)
DETECTOR: Final = Detector(
    name="health", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
