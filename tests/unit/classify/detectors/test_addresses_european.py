"""Each pattern of `addresses_european` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.addresses_european import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check


def case(pattern, value, near_miss):
    return Case(pattern, f"send it to {value}", value, near_miss)


CASES = (
    case("street_in_front", "calle Mayor 12, 28013 Madrid", "la calle Mayor es larga"),
    case("street_in_front", "ul. Marszałkowska 10/5, 00-590 Warszawa", "ul. Marszałkowska"),
    case("street_in_front", "Rua do Arenque 1634", "a rua do meio 12"),
    case("street_in_front", "Piazza della Repubblica 7", "in piazza alle 7"),
    case("street_in_front_with_town", "Via Roma 5, 00184 Roma", "via Port 8080"),
    case("street_in_front_with_town", "Avenue Louise 54, 1050 Bruxelles", "Place Mark 3 there"),
    case("house_number_in_front", "12 rue de la Paix, 75002 Paris", "12 routes de campagne"),
    case("house_number_in_front", "10 bis, avenue Foch", "10 avenues"),
    case("street_at_the_end", "Hauptstraße 12, 10115 Berlin", "Hauptstraße nach Berlin"),
    case("street_at_the_end", "Keizersgracht 123, 1015 CJ Amsterdam", "the gracht 123"),
    case("street_at_the_end", "Magasinsgatan 7", "platz 7"),
    case("street_with_flat", "6750 Koskikatu 25 Apt. 864", "see Suite 12 of the tests"),
    case("street_with_flat", "83 Urzáiz 12\n Suite 521", "in 2024 the suite 521"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
