"""What is personal only beside a person: illness, medicine, a great age, income, marks of the body.

An illness is nobody's until a person stands beside it: `what is diabetes?` is a question, `my patient, 54, has type 2
diabetes` is health information. So every value here waits for a word that means a person.
"""

import re
from typing import Final

from egress_gateway.classify.clinical_extents import LONGEST_WORD, before_dose, by_stem, listed
from egress_gateway.classify.illness_words import ENGLISH_ILLNESSES, ILLNESS_STEMS
from egress_gateway.classify.illness_words_european import EUROPEAN_ILLNESSES
from egress_gateway.classify.medicine_words import MEDICINE_STEMS, MEDICINES
from egress_gateway.classify.pattern import Cue, Detector, Extent, Pattern
from egress_gateway.classify.person_words import PERSON
from egress_gateway.classify.phrases import beginnings
from egress_gateway.core.ids import DataClass

_AMOUNT: Final = (
    r"(?:(?:[$?]|usd|eur|gbp|chf|pln|cad|aud|zl) ?\d(?:[.,' ]?\d)*(?:k|m|mn|mio)?|"
    r"\d(?:[.,' ]?\d)* ?(?:k|m|mn|mio)? ?(?:[$?]|usd|eur|euros?|gbp|chf|pln|cad|aud|zl|dollars|pounds))"
)
"""An amount with its currency before or behind it; a sign of currency that is not ASCII is read as `?`."""
_GAP: Final = r"[^0-9A-Za-z\n\x1d]{0,4}"
_HUMAN: Final = re.compile(
    r"(?i)\b(?:he|she|his|her|mr|mrs|ms|patient(?:in|e)?|resident|(?:wo)?man|(?:fe)?male|lady|gentleman|widow(?:er)?|"
    r"(?:grand)?(?:mother|father)|herr|frau|mann|mutter|vater|femme|homme|mujer|hombre|donna|uomo|mulher|homem|vrouw|"
    r"kobieta|mezczyzna|pani|pan)\b"
)
_AROUND: Final = 32
"""Characters before and after an age that tell whose it is."""


def _human_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """An age that somebody has: houses and firms grow old too."""
    return (start, end) if any(_HUMAN.search(side) for side in _surroundings(text, start, end)) else (start, start)


def _surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]


def _has_three_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 3


def _beside_person(name: str, regex: str, data_class: str, near: int, extent: Extent, reaches_back: int = 0) -> Pattern:
    """What is nothing by itself."""
    return Pattern(
        id=name,
        regex=rf"(?i){regex}",
        data_class=DataClass(data_class),
        score=0,
        cue="person",
        near=near,
        extent=extent,
        reaches_back=reaches_back,
    )


_ILLNESSES: Final = ENGLISH_ILLNESSES | EUROPEAN_ILLNESSES
_PATTERNS: Final = (
    _beside_person("diagnosis_of_person", f"(?:{beginnings(_ILLNESSES)})", "phi.diagnosis", 800, listed(_ILLNESSES)),
    _beside_person("diagnosis_by_stem", f"(?:{ILLNESS_STEMS})", "phi.diagnosis", 700, by_stem, LONGEST_WORD),
    _beside_person("drug_of_person", f"(?:{beginnings(MEDICINES)})", "phi.drug", 800, listed(MEDICINES)),
    _beside_person("drug_by_stem", f"(?:{MEDICINE_STEMS})[aeo]?", "phi.drug", 700, by_stem, LONGEST_WORD),
    _beside_person("drug_by_dose", r"\d ?(?:mg|mcg|ug)\b", "phi.drug", 600, before_dose, 2 * LONGEST_WORD),
    Pattern(
        id="age_over_89",
        regex=r"(?i)\b(?:(?:9\d|1[01]\d)(?: ?|-)(?:years?[ -]old|y/?o|year[ -]old|jahre alt|jaehrige?[rn]?|"
        r"jahrige?[rn]?|ans|anos|anni|"
        r"jaar oud|lat)|(?:aged?|age of|alter)[ :=\x1e]{1,3}(?:9\d|1[01]\d))\b",
        data_class=DataClass("phi.age"),
        score=800,
        extent=_human_extent,
    ),
    Pattern(
        id="money_of_person",
        regex=r"(?i)\b(?:salary|income|wages?|balance|net worth|debts?|overdraft|pension|credit limit|earns?|owes?|"
        r"gehalt|einkommen|kontostand|schulden|verdient|salaire|revenus?|solde|gagne|salario|sueldo|ingresos|saldo|"
        r"gana|"
        rf"reddito|stipendio|guadagna|renda|ganha|salaris|inkomen|verdient|wynagrodzenie|zarobki|zarabia)\b{_GAP}"
        rf"(?:(?:is|was|of|about|over|around|us|ist|von|betraegt|betragt|est|de|es|di|e|van|wynosi) {_GAP})*"
        rf"({_AMOUNT})(?:\b|$|[^0-9A-Za-z])",
        data_class=DataClass("finance.consumer"),
        score=0,
        cue="person",
        near=750,
        validate=_has_three_digits,
    ),
    Pattern(
        id="biometric_identifier",
        regex=r"(?i)\b(?:(?:fingerprint|iris|retinal?|palm|voice|facial?|face|vein|biometric)[ _-](?:templates?|scans?|"
        r"prints?|"
        r"embeddings?|geometry|identifiers?|minutiae|data|records?)|voiceprints?|faceprints?|palmprints?|"
        r"fingerabdruck(?:e|es)?|fingerabdruecke|empreintes? digitales?|huellas? dactilar(?:es)?|"
        r"impront[ae] digital[ei]|"
        r"impress(?:ao|oes) digita(?:l|is)|vingerafdruk(?:ken)?|odcisk(?:i|u)? palc(?:a|ow)|"
        r"(?:dna|genetic) (?:profile|sequence|samples?|tests? results?))\b",
        data_class=DataClass("pii.biometric"),
        score=0,
        cue="person",
        near=750,
    ),
)
_CUES: Final = (Cue(name="person", words=PERSON),)
DETECTOR: Final = Detector(name="personal_facts", patterns=_PATTERNS, cues=_CUES)
