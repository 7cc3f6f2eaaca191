"""Each pattern of `locations` with a value it finds and a near miss that it does not."""

from egress_gateway.classify.detectors.locations import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CASES = (
    Case("coordinates", "lives at 47.37689, 8.54169", "47.37689, 8.54169", "mean 47.37689, 8.54169"),
    Case("latitude_or_longitude", '{"lat": 47.37688}', "47.37688", '{"ratio": 47.37688}'),
    Case("latitude_or_longitude", "longitude=8.541694", "8.541694", "longitude=8.5"),
    Case("coordinates_in_degrees", "at 47°22'33\"N 8°32'30\"E", "47°22'33\"N 8°32'30\"E", "turn 47°22'33\" left"),
    Case("geo_uri", "geo:47.37688,8.5417", "geo:47.37688,8.5417", "geo:unknown"),
    Case(
        "map_link",
        "https://www.google.com/maps/@47.3768866,8.541694,17z",
        "47.3768866,8.541694",
        "https://www.google.com/maps/about",
    ),
    Case("plus_code", "8FVC9G8F+6X", "8FVC9G8F+6X", "8FVA9G8F+6X"),
    Case("plus_code_short", "plus code 9G8F+6X Zurich", "9G8F+6X", "chapter 9G8F+6X Zurich"),
    Case("three_words", "meet at ///filled.count.soap", "filled.count.soap", "import filled.count.soap"),
    Case("three_words", "what3words: filled.count.soap", "filled.count.soap", "what3words: filled.count"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
