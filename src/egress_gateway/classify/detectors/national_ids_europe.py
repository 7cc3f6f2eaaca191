"""Identity, insurance and tax numbers of persons in Europe beyond `national_ids`.

A number that is a run of digits needs a word beside it, as in `national_ids`.
"""

from typing import Final

import stdnum
from stdnum.cy import vat as cy_vat
from stdnum.fr import nif as fr_nif
from stdnum.gb import utr
from stdnum.is_ import kennitala
from stdnum.pt import cc
from stdnum.ru import inn
from stdnum.si import emso
from stdnum.ua import rntrc

from egress_gateway.classify.check_digits import (
    is_belarusian,
    is_german_insurance,
    is_hungarian_taj,
    is_hungarian_tax,
    is_kazakh,
    is_luxembourg,
    is_moldovan,
    is_snils,
)
from egress_gateway.classify.national_number import national_number
from egress_gateway.classify.pattern import Detector


def _is_person(text: str) -> bool:
    """A day of birth in front: organisations have one above 40."""
    return text[0] in "0123" and bool(kennitala.is_valid(text))


def _has_letter_for_place(text: str) -> bool:
    """The letters that Malta and Gozo gave out; there is no check digit."""
    return text[-1].upper() in "MGAPLHBZ"


_ENTRIES: Final = (
    national_number("lu_id", r"(?:18|19|20)\d{2} ?\d{4} ?\d{5}", is_luxembourg, r"matricule(?: national)?|cns|rnpp"),
    national_number("yu_emso", r"[0-3]\d[01]\d{10}", emso.is_valid, r"emso|jmbg|maticni broj|maticna stevilka|embg"),
    national_number("is_kt", r"\d{6}-?\d{4}", _is_person, r"kennitala|kt\.?"),
    national_number("mt_id", r"\d{3,7}[A-Z]", _has_letter_for_place, r"maltese id|malta id|karta tal-identita"),
    national_number("cy_tic", r"\d{8}[A-Z]", cy_vat.is_valid, r"cyprus (?:tax|tic|tin)|tic|afm"),
    national_number("hu_taj", r"\d{3}[ -]?\d{3}[ -]?\d{3}", is_hungarian_taj, r"taj(?:-?szam)?|tarsadalombiztositasi"),
    national_number("hu_tax", r"8\d{9}", is_hungarian_tax, r"adoazonosito(?: jel)?|adoszam"),
    national_number("ru_snils", r"\d{3}-\d{3}-\d{3}[ -]\d\d|\d{11}", is_snils, r"snils|pension insurance"),
    national_number("ru_inn", r"\d{12}", inn.is_valid, r"inn"),
    national_number("ua_rnokpp", r"\d{10}", rntrc.is_valid, r"rnokpp|rntrc|ipn|ukrainian tax"),
    national_number("by_id", r"[1-6]\d{6}[ABCKEMH]\d{3}(?:PB|BA|BI)\d", is_belarusian, r"belarusian id", 950),
    national_number("kz_iin", r"\d{12}", is_kazakh, r"iin|zhsn"),
    national_number("md_idnp", r"[02]\d{12}", is_moldovan, r"idnp|cod personal"),
    national_number("pt_cc", r"\d{8} ?\d ?[A-Z]{2}\d", cc.is_valid, r"cartao de cidadao|cc|bilhete de identidade"),
    national_number(
        "de_svnr",
        r"(?i:\d\d ?\d{6} ?[A-Z] ?\d{3})",
        is_german_insurance,
        r"(?:sozial|renten)versicherungs(?:nummer|nr)|sv-?nummer|svnr|rvnr|versicherungsnummer",
        750,
    ),
    national_number("gb_utr", r"\d{5} ?\d{5}K?", utr.is_valid, r"utr|unique taxpayer reference|self assessment"),
    national_number("fr_spi", r"[0-3]\d ?\d\d ?\d{3} ?\d{3} ?\d{3}", fr_nif.is_valid, r"spi|numero fiscal|nif"),
)
DETECTOR: Final = Detector(
    name="national_ids_europe",
    patterns=tuple(pattern for pattern, _ in _ENTRIES),
    cues=tuple(cue for _, cue in _ENTRIES),
    depends=(f"python-stdnum {stdnum.__version__}",),
)
