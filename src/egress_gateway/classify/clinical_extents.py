"""How far the name of an illness or a medicine goes, and whether it is spoken of as somebody's or as a topic."""

import hashlib
import re
import string
from typing import Final

from egress_gateway.classify.pattern import Extent
from egress_gateway.classify.phrases import phrase_at, phrases_of

LONGEST_WORD: Final = 32
"""Letters before the stem of a name, or before a dose."""
_LEAST_HEAD: Final = 2
"""Letters before a stem: `platine` is a metal and `statin` a group."""
_SHORTEST: Final = 7
"""Letters of a name with its stem: shorter words end like that by chance."""
_AROUND: Final = 40
"""Characters before and after a name that tell whether it is a topic."""

_IN_GENERAL: Final = re.compile(
    r"(?i)\b(?:about|regarding|concerning|(?:essay|paper|book|article|lecture|guidance|research|study|studies|"
    r"presentation|talk|seminar|webinar|course|thesis|report|poster|podcast) on|"
    r"(?:guide|introduction) to|what (?:is|are|causes)|whether|define|explain|understanding|definition of|"
    r"(?:awareness|prevention|epidemiology|pathophysiology|mechanism|spread|price|cost|history of the) of|over|ueber|"
    r"uber|sur|sobre|"
    r"(?:articolo|informazioni|lezione|libro|ricerca|saggio|studio|tesi) su|"
    r"great|economic|tropical|anti-?) ?(?:the |a |an |types? of |people with |patients with )?\Z"
)
_AS_A_TOPIC: Final = re.compile(
    r"(?i)\A (?:research|awareness|foundation|charity|association|society|month|prevention|vaccines?|trials?|market|"
    r"statistics|app|apps|conference|journal|guidelines?|of (?:luck|genius|inspiration)|era|"
    r"classifier|dataset|prediction|registry|screening programme|drug market|inhibitors? are)\b"
)
_SAID_IN_GENERAL: Final = re.compile(r"(?i)\A (?:about|among|is (?:a|an|one of)|are (?:a|an|common))\b")
"""What follows a topic, and may follow what somebody has."""
_SOMEBODYS: Final = re.compile(
    r"(?i)(?:\b(?:my|his|her|their|your|our|(?:patient|person|resident|client|wife|husband|son|daughter|mother|father)s?|"
    r"ha[sd]|have|having|with|from|gets?|got|getting|develop(?:s|ed)?|experienc(?:es|ed)|fights?|battles?|"
    r"caught|suffer(?:s|ed|ing)?)|[a-z]'s?)[\s:,]{1,3}(?:[a-z][a-z-]{0,24}\s{1,3}){0,2}\Z"
)
"""A possessive, a person or what people do with an illness, up to two words before it: `his late-onset`, `gets a`."""
_NO_MEDICINE: Final = phrases_of("""
    about, additional, administered, again, alcohol, another, approx, approximately, around, bekommt, between
    bierze, caffeine, calcium, changed, cholesterol, circa, containing, contains, currently, daily, decreased
    dosage, dose, doses, eine, einer, environ, etwa, evening, every, exactly, extra, fasting, from, given, glucose
    increased, jeweils, least, level, levels, lowered, magnesium, maximum, minimum, morning, nearly, needs, neemt
    nehme, nicotine, night, nimmt, only, plus, potassium, prend, prende, prendre, prescribed, protein, raised
    reading, reduced, result, roughly, slikt, sodium, started, strength, taglich, taken, takes, taking, than, then
    titrated, toma, tomar, total, twice, under, value, vitamin, weigh, weighing, weighs, with
""")
"""What stands before an amount and is none; what a meal or a blood count has so much of."""
_VERBS: Final = phrases_of("""
    absorb, absorbs, administer, administers, bekam, bought, braucht, chews, consume, consumes, costs
    dissolve, dissolves, drank, drink, drinks, equals, erhielt, exceeds, gives, ingest, ingests, inhale, inhales
    inject, injects, kreeg, makes, order, orders, prescribe, prescribes, reaches, receive, receives, recibe, recibio
    recoit, require, requires, riceve, sniffs, stands, swallow, swallows, tolerate, tolerates, totals, wants
""")
"""What is done with an amount; those in -ed and -ing are known by that."""
_BEFORE_DOSE: Final = re.compile(
    r"([A-Za-z][A-Za-z-]{4,30})(?: (?:tab(?:let)?s?|capsules?|caps?|inj(?:ection)?|er|xr|sr|xl|la|cr|retard|forte))?"
    r"[ ,:]{1,2}(?:\d{1,2} ?x ?)?(?:\d{1,4}[.,])?\d{0,4}\Z",
    re.IGNORECASE,
)


def listed(phrases: frozenset[str]) -> Extent:
    """An extent: the longest phrase of the list that begins where the match does."""
    end_at = phrase_at(phrases)

    def extent(text: str, start: int, end: int) -> tuple[int, int]:
        if _letter_at(text, start - 1):
            return start, start
        return _unless_topic(text, start, end_at(text, start))

    # The digest of the detectors knows an extent by its name.
    extent.__qualname__ = f"listed({hashlib.sha256('|'.join(sorted(phrases)).encode()).hexdigest()})"
    return extent


def by_stem(text: str, start: int, end: int) -> tuple[int, int]:
    """An extent: the word that ends in a stem, from its first letter."""
    before = text[max(start - LONGEST_WORD, 0) : start]
    begin = start - len(before) + len(before.rstrip(string.ascii_letters))
    if start - begin < _LEAST_HEAD or end - begin < _SHORTEST or _letter_at(text, begin - 1) or _letter_at(text, end):
        return start, start
    name = text[begin:end]
    # What is drawn at random mixes cases.
    return _unless_topic(text, begin, end) if name[1:].islower() or name.isupper() else (start, start)


def before_dose(text: str, start: int, end: int) -> tuple[int, int]:
    """An extent: the word before a dose.

    Nothing if it is one that any amount may follow or a verb, or the dose is per volume or of what stands behind it.
    """
    found = _BEFORE_DOSE.search(text, max(start - 2 * LONGEST_WORD, 0), start)
    if found is None or text[end : end + 1] == "/" or text[end : end + 4] == " of ":
        return start, start
    word = found[1].lower()
    is_other = word in _NO_MEDICINE or word in _VERBS or word.endswith(("ed", "ing"))
    return (start, start) if is_other else found.span(1)


def _unless_topic(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    is_topic = (
        _IN_GENERAL.search(before)
        or _AS_A_TOPIC.match(after)
        or (_SAID_IN_GENERAL.match(after) and not _SOMEBODYS.search(before))
    )
    return (start, start) if is_topic else (start, end)


def _letter_at(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()
