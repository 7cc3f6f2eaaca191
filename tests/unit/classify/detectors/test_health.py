"""Each pattern of `health` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.health import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("medical_record_number", "MRN: A1234567", "A1234567", "RN: A1234567"),
    Case("medical_record_number", '{"medical_record_number": "884213"}', "884213", "record_number 884213"),
    Case("medical_record_number", "Patientennummer 4711-08", "4711-08", "Kundennummer 4711-08"),
    Case("procedure_code", "billed CPT 99213-25", "99213-25", "ZIP 99213"),
    Case("procedure_code", "HCPCS: J1885", "J1885", "HCPCS: X1885"),
    Case("drug_code", "NDC 0002-1433-80", "0002-1433-80", "NDC 0002-14330-8"),
    Case("drug_code", "NDC code: 50242-040-62", "50242-040-62", "code: 50242-040-62"),
    Case("date_of_care", "was admitted on 12 March 2024 with pain", "12 March 2024", "was submitted on 12 March 2024"),
    Case("date_of_care", "Entlassungsdatum: 03.04.2023", "03.04.2023", "Datum: 03.04.2023"),
    Case("date_of_care", "date of death 2021-02-03", "2021-02-03", "date of death unknown, file 2021"),
    Case("icd10", "admitted with J18.9", "J18.9", "diagnosis: lack of B12"),
    Case("npi", "NPI 1234567893", "1234567893", "NPI 1234567894"),
    Case("dea_number", "DEA AB1234563", "AB1234563", "DEA AB1234564"),
    Case("icd10", "diagnosis E11.9", "E11.9", "cell E11.9"),
    Case("health_plan_member", "member ID: XYZ123456789", "XYZ123456789", "member ID: required"),
    Case("us_medicare", "1EG4-TE5-MK73", "1EG4-TE5-MK73", "1EG4-TE5-MK7B"),
    Case("au_medicare", "Medicare 2123 45670 1", "2123 45670 1", "Medicare 2123 45671 1"),
    Case("gb_nhs", "NHS 943 476 5870", "943 476 5870", "NHS 943 476 5871"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
