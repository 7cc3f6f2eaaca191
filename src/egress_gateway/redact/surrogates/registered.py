"""Numbers of registers: valid by their own check, of ranges that nobody is given where there are any.

National identity, tax and health numbers, devices, vehicles, banks, securities. Nobody is given: American
social security numbers from 900 on, NHS numbers from 999, Dutch BSN from 9999, British NINO with QQ,
Canadian SIN with 0, Aadhaar from 9999, Swedish and Finnish numbers for tests, Norwegian ones of invented
people, NPI with 2, bank routing numbers with 5, BIC of tests, IMEI of test devices, VIN with 0. The others
are valid, and may be somebody's.
"""

from collections.abc import Callable, Mapping
from typing import Final

from stdnum import bic, imei, isin, luhn
from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.eu import vat
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.il import idnr as il_idnr
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.lv import pvn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import rtn
from stdnum.za import idnr as za_idnr

from egress_gateway.redact.surrogates.characters import compact, filled, redrawn
from egress_gateway.redact.surrogates.source import Draws, Source
from egress_gateway.redact.surrogates.templates import fits, numbers

_TRIES: Final = 64
"""Numbers drawn for one that has check signs at all: one in eleven has none in some schemes."""

Valid = Callable[[str], bool]


def _any(_: str) -> bool:
    return True


def _is_npi(number: str) -> bool:
    return bool(luhn.is_valid("80840" + number))


def _is_dea(number: str) -> bool:
    digits = [int(sign) for sign in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def _is_medicare_card(number: str) -> bool:
    weighted = (int(sign) * weight for sign, weight in zip(number, (1, 3, 7, 9, 1, 3, 7, 9), strict=False))
    return sum(weighted) % 10 == int(number[8])


def _is_nric(number: str) -> bool:
    total = sum(int(sign) * weight for sign, weight in zip(number[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    return "JZIHGFEDCBA"[total % 11] == number[8]


def _is_hetu(number: str) -> bool:
    spelt = number if len(number) == 11 else f"{number[:6]}-{number[6:]}"
    return bool(hetu.is_valid(spelt, allow_temporary=True))


def _is_vin(number: str) -> bool:
    """49 CFR 565.15."""
    values = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", "012345678912345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(int(values.get(sign, 0)) * weight for sign, weight in zip(number, weights, strict=True))
    return number[8] == "0123456789X"[total % 11]


def _is_fnr(number: str) -> bool:
    """The check digits alone: the library knows no invented Norwegians."""
    return number[9:] == _fnr_checks(number[:9])


_NATIONAL: Final[Mapping[str, tuple[Valid, tuple[str, ...]]]] = {
    "us_ssn": (_any, ("9##1#+###",)),
    "us_itin": (_any, ("9##93####",)),
    "gb_nino": (_any, ("QQ######C",)),
    "ca_sin": (luhn.is_valid, ("0#######?",)),
    "au_tfn": (tfn.is_valid, ("########?", "#######?")),
    "nz_ird": (ird.is_valid, ("10######?", "+######?")),
    "ie_pps": (pps.is_valid, ("#######!", "#######!A")),
    "at_vnr": (vnr.is_valid, ("+##?ddmmyy",)),
    "ch_ahv": (ahv.is_valid, ("756#########?",)),
    "fr_nir": (nir.is_valid, ("~yymm99######??",)),
    "be_nn": (nn.is_valid, ("yymmdd###??",)),
    "nl_bsn": (bsn.is_valid, ("9999####?",)),
    "es_dni": (lambda number: bool(dni.is_valid(number) or nie.is_valid(number)), ("########!", "X#######!")),
    "pt_nif": (nif.is_valid, ("2#######?",)),
    "it_cf": (codicefiscale.is_valid, ("%%%%%%yyHddZ9##!",)),
    "gr_amka": (amka.is_valid, ("ddmmyy####?",)),
    "pl_pesel": (pesel.is_valid, ("yymmdd####?",)),
    "cz_rc": (rc.is_valid, ("yymmdd###?", "4#mmdd###")),
    "ro_cnp": (cnp.is_valid, ("~yymmdd40###?",)),
    "bg_egn": (egn.is_valid, ("yymmdd###?",)),
    "hr_oib": (oib.is_valid, ("##########?",)),
    "ee_ik": (ik.is_valid, ("3yymmdd###?",)),
    "lv_pk": (pvn.is_valid, ("ddmmyy1###?",)),
    "se_pnr": (personnummer.is_valid, ("yymmdd98#?", "19yymmdd98#?")),
    "no_fnr": (_is_fnr, ("ddnnyy###??",)),
    "dk_cpr": (cpr.is_valid, ("ddmmyy####",)),
    "fi_hetu": (_is_hetu, ("ddmmyy9##*", "ddmm0#A9##*")),
    "tr_tckn": (tckimlik.is_valid, ("+########??",)),
    "il_id": (il_idnr.is_valid, ("########?", "#######?")),
    "za_id": (za_idnr.is_valid, ("yymmdd####08?",)),
    "in_aadhaar": (aadhaar.is_valid, ("9999#######?",)),
    "in_pan": (pan.is_valid, ("@@@P@####@",)),
    "cn_ric": (ric.is_valid, ("11010119yymmdd###*",)),
    "kr_rrn": (rrn.is_valid, ("yymmdd~0####?",)),
    "sg_nric": (_is_nric, ("S#######!",)),
    "br_cpf": (cpf.is_valid, ("#########??",)),
    "mx_curp": (curp.is_valid, ("@@@@yymmddHNE%%%0?",)),
    "cl_rut": (rut.is_valid, ("+#######*", "+######*")),
    "ar_cuit": (cuit.is_valid, ("20########?",)),
}
TEMPLATES: Final[Mapping[str, tuple[Valid, tuple[str, ...]]]] = {
    **{f"pii.national_id.{name}": entry for name, entry in _NATIONAL.items()},
    "pii.device_id": (imei.is_valid, ("00############?",)),
    "pii.vehicle_id": (_is_vin, ("0&&&&&&&*&&&&####",)),
    "phi.npi": (_is_npi, ("2########?",)),
    "phi.dea": (_is_dea, ("B@######?",)),
    "phi.medicare": (_is_medicare_card, ("2#######?#",)),
    "phi.nhs": (nhs.is_valid, ("999######?",)),
    "finance.bic": (bic.is_valid, ("@@@@==$o", "@@@@==$oXXX", "@@@@==$o$$$")),
    "finance.routing_number": (rtn.is_valid, ("5#######?",)),
    "finance.isin": (isin.is_valid, ("==$$$$$$$$$?",)),
    "finance.tax_id": (_any, ("07#######",)),
}
"""By class: what makes a number valid, and templates of which the first that fits is taken."""


def _cpf_checks(digits: str) -> str:
    """Receita Federal: weights from the right, beginning with 2, modulo 11."""
    for _ in range(2):
        total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))
        digits += str((11 - total % 11) % 11 % 10)
    return digits[-2:]


def _fnr_checks(digits: str) -> str:
    first = fodselsnummer.calc_check_digit1(digits)
    return str(first + fodselsnummer.calc_check_digit2(digits + first))


CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "pii.national_id.no_fnr": _fnr_checks,
    "pii.national_id.be_nn": lambda digits: f"{97 - int(digits) % 97:02}",
    "pii.national_id.fr_nir": lambda digits: f"{97 - int(digits) % 97:02}",
    "pii.national_id.br_cpf": _cpf_checks,
    "pii.national_id.tr_tckn": tckimlik.calc_check_digits,
}
"""By class: the two check digits behind others. Trying a hundred would take half a millisecond."""

_MBI: Final = "+^$#^$#^^##"
"""Medicare Beneficiary Identifier (CMS); it has no check digit."""


def registered(value: str, source: Source, attempt: int) -> str | None:
    """Another number of the same register and form; None if it is not like its numbers."""
    signs = compact(value).upper()
    valid, templates = TEMPLATES.get(source.data_class, (_any, ()))
    if source.data_class == "phi.medicare" and fits(_MBI, signs):
        valid, templates = _any, (_MBI,)
    template = next((one for one in templates if fits(one, signs)), None)
    if template is not None and "=" in template and not valid(signs):
        return None
    for number in range(_TRIES):
        draws = source.of_value(f"{signs}\0{number}", attempt)
        drawn = _drawn(source.data_class, template, signs, draws, valid)
        if drawn is not None:
            return filled(value, drawn)
    return None


def _drawn(data_class: str, template: str | None, signs: str, draws: Draws, valid: Valid) -> str | None:
    if data_class == "pii.national_id.de_idnr":
        return _german(draws) if len(signs) == 11 else None
    if template is not None:
        return next(numbers(template, signs, draws, valid, CHECKS.get(data_class)), None)
    if data_class == "finance.tax_id" and signs[:2].isalpha():
        drawn = signs[:2] + (redrawn(signs[2:], draws) or "")
        return drawn if vat.is_valid(drawn) else None
    return None


def _german(draws: Draws) -> str | None:
    """Of ten digits one occurs twice and one not at all (Bundeszentralamt für Steuern)."""
    digits = list("0123456789")
    drawn = [digits.pop(draws.below(len(digits))) for _ in range(9)]
    drawn.insert(draws.below(10), draws.one(drawn))
    found = numbers(f"{''.join(drawn)}?", "", draws, idnr.is_valid)
    return next(found, None)
