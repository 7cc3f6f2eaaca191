"""Each pattern of `national_ids` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.national_ids import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

NUMBERS = (
    ("us_ssn", "ssn", "536904399", "000904399"),
    ("us_itin", "itin", "912-90-3456", "912-93-3456"),
    ("gb_nino", "nino", "AB123456C", "GB123456C"),
    ("ca_sin", "sin", "123-456-782", "123-456-780"),
    ("au_tfn", "tfn", "123 456 782", "123 456 780"),
    ("nz_ird", "ird", "30824628", "30824620"),
    ("ie_pps", "ppsn", "6433435F", "6433430F"),
    ("de_idnr", "steuer-id", "36 574 261 809", "36 574 261 800"),
    ("at_vnr", "svnr", "1237 010180", "1237 010100"),
    ("ch_ahv", "ahv", "7569217076985", "7569217076980"),
    ("fr_nir", "nir", "2 95 10 99 126 111 93", "2 95 10 99 126 111 90"),
    ("be_nn", "rijksregister", "17125532419", "17125532410"),
    ("nl_bsn", "bsn", "1112.22.333", "1112.22.330"),
    ("es_dni", "dni", "12345678Z", "12345670Z"),
    ("pt_nif", "nif", "166202533", "166202530"),
    ("it_cf", "codice fiscale", "RCCMNL83S18D969H", "RCCMNL83S18D960H"),
    ("gr_amka", "amka", "01013099997", "01013099990"),
    ("pl_pesel", "pesel", "44051401359", "44051401350"),
    ("cz_rc", "rodne cislo", "710319/2745", "710319/2740"),
    ("ro_cnp", "cnp", "1630615123457", "1630615123450"),
    ("bg_egn", "egn", "8032056031", "8032056030"),
    ("hr_oib", "oib", "57425494421", "57425494420"),
    ("ee_ik", "isikukood", "36805280109", "36805280100"),
    ("lv_pk", "personas kods", "161175-19997", "161175-19990"),
    ("se_pnr", "personnummer", "880320-0016", "880320-0010"),
    ("no_fnr", "fodselsnummer", "151086 95088", "151086 95080"),
    ("dk_cpr", "cpr", "211062-5629", "211362-5629"),
    ("fi_hetu", "hetu", "131052-308T", "131052-3080"),
    ("tr_tckn", "tc kimlik", "17291716060", "17291716000"),
    ("il_id", "teudat zehut", "64675002", "64675000"),
    ("za_id", "south african id", "7503305044089", "7503305044080"),
    ("in_aadhaar", "aadhaar", "234123412346", "234123412340"),
    ("in_pan", "pan", "ACUPA7085R", "ACUZA7085R"),
    ("cn_ric", "resident identity", "360426199101010071", "360426199101010070"),
    ("kr_rrn", "rrn", "971013-9019902", "971013-9019903"),
    ("sg_nric", "nric", "S1234567D", "S1234560D"),
    ("br_cpf", "cpf", "05993344288", "05993344280"),
    ("mx_curp", "curp", "BOXW310820HNERXN09", "BOXW310820HNERXN00"),
    ("cl_rut", "rut", "12.531.909-2", "12.531.909-3"),
    ("ar_cuit", "cuit", "20-05536168-2", "20-05536168-0"),
    ("us_ssn_hyphens", "form", "536-90-4399", "666-90-4399"),
    ("br_cpf_dotted", "form", "917.036.568-73", "917.036.568-70"),
    ("sg_nric", "nric", "T1234567J", "T1234567A"),
    ("sg_nric", "fin", "G1234567X", "G1234567A"),
    ("sg_nric", "fin", "M1234567K", "M1234567A"),
)
CASES = tuple(Case(name, f"{word}: {valid}", valid, f"{word}: {wrong}") for name, word, valid, wrong in NUMBERS)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
