"""National identity, social security and personal tax numbers, checked by python-stdnum.

A number whose shape is telling (letters, fixed separators) is found by itself; one that is only a
run of digits needs a word beside it, because check digits let one run in ten or eleven through.
"""

from typing import Final

import stdnum
from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ch_ssn
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr as de_idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
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
from stdnum.pt import nif as pt_nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.us import itin, ssn
from stdnum.za import idnr as za_idnr

from egress_gateway.classify.national_number import national_number
from egress_gateway.classify.pattern import GLUED, NUMBER, Detector, Pattern, Rank, not_amid_digits
from egress_gateway.core.ids import DataClass

_WEIGHTS_NRIC: Final = (2, 7, 6, 5, 4, 3, 2)


def _is_ssn(text: str) -> bool:
    """The ranges that are given out; a bare run of digits stands for the hyphenated form."""
    digits = "".join(character for character in text if character.isdigit())
    return bool(ssn.is_valid(f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"))


def _is_dni(text: str) -> bool:
    return bool(dni.is_valid(text) or nie.is_valid(text))


def _is_nric(text: str) -> bool:
    """Weighted sum modulo 11 against the letter of the series (published scheme; M of 2022 too)."""
    first, digits, check = text[0].upper(), text[1:8], text[8].upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS_NRIC, strict=True))
    if first in "ST":
        return "JZIHGFEDCBA"[(total + (4 if first == "T" else 0)) % 11] == check
    if first == "M":
        return "KLJNPQRTUWX"[10 - (total + 3) % 11] == check
    return "XWUTRQPNMLK"[(total + (4 if first == "G" else 0)) % 11] == check


def _is_nino(text: str) -> bool:
    """Prefixes that are never given out (HMRC manual NIM39110)."""
    return text[:2].upper() not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}


_ENTRIES: Final = (
    national_number(
        "us_ssn",
        r"\d{3}[ ./-]{1,2}\d\d[ ./-]{1,2}\d{4}|\d{9}",
        _is_ssn,
        r"ssn|social(?: security)?(?: number| no)?|ss#?",
    ),
    national_number(
        "us_itin", r"9\d\d[- ]?\d\d[- ]?\d{4}", itin.is_valid, r"itin|taxpayer(?: identification)?(?: number)?"
    ),
    national_number(
        "gb_nino",
        r"(?i:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D])",
        _is_nino,
        r"nino|national insurance(?: number| no)?|ni number",
        850,
    ),
    national_number("ca_sin", r"\d{3}[ -]?\d{3}[ -]?\d{3}", sin.is_valid, r"sin|social insurance(?: number| no)?|nas"),
    national_number("au_tfn", r"\d{3}[ -]?\d{3}[ -]?\d{2,3}", tfn.is_valid, r"tfn|tax file(?: number| no)?"),
    national_number("nz_ird", r"\d{2,3}[ -]?\d{3}[ -]?\d{3}", ird.is_valid, r"ird|inland revenue(?: number| no)?"),
    national_number(
        "ie_pps", r"\d{7}[A-W][A-IW]?", pps.is_valid, r"ppsn?|pps number|personal public service(?: number)?", 700
    ),
    national_number(
        "de_idnr",
        r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
        de_idnr.is_valid,
        r"steuer-?id(?:entifikationsnummer|nr)?|idnr|tin|tax id|steuernummer",
    ),
    national_number("at_vnr", r"\d{4} ?\d{6}", vnr.is_valid, r"svnr|sozialversicherungsnummer|versicherungsnummer"),
    national_number(
        "ch_ahv", r"756\.?\d{4}\.?\d{4}\.?\d{2}", ch_ssn.is_valid, r"ahv(?:-?nr|-?nummer)?|avs|sozialversicherung", 900
    ),
    national_number(
        "fr_nir",
        r"[12] ?\d\d ?(?:0[1-9]|[1-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d",
        nir.is_valid,
        r"nir|insee|securite sociale|numero de securite sociale",
        850,
    ),
    national_number(
        "be_nn",
        r"\d\d\.?\d\d\.?\d\d-?\d{3}\.?\d\d",
        nn.is_valid,
        r"rijksregister(?:nummer)?|registre national|national number|niss|insz",
    ),
    national_number("nl_bsn", r"\d{9}|\d{4}\.\d\d\.\d{3}", bsn.is_valid, r"bsn|burgerservicenummer|sofi(?:nummer)?"),
    national_number(
        "es_dni", r"(?i:\d{8}[ -]?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z])", _is_dni, r"dni|nie|nif|documento", 800
    ),
    national_number("pt_nif", r"[1235689]\d{2} ?\d{3} ?\d{3}", pt_nif.is_valid, r"nif|contribuinte|numero fiscal"),
    national_number(
        "it_cf",
        r"(?i:[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z])",
        codicefiscale.is_valid,
        r"codice fiscale|cf|cod\. fisc",
        960,
    ),
    national_number("gr_amka", r"\d{11}", amka.is_valid, r"amka"),
    national_number("pl_pesel", r"\d{11}", pesel.is_valid, r"pesel"),
    national_number("cz_rc", r"\d{6}/?\d{3,4}", rc.is_valid, r"rodne cislo|rodneho cisla|birth number|rc"),
    national_number("ro_cnp", r"[1-9]\d{12}", cnp.is_valid, r"cnp|cod numeric personal"),
    national_number("bg_egn", r"\d{10}", egn.is_valid, r"egn"),
    national_number("hr_oib", r"\d{11}", oib.is_valid, r"oib|osobni identifikacijski broj"),
    national_number("ee_ik", r"[1-8]\d{10}", ik.is_valid, r"isikukood|asmens kodas|personal code"),
    national_number("lv_pk", r"\d{6}-?\d{5}", pvn.is_valid, r"personas kods|personas koda"),
    national_number(
        "se_pnr", r"(?:\d\d)?\d{6}[-+]?\d{4}", personnummer.is_valid, r"personnummer|personnr|samordningsnummer"
    ),
    national_number("no_fnr", r"\d{6} ?\d{5}", fodselsnummer.is_valid, r"fodselsnummer|fnr|personnummer|fodselsnr"),
    national_number("dk_cpr", r"\d{6}-?\d{4}", cpr.is_valid, r"cpr(?:-?nummer|-?nr)?|personnummer"),
    national_number("fi_hetu", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", hetu.is_valid, r"hetu|henkilotunnus", 850),
    national_number("tr_tckn", r"[1-9]\d{10}", tckimlik.is_valid, r"tc kimlik|t\.?c\.? ?no|tckn|kimlik"),
    national_number("il_id", r"\d{8,9}", il_idnr.is_valid, r"teudat zehut|israeli id|mispar zehut"),
    national_number("za_id", r"\d{13}", za_idnr.is_valid, r"south african id|sa id|id number|rsa id"),
    national_number("in_aadhaar", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", aadhaar.is_valid, r"aadh?aar|uidai|uid"),
    national_number(
        "in_pan",
        r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]",
        pan.is_valid,
        r"pan(?: card| number| no)?|permanent account",
        800,
    ),
    national_number("cn_ric", r"\d{17}[0-9Xx]", ric.is_valid, r"resident identity|id card|shenfenzheng|identity", 900),
    national_number("kr_rrn", r"\d{6}-\d{7}", rrn.is_valid, r"rrn|resident registration|jumin", 850),
    national_number("sg_nric", r"(?i:[STFGM]\d{7}[A-Z])", _is_nric, r"nric|fin(?: number)?|identification", 800),
    national_number("br_cpf", r"\d{11}", cpf.is_valid, r"cpf|cadastro de pessoas"),
    national_number("mx_curp", r"(?i:[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d)", curp.is_valid, r"curp|clave unica", 950),
    national_number("cl_rut", r"\d{1,2}\.?\d{3}\.?\d{3}-[0-9Kk]", rut.is_valid, r"rut|run|rol unico", 900),
    national_number(
        "ar_cuit", r"(?:20|2[34567]|30|33|34)-?\d{8}-?\d", cuit.is_valid, r"cuit|cuil|clave unica de identificacion"
    ),
)

_TELLING_SHAPES: Final = (
    Pattern(
        id="us_ssn_hyphens",
        regex=GLUED + r"(\d{3}-\d\d-\d{4})" + GLUED,
        extent=not_amid_digits,
        data_class=DataClass("pii.national_id.us_ssn"),
        rank=Rank.VALIDATED,
        score=900,
        cue="us_ssn",
        near=980,
        validate=_is_ssn,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="br_cpf_dotted",
        regex=GLUED + r"(\d{3}\.\d{3}\.\d{3}-\d\d)" + GLUED,
        extent=not_amid_digits,
        data_class=DataClass("pii.national_id.br_cpf"),
        rank=Rank.VALIDATED,
        score=950,
        validate=cpf.is_valid,
        joints=NUMBER,
        splits=True,
    ),
)
_PATTERNS: Final = (*(pattern for pattern, _ in _ENTRIES), *_TELLING_SHAPES)
_CUES: Final = tuple(cue for _, cue in _ENTRIES)
DETECTOR: Final = Detector(
    name="national_ids", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
