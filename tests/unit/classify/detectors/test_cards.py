"""Each pattern of `cards` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.cards import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("card", "4111 1111 1111 1111", "4111 1111 1111 1111", "4111 1111 1111 1112"),
    Case("card", "n=378282246310005,12/27", "378282246310005", "n=0.378282246310005"),
    Case("card", "card_5555555555554444", "5555555555554444", "0000000000000000"),
    Case("card", "4111 1111 1111 1111 123", "4111 1111 1111 1111", "9111 1111 1111 1117"),
    Case(
        "card", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "1-2-3-4-5-6-7-8-9-1-2-3-4-5-6-7"
    ),
    Case("card", "card4111111111111111", "4111111111111111", "a9card4111111111111111"),
    Case("card", "4111111111111111x", "4111111111111111", "4111111111111111x0"),
    Case("card", "4111111111111111.00 paid", "4111111111111111", "4111111111111111.05"),
    Case("card", "_4111111111111111_", "4111111111111111", "4111111111111111.0.1"),
    Case("card_grouped", "4111|1111|1111|1111", "4111|1111|1111|1111", "4111|1111|1111|1111|1111"),
    Case("card_grouped", "4111\n1111\n1111\n1111\nend", "4111\n1111\n1111\n1111", "7\n4111\n1111\n1111\n1111"),
    Case("card_grouped", "(3782)(822463)(10005)", "3782)(822463)(10005", "4111, 1111; 1111, 1111"),
    Case("card_announced", "credit card 3598899323053410", "3598899323053410", "order 3598899323053410"),
    Case("card_cvv", "CVV: 123", "123", "version: 123"),
    Case("card_cvv", "The CVV of the card is 123", "123", "the security code of the building is on page 123"),
    Case("card_cvv", "card_cvv=123", "123", "cvvx=123"),
    Case("card_cvv", "Die Kartenprüfnummer lautet 123", "123", "Die Prüfung dauert 123"),
    Case("card_cvv", "the code on the back is 123", "123", "the code on page 123"),
    Case("card_cvv", "código de seguridad: 123", "123", "código postal: 123"),
    Case("card_cvv_in_line", "4111 1111 1111 1111 12/27 123", "123", "4111 1111 1111 1112 12/27 123"),
    Case("card_cvv_in_line", "4111111111111111|04|2027|737", "737", "7 04/27 737"),
    Case(
        "card_track_1",
        "%B4111111111111111^DOE/JOHN^27121010000?",
        "%B4111111111111111^DOE/JOHN^27121010000?",
        "%B41^DOE^27?",
    ),
    Case("card_track_2", ";4111111111111111=27121010000?", ";4111111111111111=27121010000?", ";4111111111111111=2712?"),
    Case("card_pin", "my PIN is 4821", "4821", "my pin board 4821"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
