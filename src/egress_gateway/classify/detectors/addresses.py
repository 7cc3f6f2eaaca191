"""Postal addresses in the forms that a street word and a house number give away."""

from typing import Final

from egress_gateway.classify.pattern import Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_ADDRESS: Final = DataClass("pii.address")
_STREET: Final = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Ter|"
    r"Parkway|Pkwy|Highway|Hwy|Crescent|Cres|Close|Circle|Cir)"
)

_PATTERNS: Final = (
    Pattern(
        id="street_address",
        regex=r"\b\d{1,5}[A-Z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z']+ ){1,3}" + _STREET + r"\b\.?"
        r"(?:,? (?:Apt|Suite|Ste|Unit|#)\.? ?[A-Z0-9-]+)?(?:,? (?:[A-Z][A-Za-z]+ ?){1,3},? [A-Z]{2} \d{5}(?:-\d{4})?)?",
        data_class=_ADDRESS,
        score=800,
    ),
    Pattern(
        id="street_address_german",
        regex=r"\b[A-Z][A-Za-z-]*(?:strasse|str\.|weg|platz|allee|gasse|ufer) \d{1,4} ?[a-z]?\b(?:, ?\d{5}"
        r" [A-Z][A-Za-z-]+)?",
        data_class=_ADDRESS,
        score=800,
    ),
    Pattern(
        id="po_box",
        regex=r"(?i)\b(?:p\.? ?o\.? ?box|postfach) \d{1,6}\b",
        data_class=_ADDRESS,
        score=700,
    ),
    Pattern(
        id="gb_postcode",
        regex=r"\b[A-Z]{1,2}\d[A-Z0-9]? \d[ABD-HJLNP-UW-Z]{2}\b",
        data_class=_ADDRESS,
        score=0,
        cue="address",
        near=750,
    ),
)
_CUES: Final = (
    Cue(name="address", words=r"address|lives?|living|postcode|post code|ship(?:ping)?|deliver(?:y)?|home"),
)
DETECTOR: Final = Detector(name="addresses", patterns=_PATTERNS, cues=_CUES)
