"""Each pattern of `national_ids_world` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.national_ids_world import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("hk_id", "HKID A123456(3", "A123456(3", "HKID A123456(4"),
    Case("tw_id", "Taiwan ID D165707177", "D165707177", "Taiwan ID D165007177"),
    Case("jp_my_number", "my number 7929 7670 4197", "7929 7670 4197", "my number 7929 7676 4197"),
    Case("th_pin", "thai id 3-1006-21105-56-6", "3-1006-21105-56-6", "thai id 3-1006-21106-56-6"),
    Case("my_nric", "MYKAD 770305-02-1234", "770305-02-1234", "MYKAD 770345-02-1234"),
    Case("my_nric", "it is 770305-02-1234 here", "770305-02-1234", "770345-02-1234"),
    Case("id_nik", "NIK 3171011708450001", "3171011708450001", "NIK 3171011798450001"),
    Case("ph_id", "UMID 0111-1234567-8", "0111-1234567-8", "SKU 0111-1234567-8"),
    Case("vn_cccd", "CCCD 001085012345", "001085012345", "CCCD 111111111111"),
    Case("pk_cnic", "CNIC 34201-0821231-8", "34201-0821231-8", "CNIC 84201-0821231-8"),
    Case("pk_cnic", "it is 34201-0821231-8 here", "34201-0821231-8", "84201-0821231-8"),
    Case("lk_nic", "Sri Lankan NIC 851234567V", "851234567V", "Sri Lankan NIC 851234567W"),
    Case("in_epic", "EPIC CMJ8525750", "CMJ8525750", "EPIC CMJ8525720"),
    Case("ae_id", "emirates id 784-1885-7234041-7", "784-1885-7234041-7", "emirates id 784-1885-7234741-7"),
    Case("ae_id", "it is 784-1885-7234041-7 here", "784-1885-7234041-7", "784-1885-7234741-7"),
    Case("sa_id", "IQAMA 1026760452", "1026760452", "IQAMA 1026760458"),
    Case("kw_civil", "civil id 285031238793", "285031238793", "civil id 265031238793"),
    Case("eg_id", "Egyptian ID 28503120147277", "28503120147277", "Egyptian ID 28523120147277"),
    Case("ke_pin", "KRA A272593786K", "A272593786K", "KRA 272593786K"),
    Case("ng_nin", "NIN 12345678701", "12345678701", "NIN 11111111111"),
    Case("gh_card", "ghana card GHA-123456784-1", "GHA-123456784-1", "GHA-123456784"),
    Case("gh_card", "it is GHA-123456784-1 here", "GHA-123456784-1", "GHA-123456784"),
    Case("mx_rfc", "RFC GODE561231GR8", "GODE561231GR8", "RFC GODE563231GR8"),
    Case("mx_rfc", "it is GODE561231GR8 here", "GODE561231GR8", "GODE563231GR8"),
    Case("co_nit", "NIT 213.123.432-1", "213.123.432-1", "NIT 213.623.432-1"),
    Case("pe_dni", "DNI 10117410-2", "10117410-2", "DNI 10117414-2"),
    Case("ec_ci", "cedula 1714307103", "1714307103", "cedula 1704307103"),
    Case("uy_ci", "cedula 1.234.567-2", "1.234.567-2", "cedula 1.231.567-2"),
    Case("do_cedula", "cedula 001-1391820-5", "001-1391820-5", "cedula 001-1395820-5"),
    Case("ve_rif", "RIF V-33525659-6", "V-33525659-6", "RIF V-33925659-6"),
    Case("cr_cpf", "cedula 1-0513-0252", "1-0513-0252", "seller 1-0513-0252"),
    Case("gt_cui", "DPI 1234 77050 0101", "1234 77050 0101", "DPI 1234 77350 0101"),
    Case("cu_ni", "carne de identidad 01021027775", "01021027775", "carne de identidad 01621027775"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
