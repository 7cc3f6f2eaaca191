"""Telephone numbers of the same country and format, from ranges that are kept for fiction where there are any.

Australia (ACMA), France (Arcep), Germany (Bundesnetzagentur), North America (555-0100 to 0199), Sweden
(PTS) and the United Kingdom (Ofcom) have such ranges. Numbers of other countries, and those whose country
nothing tells, keep the first digits and get others behind them: such a number may be somebody's.
"""

import re
import string
from collections.abc import Sequence
from typing import Final

from egress_gateway.redact.surrogates.characters import FEWEST, filled
from egress_gateway.redact.surrogates.source import Draws, Source

_DIGITS: Final = re.compile(r"\d")
_EXTENSION: Final = re.compile(r" ?(?:x|ext\.?) ?\d{1,5}\Z")
_AMERICAN: Final = re.compile(r"[2-9]\d\d[2-9]\d{6}")

_AREAS: Final = (
    *(201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228),
    *(229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312),
    *(313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412),
    *(413, 414, 415, 417, 419, 423, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517),
    *(601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 701, 702, 703, 704, 706, 707, 708, 712, 713),
    *(714, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 901, 903, 904, 906, 908, 909, 910, 912, 913),
    914,
)
"""Area codes of the United States."""
_FICTION: Final[dict[str, tuple[str, ...]]] = {
    "1": tuple(f"{area}55501##" for area in _AREAS),
    "33": ("19900####", "26191####", "35301####", "46571####", "53649####", "63998####"),
    "44": ("2079460###", "1134960###", "1164960###", "1214960###", "1314960###", "1632960###", "7700900###"),
    "46": ("3139006##", "406280###", "980319###", "7017406##"),
    "49": ("3023125###", "6990009###", "4066969###", "2214710###", "8999998###", "1713920###", "17604069###"),
    "61": ("25550####", "35550####", "75550####", "85550####", "27010####", "37010####", "491570###"),
}
"""By country code: national numbers without the leading zero; `#` is any digit."""
_TRUNK: Final = {"1": "", "33": "0", "44": "0", "46": "0", "49": "0", "61": "0"}
_SHORT_CODES: Final = frozenset(
    {"1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48"}
    | {"49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82"}
    | {"84", "86", "90", "91", "92", "93", "94", "95", "98"}
)
"""Country codes of one and two digits (ITU-T E.164); all others have three."""


def phone(value: str, source: Source, attempt: int) -> str | None:
    """Another number of the same form; None for one with too few digits."""
    extension = _EXTENSION.search(value)
    number = value[: extension.start()] if extension else value
    digits = "".join(_DIGITS.findall(number))
    if len(digits) < FEWEST or not value.isascii():
        return None
    draws = source.of_value(digits, attempt)
    behind = "".join(draws.one(string.digits) for _ in _DIGITS.findall(extension[0])) if extension else ""
    new = _international(digits, draws) if _is_international(number) else _national(digits, draws)
    return _with_digits(value, new + behind)


def _is_international(number: str) -> bool:
    return number.startswith(("+", "(+", "00"))


def _international(digits: str, draws: Draws) -> str:
    access = "00" if digits.startswith("00") else ""
    rest = digits.removeprefix(access)
    code = next((rest[:length] for length in (1, 2) if rest[:length] in _SHORT_CODES), rest[:3])
    national = rest[len(code) :]
    # `+44 (0)20 ...` has the zero of calls within the country as well.
    trunk = "0" if national.startswith("0") and _TRUNK.get(code) else ""
    return access + code + trunk + _fictional(code, national.removeprefix(trunk), draws)


def _national(digits: str, draws: Draws) -> str:
    one = "1" if len(digits) == 11 and digits.startswith("1") else ""
    if _AMERICAN.fullmatch(digits.removeprefix(one)):
        return one + _fictional("1", digits.removeprefix(one), draws)
    return _behind(digits, draws)


def _fictional(code: str, national: str, draws: Draws) -> str:
    """A number kept for fiction, of a mobile telephone if the first digit says so, or else any."""
    fitting = [form for form in _FICTION.get(code, ()) if len(form) == len(national)]
    alike: Sequence[str] = [form for form in fitting if form[0] == national[0]] if code != "1" else fitting
    if not fitting:
        return _behind(national, draws)
    form = draws.one(alike or fitting)
    return "".join(draws.one(string.digits) if sign == "#" else sign for sign in form)


def _behind(digits: str, draws: Draws) -> str:
    kept = min(2, max(0, len(digits) - FEWEST))
    return digits[:kept] + draws.characters(string.digits, len(digits) - kept)


def _with_digits(value: str, digits: str) -> str | None:
    letters_apart = _DIGITS.sub("0", value)
    following = iter(digits)
    return _DIGITS.sub(lambda _: next(following), letters_apart) if filled("0" * len(digits), digits) else None
