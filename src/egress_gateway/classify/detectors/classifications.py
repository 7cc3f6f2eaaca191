"""Markings that governments and response teams put on what only some may see.

The Traffic Light Protocol 2.0 (FIRST, 2022; `TLP:CLEAR` and the older `TLP:WHITE` may go everywhere and are none), the
banner lines and portion marks of the United States (CAPCO; 32 CFR 2002 for controlled unclassified information), and
what the United Kingdom, NATO, the European Union, Germany, France, Spain, Italy, the Netherlands and Poland print.
Capitals only, as they are printed: `a secret` and `top secret` are words.
"""

from typing import Final

from egress_gateway.classify.pattern import WORD_END, Detector, Pattern
from egress_gateway.core.ids import DataClass

_MARKING: Final = DataClass("confidential.marking")

_STATES: Final = (
    r"(?:TOP SECRET|SECRET|CONFIDENTIAL|OFFICIAL|UNCLASSIFIED)//[A-Z]+(?:[A-Z/ -]*[A-Z])?",
    r"CUI//[A-Z]+(?:[A-Z/ -]*[A-Z])?",
    "CONTROLLED UNCLASSIFIED INFORMATION",
    "FOR OFFICIAL USE ONLY",
    "LAW ENFORCEMENT SENSITIVE",
    "FOUO",
    "NOFORN",
    "ORCON",
)
_KINGDOM: Final = ("OFFICIAL[-: ]{1,2}SENSITIVE", "UK (?:TOP )?SECRET", "UK EYES ONLY")
_ALLIANCES: Final = (
    "NATO (?:RESTRICTED|CONFIDENTIAL|SECRET)",
    "COSMIC TOP SECRET",
    "EU (?:RESTRICTED|CONFIDENTIAL|SECRET|TOP SECRET)",
    "(?:RESTREINT|CONFIDENTIEL|SECRET|TRES SECRET) UE",
)
_COUNTRIES: Final = (
    r"VS ?- ?NFD",
    r"VS ?- ?NUR FUE?R DEN DIENSTGEBRAUCH",
    r"VS ?- ?VERTRAULICH",
    "STRENG GEHEIM",
    r"GEHEIM ?- ?AMTLICH GEHEIMGEHALTEN",
    "DIFFUSION RESTREINTE",
    "(?:TRES )?SECRET[ -]DEFENSE",
    "DIFUSION LIMITADA",
    "RISERVATISSIMO",
    "SEGRETISSIMO",
    "DEPARTEMENTAAL VERTROUWELIJK",
    "STAATSGEHEIM",
    "SCISLE TAJNE",
    "ZASTRZEZONE",
)


def _banners(name: str, banners: tuple[str, ...]) -> Pattern:
    """Banners as they are printed: each begins with a letter, and is a word of its own."""
    return Pattern(
        id=name,
        regex=rf"{WORD_END}({'|'.join(banners)})(?:[^A-Za-z0-9]|$)",
        data_class=_MARKING,
        score=950,
    )


_PATTERNS: Final = (
    Pattern(
        id="marking_tlp",
        regex=r"(?i)\b(TLP ?: ?(?:RED|AMBER(?:\+STRICT)?|GREEN))(?:[^A-Za-z0-9+]|$)",
        data_class=_MARKING,
        score=950,
    ),
    _banners("marking_classified_us", _STATES),
    Pattern(
        id="marking_portion_us",
        regex=r"\((?:TS|S|C|U)//[A-Z]+(?:[A-Z/ -]*[A-Z])?\)",
        data_class=_MARKING,
        score=950,
    ),
    _banners("marking_classified_uk", _KINGDOM),
    _banners("marking_classified_alliances", _ALLIANCES),
    _banners("marking_classified_countries", _COUNTRIES),
    Pattern(id="marking_vs_nfd", regex=r"\b(VS ?- ?NfD)(?:[^A-Za-z0-9]|$)", data_class=_MARKING, score=950),
    Pattern(
        id="marking_classified_by",
        regex=r"\b(?:Classified By|CLASSIFIED BY|Declassify On|DECLASSIFY ON): ?[A-Za-z0-9]",
        data_class=_MARKING,
        score=700,
    ),
)
DETECTOR: Final = Detector(name="classifications", patterns=_PATTERNS)
