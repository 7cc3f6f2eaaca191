"""What illness a person has and what they take, when they were treated, and ages that single a person out.

An illness or a medicine is nobody's until a person stands beside it: `what is diabetes?` is a question, `my
patient, 54, has type 2 diabetes` is health information. So every word here waits for one that means a person.
"""

import re
import string
from typing import Final

from egress_gateway.classify.clinical_words import DIAGNOSES, DRUGS, STEMS
from egress_gateway.classify.dates import DATE
from egress_gateway.classify.pattern import KEY_SEPARATOR, Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_LONGEST_STEM_WORD: Final = 24
"""Letters before the stem of a medicine's name."""
_SHORTEST_DRUG: Final = 7
"""Letters of a medicine's name with its stem: shorter words end like that by chance."""
_LETTERS: Final = string.ascii_letters

_IN_GENERAL: Final = re.compile(
    r"(?i)\b(?:about|regarding|concerning|(?:essay|paper|book|article|lecture|guidance|research|study|studies) on|"
    r"(?:guide|introduction) to|what (?:is|are|causes)|whether|define|explain|understanding|definition of|"
    r"(?:awareness|prevention) of|over|ueber|uber|sur|sobre|su) (?:the |a |an )?\Z"
)
_AS_A_TOPIC: Final = re.compile(
    r"(?i)\A (?:research|awareness|foundation|charity|association|society|month|prevention|vaccines?|trials?|market|"
    r"statistics|app|apps|conference|journal|guidelines?)\b"
)
_AROUND: Final = 32
"""Characters before and after a word that tell whether it is spoken of as a topic."""


def _word_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """A whole word that is not the topic of a book or a question; a plural or a genitive may touch it."""
    if _letter_at(text, start - 1) or _letter_at(text, end):
        return start, start
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return (start, start) if _IN_GENERAL.search(before) or _AS_A_TOPIC.match(after) else (start, end)


def _stem_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The word that ends in a stem, from its first letter."""
    before = text[max(start - _LONGEST_STEM_WORD, 0) : start]
    begin = start - len(before) + len(before.rstrip(_LETTERS))
    if end - begin < _SHORTEST_DRUG:
        return start, start
    return _word_extent(text, begin, end)


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
        rf"(?:[^0-9a-z\n\x1d]{{0,5}}|[^0-9a-z\n\x1d]{{0,3}}(?:is|was|on)[^0-9a-z\n\x1d]{{0,3}})({DATE})\b",
        data_class=DataClass("phi.date"),
        score=800,
    ),
    Pattern(
        id="age_over_89",
        regex=r"(?i)\b(?:(?:9\d|1[01]\d)(?: ?|-)(?:years?[ -]old|y/?o|year[ -]old|jahre alt|jaehrige?[rn]?|"
        r"jahrige?[rn]?|ans|anos|anni|"
        r"jaar oud|lat)|(?:aged?|age of|alter)[ :=\x1e]{1,3}(?:9\d|1[01]\d))\b",
        data_class=DataClass("phi.age"),
        score=0,
        cue="elder",
        near=800,
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
    r"year[ -]old|\d\d ?(?:y/?o|[mf]|ans|anos|anni|lat|jaar)|ja(?:e)?hrige?[rn]?|jahre alt|the employee|employee's|"
    r"dob|date of birth|mrn|h/o|hx of|pmh|was (?:admitted|prescribed|diagnosed)|presented with|prescribed (?:me|him|"
    r"her)|"
    r"(?:diagnos(?:is|es|e|tic|tico|i|tics)|rozpoznanie|dx|(?:current |known )?(?:medications?|conditions?|allergies)|"
    r"rx|"
    r"(?:full |first |last |patient )?name|medical history)" + _LABEL
)

_CUES: Final = (
    Cue(name="person", words=_PERSON),
    Cue(
        name="elder",
        words=r"he|she|his|her|patient|woman|man|female|male|lady|gentleman|resident|widow(?:er)?|grand(?:mother|"
        r"father)|"
        r"mother|father|frau|mann|mutter|vater|femme|homme|mujer|hombre|donna|uomo|mulher|homem|vrouw|kobieta",
    ),
)
DETECTOR: Final = Detector(name="clinical", patterns=_PATTERNS, cues=_CUES)
