"""What is personal only beside a person: illness, medicine, a great age, income, marks of the body.

An illness is nobody's until a person stands beside it: `what is diabetes?` is a question, `my patient, 54, has type 2
diabetes` is health information. So every value here waits for a word that means a person.
"""

import re
import string
from typing import Final

from egress_gateway.classify.clinical_words import DIAGNOSES, DRUGS, STEMS
from egress_gateway.classify.pattern import KEY_SEPARATOR, Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_AMOUNT: Final = (
    r"(?:(?:[$?]|usd|eur|gbp|chf|pln|cad|aud|zl) ?\d(?:[.,' ]?\d)*(?:k|m|mn|mio)?|"
    r"\d(?:[.,' ]?\d)* ?(?:k|m|mn|mio)? ?(?:[$?]|usd|eur|euros?|gbp|chf|pln|cad|aud|zl|dollars|pounds))"
)
"""An amount with its currency before or behind it; a sign of currency that is not ASCII is read as `?`."""
_GAP: Final = r"[^0-9A-Za-z\n\x1d]{0,4}"
_LONGEST_STEM_WORD: Final = 24
"""Letters before the stem of a medicine's name."""
_SHORTEST_DRUG: Final = 7
"""Letters of a medicine's name with its stem: shorter words end like that by chance."""

_IN_GENERAL: Final = re.compile(
    r"(?i)\b(?:about|regarding|concerning|(?:essay|paper|book|article|lecture|guidance|research|study|studies) on|"
    r"(?:guide|introduction) to|what (?:is|are|causes)|whether|define|explain|understanding|definition of|"
    r"(?:awareness|prevention) of|over|ueber|uber|sur|sobre|su) (?:the |a |an )?\Z"
)
_AS_A_TOPIC: Final = re.compile(
    r"(?i)\A (?:research|awareness|foundation|charity|association|society|month|prevention|vaccines?|trials?|market|"
    r"statistics|app|apps|conference|journal|guidelines?)\b"
)
_HUMAN: Final = re.compile(
    r"(?i)\b(?:he|she|his|her|mr|mrs|ms|patient(?:in|e)?|resident|(?:wo)?man|(?:fe)?male|lady|gentleman|widow(?:er)?|"
    r"(?:grand)?(?:mother|father)|herr|frau|mann|mutter|vater|femme|homme|mujer|hombre|donna|uomo|mulher|homem|vrouw|"
    r"kobieta|mezczyzna|pani|pan)\b"
)
_AROUND: Final = 32
"""Characters before and after a word that tell whether it is spoken of as a topic."""


def _word_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """A whole word that is not the topic of a book or a question; a plural or a genitive may touch it."""
    if _letter_at(text, start - 1) or _letter_at(text, end):
        return start, start
    before, after = _surroundings(text, start, end)
    return (start, start) if _IN_GENERAL.search(before) or _AS_A_TOPIC.match(after) else (start, end)


def _stem_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The word that ends in a stem, from its first letter."""
    before = text[max(start - _LONGEST_STEM_WORD, 0) : start]
    begin = start - len(before) + len(before.rstrip(string.ascii_letters))
    if end - begin < _SHORTEST_DRUG:
        return start, start
    return _word_extent(text, begin, end)


def _human_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """An age that somebody has: houses and firms grow old too."""
    return (start, end) if any(_HUMAN.search(side) for side in _surroundings(text, start, end)) else (start, start)


def _surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]


def _has_three_digits(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= 3


def _letter_at(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()


_PATTERNS: Final = (
    Pattern(
        id="diagnosis_of_person",
        regex=rf"(?i)(?:{DIAGNOSES})",
        data_class=DataClass("phi.diagnosis"),
        score=0,
        cue="person",
        near=800,
        extent=_word_extent,
    ),
    Pattern(
        id="drug_of_person",
        regex=rf"(?i)(?:{DRUGS})",
        data_class=DataClass("phi.drug"),
        score=0,
        cue="person",
        near=800,
        extent=_word_extent,
    ),
    Pattern(
        id="drug_by_stem",
        regex=rf"(?i)(?:{STEMS})[ae]?",
        data_class=DataClass("phi.drug"),
        score=0,
        cue="person",
        near=700,
        extent=_stem_extent,
        reaches_back=_LONGEST_STEM_WORD,
    ),
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
_LABEL: Final = rf"""(?:["']?(?: ?[:=] ?["']?|{KEY_SEPARATOR}))"""
"""What makes a word the name of a field: a colon, an equals sign, or its being a JSON key."""

_PERSON: Final = (
    r"patient(?:in|e|'s)?|paciente|paziente|pacjent(?:ka|em|a)?|pt|mr|mrs|ms|herr|frau|mme|monsieur|madame|senora?|sra|"
    r"signora?|dhr|mevr|mevrouw|pani|he|she|his|her|him|he's|she's|seine[rnm]?|ihre[rnm]?|elle|"
    r"leidet an|wurde mit|souffre de|padece|soffre di|sofre de|lijdt aan|choruje na|"
    r"my (?:wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|child|baby|friend|colleague|boss|client|"
    r"grandmother|grandfather|partner|neighbou?r|aunt|uncle|doctor|gp)|"
    r"mein(?:e|er|em)? (?:frau|mann|sohn|tochter|mutter|vater|kind|bruder|schwester|kollegin?|arzt)|"
    r"(?:ma|mon) (?:femme|mari|fils|fille|mere|pere|collegue)|mi (?:mujer|marido|espos[ao]|hij[ao]|madre|padre|"
    r"herman[ao])|"
    r"mi[ao] (?:moglie|marito|figli[ao]|madre|padre)|minha (?:mulher|mae|filha)|meu (?:marido|pai|filho)|"
    r"mijn (?:vrouw|man|zoon|dochter|moeder|vader)|moj(?:a|ej)? (?:zona|maz|syn|corka|matka|ojciec)|"
    r"i (?:was|have been|am|was just|just got|got) (?:diagnosed|prescribed|taking|treated|on)|i (?:take|suffer|have|"
    r"had)|"
    r"i'm (?:on|taking)|i've (?:been|had|got)|ich (?:habe|nehme|leide)|j'ai|tengo|ho avuto|tenho|ik heb|"
    r"(?:sein|mein|ihr|son|sa|su|il suo|zijn|haar|jego|jej) (?:gehalt|einkommen|salaire|sueldo|salario|stipendio|"
    r"salaris|wynagrodzenie)|"
    r"my (?:annual |monthly |current |account )?(?:salary|income|balance|pension|debts?|wages)|borrower|policyholder|"
    r"account holder|(?:the|le|la|el|il|o|de|der|die) (?:customer|client[ae]?|borrower|applicant|employee|debtor|"
    r"tenant|"
    r"suspect|kunde|kundin|klant)|(?:customer|client|applicant|employee|passenger|visitor|suspect)'s|des mitarbeiters|"
    r"el empleado|il dipendente|klientka|pracownika|"
    r"year[ -]old|\d\d ?(?:y/?o|[mf]|ans|anos|anni|lat|jaar)|ja(?:e)?hrige?[rn]?|jahre alt|"
    r"dob|date of birth|mrn|h/o|hx of|pmh|was (?:admitted|prescribed|diagnosed)|presented with|prescribed (?:me|him|"
    r"her)|"
    r"(?:diagnos(?:is|es|e|tic|tico|i|tics)|rozpoznanie|dx|(?:current |known )?(?:medications?|conditions?|allergies)|"
    r"rx|"
    r"(?:full |first |last |patient )?name|medical history)" + _LABEL
)

_CUES: Final = (Cue(name="person", words=_PERSON),)
DETECTOR: Final = Detector(name="personal_facts", patterns=_PATTERNS, cues=_CUES)
