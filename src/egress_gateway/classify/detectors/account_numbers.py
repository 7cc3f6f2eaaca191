"""Bank accounts and branches as each country writes them, where no IBAN is used or its country is left out."""

from collections.abc import Callable
from typing import Final

import stdnum
from stdnum import iban
from stdnum.ar import cbu
from stdnum.cz import bankaccount as cz_account
from stdnum.es import ccc
from stdnum.no import kontonr
from stdnum.nz import bankaccount as nz_account

from egress_gateway.classify.pattern import NUMBER, Cue, Detector, Pattern, Rank
from egress_gateway.core.ids import DataClass

_ACCOUNT: Final = DataClass("finance.account")
_CLABE_WEIGHTS: Final = (3, 7, 1) * 6
_NOT_EVEN: Final = r"[^0-9A-Za-z\n\x1d]{0,4}"
"""What stands between the name of a number and the number."""


def _is_clabe(text: str) -> bool:
    """The control digit over products modulo ten (Banco de Mexico, CLABE)."""
    total = sum(int(digit) * weight % 10 for digit, weight in zip(text[:17], _CLABE_WEIGHTS, strict=False))
    return (10 - total % 10) % 10 == int(text[17])


def _is_polish(text: str) -> bool:
    """A Polish IBAN without its country."""
    return bool(iban.is_valid("PL" + text))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _proven(
    name: str, regex: str, validate: Callable[[str], bool], *, score: int = 0, near: int = 950, joints: str = NUMBER
) -> Pattern:
    """An account whose check digits prove it; beside a word for accounts, unless its form has a score of its own."""
    return Pattern(
        id=name,
        regex=regex,
        data_class=_ACCOUNT,
        rank=Rank.VALIDATED,
        score=score,
        cue="" if score else "account_kind",
        near=0 if score else near,
        validate=validate,
        joints=joints,
        splits=True,
    )


_PATTERNS: Final = (
    Pattern(
        id="branch_code",
        regex=r"(?i)(?:\b|_)(?:sort[ _-]?code|bsb(?: (?:no|number|code))?|ifsc(?:[ _]code)?|bankleitzahl|blz|"
        rf"(?:bank|branch|transit|institution)[ _](?:code|number))\b{_NOT_EVEN}(?:is {_NOT_EVEN})?"
        r"(\d\d[- ]?\d\d[- ]?\d\d|\d{3}-\d{3}|\d{3} ?\d{3} ?\d\d|\d{5}-\d{3}|[A-Z]{4}0[A-Z0-9]{6})\b",
        data_class=DataClass("finance.routing_number"),
        score=850,
        validate=_has_digit,
        joints=NUMBER,
    ),
    Pattern(
        id="account_in_words",
        regex=r"(?i)\b(?:konto(?:-?nr\.?|nummer)|numero de (?:compte|cuenta)|numero d[ia] conto|numero da conta|"
        rf"rekeningnummer|n(?:ume)?r (?:konta|rachunku))(?: bancaire| bancaria| corrente| bankowego)?{_NOT_EVEN}"
        rf"(?:(?:ist|lautet|est|es|e|is|to) {_NOT_EVEN})?(\d(?:[ -]?\d){{5,}})\b",
        data_class=_ACCOUNT,
        score=750,
        joints=NUMBER,
        splits=True,
    ),
    _proven("mx_clabe", r"\b\d{18}\b", _is_clabe),
    _proven("ar_cbu", r"\b\d{22}\b", cbu.is_valid),
    _proven("nz_account", r"\b\d\d-\d{4}-\d{7}-\d{2,3}\b", nz_account.is_valid, score=900),
    _proven("pl_account", r"\b\d\d ?\d{4} ?\d{4} ?\d{4} ?\d{4} ?\d{4} ?\d{4}\b", _is_polish, score=900),
    _proven("es_account", r"\b\d{4}[ -]?\d{4}[ -]?\d\d[ -]?\d{10}\b", ccc.is_valid),
    _proven("no_account", r"\b\d{4}[. ]?\d\d[. ]?\d{5}\b", kontonr.is_valid, near=900, joints="-"),
    _proven("cz_account", r"\b(?:\d{2,6}-)?\d{6,10}/\d{4}\b", cz_account.is_valid, near=900),
)
_CUES: Final = (
    Cue(
        name="account_kind",
        words=r"clabe(?: interbancaria)?|cbu|cvu|ccc|cuenta|transferencia|domiciliacion|konto(?:nummer|nr)?|ucet|"
        r"cislo uctu|cislo ucetu|account",
    ),
)
DETECTOR: Final = Detector(
    name="account_numbers", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
