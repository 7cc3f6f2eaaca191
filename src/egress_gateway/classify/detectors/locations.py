"""Where somebody is, precise enough for a house: coordinates in all notations, and codes that stand for them."""

from typing import Final

from egress_gateway.classify.pattern import KEY_SEPARATOR, NUMBER, Cue, Detector, Pattern
from egress_gateway.core.ids import DataClass

_LOCATION: Final = DataClass("pii.location")
_OPEN_LOCATION_CODE: Final = "[23456789CFGHJMPQRVWX]"
"""Alphabet of plus codes (Open Location Code specification)."""
_ANGLE: Final = r"""\d{1,3} ?[?*] ?\d{1,2} ?['?] ?\d{1,2}(?:[.,]\d{1,4})? ?(?:["?]|'')? ?"""
"""Degrees, minutes, seconds; signs that are not ASCII are read as `?`."""

_PATTERNS: Final = (
    Pattern(
        id="coordinates",
        regex=r"-?\b\d{1,2}\.\d{4,}, ?-?\d{1,3}\.\d{4,}\b",
        data_class=_LOCATION,
        score=0,
        cue="place",
        near=800,
        joints=NUMBER,
    ),
    Pattern(
        id="latitude_or_longitude",
        regex=rf"""(?i)(?:\b|_)(?:lat(?:itude)?|lon(?:gitude)?|lng)["']?(?: ?[:=] ?["']?|{KEY_SEPARATOR})"""
        r"(-?\d{1,3}\.\d{4,})\b",
        data_class=_LOCATION,
        score=800,
        joints=NUMBER,
    ),
    Pattern(
        id="coordinates_in_degrees",
        regex=rf"\b{_ANGLE}[NS][,;/ ]{{0,3}}{_ANGLE}[EWO]\b",
        data_class=_LOCATION,
        score=850,
    ),
    Pattern(
        id="geo_uri",
        regex=r"\bgeo:-?\d{1,2}\.\d+,-?\d{1,3}\.\d+",
        data_class=_LOCATION,
        score=900,
    ),
    Pattern(
        id="map_link",
        regex=r"(?i)\b(?:maps?\.[a-z.]+/|google\.[a-z.]+/maps|"
        r"openstreetmap\.org/)[^\s\x1d\x1e]*[@=/](-?\d{1,2}\.\d{4,}(?:,|%2c|/|&mlon=)-?\d{1,3}\.\d{4,})",
        data_class=_LOCATION,
        score=850,
    ),
    Pattern(
        id="plus_code",
        regex=rf"\b{_OPEN_LOCATION_CODE}{{8}}\+{_OPEN_LOCATION_CODE}{{2,3}}\b",
        data_class=_LOCATION,
        score=800,
    ),
    Pattern(
        id="plus_code_short",
        regex=rf"\b{_OPEN_LOCATION_CODE}{{4}}\+{_OPEN_LOCATION_CODE}{{2,3}}\b",
        data_class=_LOCATION,
        score=0,
        cue="place",
        near=700,
    ),
    Pattern(
        id="three_words",
        regex=r"(?i)(?:///|\b(?:what3words|w3w)(?:\.com/|[ :=/]{1,4}))([a-z]{3,18}\.[a-z]{3,18}\.[a-z]{3,18})\b",
        data_class=_LOCATION,
        score=850,
    ),
)
_CUES: Final = (
    Cue(
        name="place",
        words=r"gps|coordinates?|location|lat|latitude|lon|lng|longitude|lives?|home|geo|plus code|address|house|"
        r"koordinaten|standort|coordonnees|coordenadas|ubicacion|coordinate|posizione|localizacao|wspolrzedne",
    ),
)
DETECTOR: Final = Detector(name="locations", patterns=_PATTERNS, cues=_CUES)
