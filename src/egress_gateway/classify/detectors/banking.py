"""Bank accounts, payment routing, securities and company tax numbers."""

from typing import Final

import stdnum
from stdnum import bic, iban, isin
from stdnum.eu import vat
from stdnum.us import ein, rtn

from egress_gateway.classify.pattern import CERTAIN, NUMBER, Cue, Detector, Pattern, Rank
from egress_gateway.core.ids import DataClass

_SHORTEST_IBAN: Final = 15
_LONGEST_IBAN: Final = 34


def _iban_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a grouped run that is an IBAN: words after it look like further groups."""
    ends = [at + 1 for at in range(start, end) if text[at].isalnum()]
    for length in range(min(len(ends), _LONGEST_IBAN), _SHORTEST_IBAN - 1, -1):
        stop = ends[length - 1]
        if stop < len(text) and text[stop].isalnum():
            continue
        compact = "".join(character for character in text[start:stop] if character.isalnum()).upper()
        if _is_mod_97(compact) and iban.is_valid(compact):
            return start, stop
    return start, start


def _is_mod_97(compact: str) -> bool:
    """The check of ISO 7064 mod 97-10 alone: cheap, before the country's structure is looked at."""
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


_PATTERNS: Final = (
    Pattern(
        id="iban",
        regex=r"(?i)(?:\b|_|iban)([A-Z]{2} ?\d{2}(?:[A-Z0-9]{11,}|(?:[ ._-]{1,3}[A-Z0-9]{4}){2,7}"
        r"(?:[ ._-]{1,3}[A-Z0-9]{1,3})?))(?:\b|_)",
        data_class=DataClass("finance.iban"),
        rank=Rank.VALIDATED,
        score=CERTAIN,
        extent=_iban_extent,
        splits=True,
    ),
    Pattern(
        id="bic",
        regex=r"\b[A-Z]{4}(?:A[DELMOPRTUWZ]|B[AEGHR]|C[AHNYZ]|D[EK]|E[EGS]|F[IRO]|G[BIR]|H[KRU]|I[ELNST]|JP|KR|L[ITUV]|"
        r"M[CTXY]|N[LOZ]|P[LT]|R[OS]|S[AEGIKM]|T[HRW]|U[AS]|ZA)[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b",
        data_class=DataClass("finance.bic"),
        score=0,
        cue="bic",
        near=800,
        validate=bic.is_valid,
    ),
    Pattern(
        id="routing_number",
        regex=r"\b\d{9}\b",
        data_class=DataClass("finance.routing_number"),
        rank=Rank.VALIDATED,
        score=0,
        cue="routing",
        near=900,
        validate=rtn.is_valid,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="account_number",
        regex=r"(?i)\b(?:bank account|account (?:no|nr|num|number)|acct(?: no| number)?|a/c|"
        r"kontonummer)\b[^0-9a-z\n\x1d]{0,4}"
        r"(?:is\b[^0-9a-z\n\x1d]{0,3})?(\d(?:[ -]?\d){5,})\b",
        data_class=DataClass("finance.account"),
        score=750,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="sort_code_account",
        regex=r"\b\d\d-\d\d-\d\d[ ,/]{1,3}\d{8}\b",
        data_class=DataClass("finance.account"),
        score=700,
        cue="account",
        near=900,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="isin",
        regex=r"\b[A-Z]{2}[A-Z0-9]{9}\d\b",
        data_class=DataClass("finance.isin"),
        rank=Rank.VALIDATED,
        score=0,
        cue="isin",
        near=900,
        validate=isin.is_valid,
    ),
    Pattern(
        id="vat_number",
        regex=r"\b(?:ATU|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|"
        r"SK)[A-Z0-9]{8,12}\b",
        data_class=DataClass("finance.tax_id"),
        score=0,
        cue="tax",
        near=850,
        validate=vat.is_valid,
        splits=True,
    ),
    Pattern(
        id="us_ein",
        regex=r"\b\d\d-\d{7}\b",
        data_class=DataClass("finance.tax_id"),
        score=0,
        cue="tax",
        near=850,
        validate=ein.is_valid,
        joints=NUMBER,
        splits=True,
    ),
)
_CUES: Final = (
    Cue(name="bic", words=r"bic|swift(?: code)?|bank code|bank identifier"),
    Cue(name="routing", words=r"routing|aba|rtn|transit number|ach|wire"),
    Cue(name="account", words=r"sort code|account|acct|a/c|bank"),
    Cue(name="isin", words=r"isin|securit(?:y|ies)|wertpapier|fund|bond|share"),
    Cue(
        name="tax",
        words=r"vat(?: id| no| number)?|tva|ust-?id|tax|ein|employer identification(?: number)?|fein|btw|iva",
    ),
)
DETECTOR: Final = Detector(
    name="banking", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
