"""Postal addresses as English has them, and postal codes beside a word in any language."""

from typing import Final

from egress_gateway.classify.pattern import Cue, Detector, Pattern, run_on
from egress_gateway.classify.surroundings import surrounded
from egress_gateway.core.ids import DataClass

_ADDRESS: Final = DataClass("pii.address")
_STREET: Final = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Ter|"
    r"Parkway|Pkwy|Highway|Hwy|Crescent|Cres|Close|Circle|Cir)"
)
_CODE: Final = (
    r"[A-Z]{2} \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}|[A-Z]{2} [A-Z]\d[A-Z] ?\d[A-Z]\d|"
    r"(?:NSW|VIC|QLD|TAS|ACT|NT|SA|WA) \d{4}"
)
"""State and ZIP code, or the postal code of Britain, Canada or Australia, behind a town."""
_REACH: Final = 72
"""Characters of an address on either side of its word for a street."""

_PATTERNS: Final = (
    Pattern(
        id="street_address",
        regex=rf" {_STREET}\b\.?",
        data_class=_ADDRESS,
        score=800,
        extent=surrounded(
            r"\b\d{1,5}[A-Z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z']+ ){0,2}[A-Z][A-Za-z']+",
            r"(?: (?:North|South|East|West)\b)?(?:,? (?:Apt|Suite|Ste|Unit|#)\.? ?[A-Z0-9-]+)?"
            rf"(?:,? (?:[A-Z][A-Za-z]+ ?){{1,3}},? (?:{_CODE}))?",
            _REACH,
        ),
        reaches_back=_REACH,
    ),
    Pattern(
        id="street_address_lower_case",
        regex=r"(?i)\b\d{1,5} (?:[a-z']+ ){1,3}(?:street|avenue|road|boulevard|lane|drive|court|square|terrace|parkway|"
        r"highway|crescent|st|ave|rd|blvd|ln)\b",
        data_class=_ADDRESS,
        score=0,
        cue="address",
        near=700,
    ),
    Pattern(
        id="po_box",
        regex=r"(?i)\b(?:p\.? ?o\.? ?box|postfach) \d{1,6}\b",
        data_class=_ADDRESS,
        score=700,
    ),
    Pattern(
        id="us_city",
        regex=r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|"
        r"UT|"
        r"V[AT]|W[AIVY]) \d{5}(?:-\d{4})?\b",
        data_class=_ADDRESS,
        score=750,
        extent=surrounded(r"\b(?:[A-Z][A-Za-z]+ ){0,2}[A-Z][A-Za-z]+,? ", "", _REACH),
        reaches_back=_REACH,
    ),
    Pattern(
        id="military_address",
        regex=r"(?i)\b(?:psc|unit) \d{3,5},? box \d{3,5}(?:,? {0,2}\n?(?:apo|fpo|dpo) a[aep] \d{5})?|"
        r"\b(?:apo|fpo|dpo),? a[aep] \d{5}\b",
        data_class=_ADDRESS,
        score=900,
    ),
    Pattern(
        id="postal_code",
        regex=r"\b(?:[A-Z]{1,2}\d[A-Z0-9]? \d[ABD-HJLNP-UW-Z]{2}|[A-Z]{2} \d{5}|(?:NSW|VIC|QLD|TAS|ACT|NT|SA|WA) \d{4}|"
        r"[A-Z]\d[A-Z] \d[A-Z]\d|\d{4} [A-Z]{2}|\d\d-\d{3}|\d{4}-\d{3})\b|\b\d{5} [A-Z][a-z]{2}",
        data_class=_ADDRESS,
        extent=run_on("[a-z]"),
        score=0,
        cue="address",
        near=750,
    ),
)
_CUES: Final = (
    Cue(
        name="address",
        words=r"address|lives?|living|postcode|post code|zip(?: code)?|ship(?:ping)?|deliver(?:y)?|home|moved|adresse|"
        r"anschrift|wohnhaft|wohnt|plz|habite|domicile|code postal|direccion|domicilio|vive en|codigo postal|indirizzo|"
        r"residente|cap|morada|endereco|mora em|adres|woont|postcode|mieszka|zamieszkal[ya]|kod pocztowy",
    ),
)
DETECTOR: Final = Detector(name="addresses", patterns=_PATTERNS, cues=_CUES)
