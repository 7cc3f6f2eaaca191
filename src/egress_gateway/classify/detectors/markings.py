"""Words that mark a text: confidentiality, legal privilege, material non-public information."""

from typing import Final

from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.core.ids import DataClass

_PATTERNS: Final = (
    Pattern(
        id="marking_confidential",
        regex=r"\b(?:(?:STRICTLY|HIGHLY|COMPANY|COMMERCIAL(?:LY)? IN) )?CONFIDENTIAL\b|(?i)\b(?:strictly|highly|"
        r"company) confidential\b|"
        r"\bconfidential (?:and|&) proprietary\b|\binternal use only\b|\bnot for (?:external )?distribution\b|"
        r"\bdo not distribute\b|"
        r"\btrade secret\b|\bstreng vertraulich\b|\bnur fuer den internen gebrauch\b|\bstrictement confidentiel\b",
        data_class=DataClass("confidential.marking"),
        score=800,
    ),
    Pattern(
        id="marking_classified",
        regex=r"\b(?:TOP SECRET|SECRET|CONFIDENTIAL|OFFICIAL|UNCLASSIFIED)//(?:[A-Z]+[A-Z/ -]*[A-Z])\b|\bTLP:(?:RED|"
        r"AMBER(?:\+STRICT)?)\b|"
        r"\bOFFICIAL-SENSITIVE\b|\bNATO (?:RESTRICTED|CONFIDENTIAL|SECRET)\b|\bEU (?:RESTRICTED|CONFIDENTIAL|SECRET)\b",
        data_class=DataClass("confidential.marking"),
        score=950,
    ),
    Pattern(
        id="marking_privileged",
        regex=r"(?i)\battorney[- ]client (?:privileged?|communication)\b|\battorney work product\b|\bprivileged "
        r"(?:and|&) confidential\b|"
        r"\blegal(?:ly)? privileged\b|\blegal professional privilege\b|\bprepared in anticipation of litigation\b|"
        r"\banwaltsgeheimnis\b",
        data_class=DataClass("legal.privileged"),
        score=900,
    ),
    Pattern(
        id="marking_nonpublic",
        regex=r"(?i)\bmaterial non-?public information\b|\bMNPI\b|\binside(?:r)? information\b|\bunder embargo until\b|"
        r"\bnot yet (?:been )?(?:publicly )?announced\b|\bpre-announcement (?:earnings|results)\b",
        data_class=DataClass("finance.npi"),
        score=800,
    ),
    Pattern(
        id="marking_forecast",
        regex=r"(?i)\b(?:unpublished|unannounced|internal|draft|non-?public|confidential) (?:revenue|earnings|sales|"
        r"financial|q[1-4])"
        r"[ a-z0-9]{0,20} ?(?:forecast|guidance|projections?|outlook|estimates?)\b",
        data_class=DataClass("finance.forecast"),
        score=750,
    ),
)
DETECTOR: Final = Detector(name="markings", patterns=_PATTERNS)
