"""Each pattern of `identity_documents` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.identity_documents import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C3{}UTO7408122F1204159ZE184226B<<<<<10"
CASES = (
    Case("date_of_birth", "born on 2/8/1935.", "2/8/1935", "signed on 2/8/1935."),
    Case("date_of_birth", "Date of birth: 1990-05-17", "1990-05-17", "date of issue: 1990-05-17"),
    Case("date_of_birth", "DOB 3rd March 1980", "3rd March 1980", "DOB unknown"),
    Case("date_of_birth", "geboren am 3. März 1980", "3. März 1980", "gestorben am 3. März 1980"),
    Case("date_of_birth", "née le 12/05/1975", "12/05/1975", "signée le 12/05/1975"),
    Case("date_of_birth", "nacido el 3 de febrero de 1980", "3 de febrero de 1980", "firmado el 3 de febrero de 1980"),
    Case("date_of_birth", '{"birth_date": "1990-05-03"}', "1990-05-03", '{"start_date": "1990-05-03"}'),
    Case("date_of_birth", "ur. 3 maja 1990", "3 maja 1990", "our. 3 maja 1990"),
    Case("passport_number", "passport C01X00T47", "C01X00T47", "ticket C01X00T47"),
    Case("passport_number", "passport no 123456789", "123456789", "passport BCDFGHJKL"),
    Case("passport_mrz", MRZ.format(6), MRZ.format(6), MRZ.format(7)),
    Case(
        "driver_license", "driver's license number is F162823540116", "F162823540116", "driver's license required today"
    ),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
