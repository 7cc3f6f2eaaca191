"""Postal addresses: other names, numbers and codes between the same words for what they are.

`12 Baker Street, Apt 4, Springfield, IL 62704` becomes `58 Tolmwick Street, Apt 7, ...`. What is left as
it is says nothing of whom it belongs to: street, apartment, box, the compass.
"""

import re
import string
from typing import Final

from egress_gateway.redact.surrogates.source import Draws, Source
from egress_gateway.redact.surrogates.words import in_case_of, name_word

_KEPT: Final = frozenset(
    {"street", "st", "avenue", "ave", "road", "rd", "boulevard", "blvd", "lane", "ln", "drive", "dr", "court", "ct"}
    | {"way", "place", "pl", "square", "sq", "terrace", "ter", "parkway", "pkwy", "highway", "hwy", "crescent"}
    | {"cres", "close", "circle", "cir", "apt", "apartment", "suite", "ste", "unit", "floor", "po", "p", "o", "box"}
    | {"postfach", "n", "s", "e", "w", "rue", "via", "calle", "am", "an", "der", "de", "la", "strasse", "weg"}
)
_COMPOUND: Final = re.compile(r"(?i)(?P<stem>[^\W\d_]+?)(?P<kind>strasse|straße|str|weg|platz|allee|gasse|ufer)")
_BRITISH: Final = re.compile(r"(?i)[a-z]{1,2}\d[a-z0-9]? \d[a-z]{2}")
_PARTS: Final = re.compile(r"(?i)(?P<code>\b[a-z]{1,2}\d[a-z0-9]? \d[a-z]{2}\b)|(?P<digits>\d+)|(?P<word>[^\W\d_]+)")
_UNUSED_AREAS: Final = "QVX"
"""First letters that no British postcode has (Royal Mail, Programmer's Guide to PAF)."""
_STATES: Final = (
    *("AL", "AZ", "CA", "CO", "CT", "DE", "FL", "GA", "IA", "ID", "IL", "IN", "KS", "KY"),
    *("LA", "MA", "MD", "ME", "MI", "MN", "MO", "MT", "NC", "NE", "NH", "NJ", "NM", "NV"),
    *("NY", "OH", "OK", "OR", "PA", "TN", "TX", "UT", "VA", "WA", "WI", "WV"),
)


def address(value: str, source: Source, attempt: int) -> str | None:
    """Another address of the same form; None if there is nothing in it to change."""
    draws = source.of_value(value, attempt)
    changed = _PARTS.sub(lambda part: _part(part, draws, source, attempt), value)
    return None if changed == value else changed


def _part(part: re.Match[str], draws: Draws, source: Source, attempt: int) -> str:
    text = part[0]
    if part["code"]:
        return _postcode(text, draws)
    if part["digits"]:
        return draws.one("123456789") + draws.characters(string.digits, len(text) - 1)
    if text.lower() in _KEPT:
        return text
    if text in _STATES:
        return draws.one(_STATES)
    if len(text) == 1:
        return draws.one("ABCDEFGH" if text.isupper() else "abcdefgh")
    compound = _COMPOUND.fullmatch(text)
    if compound is not None:
        return name_word(compound["stem"], source, attempt) + compound["kind"]
    return name_word(text, source, attempt)


def _postcode(text: str, draws: Draws) -> str:
    outward, _, inward = text.partition(" ")
    signs = [draws.one(string.digits if sign.isdigit() else "ABDEFGHJLNPQRSTUWXYZ") for sign in outward + inward]
    code = draws.one(_UNUSED_AREAS) + "".join(signs[1:])
    return (
        in_case_of(text, f"{code[: len(outward)]} {code[len(outward) :]}")
        if text.islower()
        else (f"{code[: len(outward)]} {code[len(outward) :]}")
    )
