"""Postal addresses as continental Europe has them: the word for a street in front of its name, or at its end."""

from typing import Final

from egress_gateway.classify.normalise import LETTER
from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.classify.surroundings import surrounded
from egress_gateway.core.ids import DataClass

_NAME: Final = (
    r"(?:(?:de|del|de la|de los|della|delle|dei|degli|di|da|do|dos|das|du|des|le|les|la|el|van|von|sw\.|gen\.) ){0,2}"
    r"(?:(?:d|l|dell|dall)')?[A-Z][A-Za-z.'-]+(?: (?:(?:de|del|della|di|da|do|dos|das|du|des|la|le|e|y|van|der) )?"
    r"[A-Z][A-Za-z.'-]*){0,3}"
)
_HOUSE: Final = r",? (?:n\.? ?[or?]?\.? ?)?\d{1,5}(?: ?[a-zA-Z]\b|/\d{1,4}|(?: ?(?:bis|ter))\b)?"
_TOWN: Final = r"(?:,? {0,2}(?:[A-Z]{1,2}-)?(?:\d{4} [A-Z]{2}|\d\d-\d{3}|\d{4}-\d{3}|\d{4,5}) [A-Z][A-Za-z-]+)"


_FIRST: Final = (
    r"rue|viale|piazza(?:le|tta)?|vicolo|calle|c/|avenida|avda\.?|paseo|plaza|carrer|rua|travessa|praca|praceta|"
    r"estrada|"
    r"ul\.|ulica|aleja|os\.|boulevard|chemin|impasse|quai|strada|lungotevere"
)
_FIRST_OR_ELSE: Final = r"via|corso|largo|place|route|cours|avenue|allee|square|al\.|pl\."
"""Words that mean something else too: a town has to follow, or the house number to stand in front."""
_LAST: Final = (
    r"[Ss]trasse|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|gasse|ufer|damm|[Ss]traat|[Ll]aan|plein|gracht|kade|singel|dijk|"
    r"gatan|"
    r"gata|vagen|veien|[Gg]ade|[Vv]ej|katu|kuja|polku|utca|u\.|ulice|[Tt]errasse"
)
_REACH: Final = 96
"""Characters of an address on either side of its word for a street."""


def _street(name: str, regex: str, before: str, after: str, *, reaches_back: int = 0) -> Pattern:
    """An address by a word in it, with what has to stand right before and right after."""
    return Pattern(
        id=name,
        regex=regex,
        data_class=DataClass("pii.address"),
        score=800,
        extent=surrounded(before, after, _REACH),
        reaches_back=reaches_back,
    )


_PATTERNS: Final = (
    _street("street_in_front", rf"(?i)\b(?:{_FIRST}) ", "", rf"{_NAME}{_HOUSE}{_TOWN}?"),
    _street("street_in_front_with_town", rf"(?i)\b(?:{_FIRST_OR_ELSE}) ", "", rf"{_NAME}{_HOUSE}{_TOWN}"),
    _street(
        "house_number_in_front",
        rf"(?i)\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?:{_FIRST}|{_FIRST_OR_ELSE}) ",
        "",
        rf"{_NAME}{_TOWN}?",
    ),
    _street(
        "street_at_the_end",
        rf"(?:{_LAST}) \d{{1,5}}(?:\.|/\d{{1,4}}| ?[a-zA-Z]\b)?",
        r"\b[A-Z][A-Za-z.-]*[ -]?",
        rf"{_TOWN}?",
        reaches_back=_REACH,
    ),
    _street(
        "street_with_flat",
        r"(?i)\b(?:apt|apartment|suite|ste|flat)\.? ?#?\d{1,5}\b",
        rf"\b\d{{1,6}} (?:[A-Za-z{LETTER}.'-]+ ){{0,4}}(?:[A-Z{LETTER}][A-Za-z{LETTER}.'-]*(?: \d{{1,5}}\.?)?|"
        rf"[a-z]+ \d{{1,5}}\.?)[\n,>? ]{{1,6}}",
        "",
        reaches_back=_REACH,
    ),
)
DETECTOR: Final = Detector(name="addresses_european", patterns=_PATTERNS)
