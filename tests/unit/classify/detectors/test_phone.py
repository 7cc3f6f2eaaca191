"""Each pattern of `phone` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.phone import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("phone_international", "reach +41 44 668 18 00 today", "+41 44 668 18 00", "+41 44 668"),
    Case("phone_international", "0041 44 668 18 00", "0041 44 668 18 00", "+999 12345678"),
    Case("phone_international", "x +1 415 555 2671", "+1 415 555 2671", "+1 000 000 0000 or +999 123 45678"),
    Case("phone_american", "(415) 555-2671", "(415) 555-2671", "415-555-26715"),
    Case("phone_american", "415.555.2671 x12", "415.555.2671 x12", "+1 415-555-2671"),
    Case("phone_american", "at 212-555-2671 ok", "212-555-2671", "at 999-999-9999 ok"),
    Case("phone_french", "06 12 34 56 78", "06 12 34 56 78", "06 12 34 56"),
    Case("phone_british_or_australian", "020 7946 0018", "020 7946 0018", "099 7946 0018"),
    Case("phone_british_or_australian", "(02) 9876 5432", "(02) 9876 5432", "(09) 9876 5432"),
    Case("phone_american", "978-645-9740x1144", "978-645-9740x1144", "978-645-9740a1144"),
    Case("phone_international", "+46 (0)179 459 33 fax", "+46 (0)179 459 33", "+46179459 33"),
    Case(
        "phone_international", "desk +41 44 668 18 00, ext. 12", "+41 44 668 18 00, ext. 12", "+0 44 668 18 00, ext. 12"
    ),
    Case("phone_national", "Praxis 0171/2345678, Hof", "0171/2345678", "Akte 0234/2024, Hof"),
    Case("phone_national", "(030) 901820-12", "(030) 901820-12", "(30) 901820"),
    Case("phone_national", "at 079 123 45 67 now", "079 123 45 67", "at 079 123 456 7 now"),
    Case("phone_national", "06-12345678", "06-12345678", "06-2024 12345678"),
    Case("phone_national", "al 612 34 56 78 siempre", "612 34 56 78", "al 112 34 56 78 siempre"),
    Case("phone_national", "(11) 91234-5678", "(11) 91234-5678", "(1) 91234-5678"),
    Case("phone_national", "03-1234-5678", "03-1234-5678", "2026-03-12 34-5678"),
    Case("phone_national", "333 1234567", "333 1234567", "433 1234567"),
    Case("phone_announced", "call 2002 2007", "2002 2007", "contact us, (C) 2002-2007"),
    Case("phone_announced", "Telefonnummer: 030901820", "030901820", "Rechnungsnummer: 030901820"),
    Case("phone_announced", "You can call 33 93 31", "33 93 31", "seats 33 93 31"),
    Case("phone_announced", "mój numer 601 234 567", "601 234 567", "faktura 601 234 567"),
    Case("phone_announced", "Telefon: 030 901820", "030 901820", "Zimmer: 030 901820"),
    Case("phone_announced", "call 044 668 18 00", "044 668 18 00", "Phone log 2026-11-21 10:31:22"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
