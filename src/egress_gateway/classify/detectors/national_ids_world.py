"""Identity and tax numbers of persons in Asia, the Middle East, Africa and Latin America beyond `national_ids`.

A number that is a run of digits needs a word beside it. Where a country publishes no check digit, the word decides.
"""

from typing import Final

import stdnum
from stdnum.co import nit
from stdnum.cr import cpf as cr_cpf
from stdnum.cu import ni
from stdnum.do import cedula
from stdnum.ec import ci as ec_ci
from stdnum.id import nik
from stdnum.in_ import epic
from stdnum.jp import in_ as my_number
from stdnum.ke import pin as ke_pin
from stdnum.mx import rfc
from stdnum.my import nric as my_nric
from stdnum.pe import cui
from stdnum.pk import cnic
from stdnum.th import pin as th_pin
from stdnum.ve import rif

from egress_gateway.classify.check_digits import (
    is_egyptian,
    is_guatemalan,
    is_hong_kong,
    is_kuwaiti,
    is_luhn,
    is_taiwanese,
    is_uruguayan,
)
from egress_gateway.classify.national_number import national_number
from egress_gateway.classify.pattern import Detector


def _is_not_one_digit(text: str) -> bool:
    """Not the same digit throughout: all that can be said where there is no check digit."""
    return len({character for character in text if character.isdigit()}) > 2


_ENTRIES: Final = (
    national_number("hk_id", r"[A-Z]{1,2}\d{6} ?\(?[0-9A]", is_hong_kong, r"hkid|hong kong id(?:entity)?(?: card)?"),
    national_number("tw_id", r"[A-Z][1289]\d{8}", is_taiwanese, r"taiwan(?:ese)? id|roc id|national id|arc"),
    national_number(
        "jp_my_number", r"\d{4}[ -]?\d{4}[ -]?\d{4}", my_number.is_valid, r"my number|kojin bango|mynumber"
    ),
    national_number(
        "th_pin", r"\d-?\d{4}-?\d{5}-?\d\d-?\d", th_pin.is_valid, r"thai id|thai national id|citizen id|pin"
    ),
    national_number("my_nric", r"\d{6}-\d\d-\d{4}", my_nric.is_valid, r"mykad|nric|ic (?:no|number)", 850),
    national_number("id_nik", r"\d{16}", nik.is_valid, r"nik|ktp|nomor induk"),
    national_number(
        "ph_id", r"\d{4}-\d{7}-\d|\d\d-\d{7}-\d", _is_not_one_digit, r"umid|crn|sss(?: no| number)?|philhealth"
    ),
    national_number("vn_cccd", r"0\d{11}", _is_not_one_digit, r"cccd|can cuoc|cmnd|citizen identity"),
    national_number("pk_cnic", r"\d{5}-\d{7}-\d", cnic.is_valid, r"cnic|nicop|national id", 850),
    national_number("lk_nic", r"\d{9}[VvXx]|[12]\d{11}", _is_not_one_digit, r"sri lankan? (?:nic|id)|nic"),
    national_number("in_epic", r"[A-Z]{3}\d{7}", epic.is_valid, r"epic|voter id(?: card)?|elector"),
    national_number("ae_id", r"784[- ]?\d{4}[- ]?\d{7}[- ]?\d", is_luhn, r"emirates id|eid|uae id", 900),
    national_number("sa_id", r"[12]\d{9}", is_luhn, r"iqama|saudi id|saudi national id|national id"),
    national_number("kw_civil", r"[23]\d{11}", is_kuwaiti, r"civil id|civil number"),
    national_number("eg_id", r"[23]\d{13}", is_egyptian, r"egyptian (?:national )?id|national id|raqam qawmi"),
    national_number("ke_pin", r"A\d{9}[A-Z]", ke_pin.is_valid, r"kra(?: pin)?|pin"),
    national_number("ng_nin", r"\d{11}", _is_not_one_digit, r"nin|bvn|national identification number"),
    national_number("gh_card", r"GHA-\d{9}-\d", _is_not_one_digit, r"ghana card", 950),
    national_number("mx_rfc", r"[A-Z]{4}\d{6}[A-Z0-9]{3}", rfc.is_valid, r"rfc|registro federal", 700),
    national_number("co_nit", r"\d{1,3}\.?\d{3}\.?\d{3}-\d", nit.is_valid, r"nit|cedula|cc"),
    national_number("pe_dni", r"\d{8}-?[0-9A-K]", cui.is_valid, r"dni|cui|documento nacional"),
    national_number("ec_ci", r"\d{9}-?\d", ec_ci.is_valid, r"cedula|ci|ecuadorian id"),
    national_number("uy_ci", r"\d\.?\d{3}\.?\d{3}-?\d", is_uruguayan, r"cedula|ci|uruguayan id"),
    national_number("do_cedula", r"\d{3}-?\d{7}-?\d", cedula.is_valid, r"cedula|dominican id"),
    national_number("ve_rif", r"[VE]-?\d{8}-?\d", rif.is_valid, r"rif|cedula"),
    national_number("cr_cpf", r"\d-\d{4}-\d{4}", cr_cpf.is_valid, r"cedula|costa rican id"),
    national_number("gt_cui", r"\d{4} ?\d{5} ?\d{4}", is_guatemalan, r"dpi|cui"),
    national_number("cu_ni", r"\d{11}", ni.is_valid, r"carne de identidad|carnet de identidad|cuban id"),
)
DETECTOR: Final = Detector(
    name="national_ids_world",
    patterns=tuple(pattern for pattern, _ in _ENTRIES),
    cues=tuple(cue for _, cue in _ENTRIES),
    depends=(f"python-stdnum {stdnum.__version__}",),
)
