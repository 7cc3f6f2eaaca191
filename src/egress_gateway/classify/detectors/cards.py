"""Payment cards: number, verification value, magnetic stripe, PIN."""

import re
from typing import Final

import stdnum
from stdnum import luhn

from egress_gateway.classify.pattern import (
    CERTAIN,
    DECIMAL,
    GLUED,
    NUMBER,
    Cue,
    Detector,
    Pattern,
    Rank,
    not_amid_digits,
)
from egress_gateway.core.ids import DataClass

_NOT_DIGITS: Final = re.compile(r"\D+")
_CARD: Final = DataClass("pci.card")
_RANGES: Final = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),  # Mastercard
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),  # American Express
    (300, 305, (14, 16)),  # Diners Club
    (3095, 3095, (14, 16)),  # Diners Club
    (36, 36, (14, 16)),  # Diners Club
    (38, 39, (14, 16)),  # Diners Club
    (6011, 6011, (16, 19)),  # Discover
    (644, 659, (16, 19)),  # Discover, RuPay
    (3528, 3589, (16, 19)),  # JCB
    (62, 62, (16, 17, 18, 19)),  # UnionPay
    (81, 82, (16,)),  # RuPay
    (60, 60, (16,)),  # RuPay
    (2200, 2204, (16,)),  # Mir
    (50, 50, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (56, 58, (12, 13, 14, 15, 16, 17, 18, 19)),  # Maestro
    (6304, 6304, (16, 17, 18, 19)),  # Maestro
    (67, 67, (16, 17, 18, 19)),  # Maestro
    (1, 1, (15,)),  # UATP
    (2131, 2131, (15,)),  # JCB, old
    (1800, 1800, (15,)),  # JCB, old
    (9792, 9792, (16,)),  # Troy
)
"""First digits (from, to) and lengths of the brands (ISO/IEC 7812 issuer ranges, as published)."""


def _lengths_by_prefix() -> dict[str, frozenset[int]]:
    """The lengths that a brand gives numbers with these first four digits."""
    lengths: dict[str, frozenset[int]] = {}
    for low, high, allowed in _RANGES:
        scale = 10 ** (4 - len(str(low)))
        for prefix in range(low * scale, (high + 1) * scale):
            lengths[str(prefix)] = lengths.get(str(prefix), frozenset()) | frozenset(allowed)
    return lengths


_LENGTHS: Final = _lengths_by_prefix()


def _is_card(text: str) -> bool:
    """Luhn, a brand's range and its length; the same digit throughout is a placeholder."""
    digits = _NOT_DIGITS.sub("", text)
    return len(digits) in _LENGTHS.get(digits[:4], ()) and _passes_luhn(digits)


def _passes_luhn(text: str) -> bool:
    """Luhn alone: enough beside a word, for brands that are not in the table."""
    return len(set(text)) > 1 and bool(luhn.is_valid(text))


_GAP: Final = r"[^0-9A-Za-z\x1d\x1e]{1,3}"
"""Between the groups of a number in a table, a list or a list of digits: a bar, a line end, spaces ..."""


def _grouped_extent(text: str, start: int, end: int) -> tuple[int, int]:
    """Groups with one gap throughout; nothing if it leads to more digits, as in a column of numbers."""
    gap, *others = _NOT_DIGITS.findall(text[start:end])
    width = len(gap)
    before, after = text[max(start - width - 1, 0) : start], text[end : end + width + 1]
    goes_on = (before[1:] == gap and before[0].isdigit()) or (after[:-1] == gap and after[-1].isdigit())
    return (start, start) if goes_on or set(others) != {gap} else not_amid_digits(text, start, end)


_CARD_BEFORE: Final = re.compile(r"(\d(?:[ .-]?\d){11,18})[^0-9]{1,12}\d\d[^0-9]{1,2}(?:\d\d){1,2}[^0-9]{1,3}\Z")
_LONGEST_LINE: Final = 64
"""Characters of a card's number and the month it ends in."""


def _behind_card(text: str, start: int, end: int) -> tuple[int, int]:
    """What stands behind the number of a card and its expiry, as all three are passed on; nothing behind another."""
    card = _CARD_BEFORE.search(text, max(start - _LONGEST_LINE, 0), start)
    return (start, end) if card and _is_card(card[1]) else (start, start)


_PATTERNS: Final = (
    Pattern(
        id="card",
        regex=GLUED + r"(\d{13,19}|\d{4}(?:[ .-]{0,2}\d{4}){3}(?:[ .-]{1,2}\d{3})?|\d{4}[ .-]\d{6}[ .-]\d{4,5}"
        r"|\d(?:[ .,_/-]\d){12,18})" + GLUED,
        data_class=_CARD,
        rank=Rank.VALIDATED,
        score=970,
        cue="card",
        near=CERTAIN,
        extent=not_amid_digits,
        validate=_is_card,
        joints=DECIMAL,
        splits=True,
    ),
    Pattern(
        id="card_grouped",
        regex=GLUED + rf"(\d{{4}}(?:{_GAP}\d{{4}}){{3}}|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{5}})" + GLUED,
        data_class=_CARD,
        rank=Rank.VALIDATED,
        score=900,
        cue="card",
        near=980,
        extent=_grouped_extent,
        validate=_is_card,
        splits=True,
    ),
    Pattern(
        id="card_announced",
        regex=r"\b\d{12,19}\b",
        data_class=_CARD,
        rank=Rank.VALIDATED,
        score=0,
        cue="card",
        near=850,
        validate=_passes_luhn,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="card_cvv",
        regex=r"(?i)(?:\bcid|(?:\b|_)(?:(?:cvv2?|cvc2?|csc)(?:[_ -]?(?:code|number|no|nr|value))?|"
        r"card verification (?:value|code)|security code|karten-?(?:prufnummer|prufziffer|sicherheitscode)|prufnummer|"
        r"sicherheitscode|cryptogramme(?: visuel)?|code de securite|codigo (?:de )?(?:seguridad|seguranca|cvv)|"
        r"codice (?:di sicurezza|cvv)|beveiligingscode|kod (?:zabezpieczajacy|cvv|cvc)|"
        r"(?:three|four|3|4)[ -]digits? (?:code|number)|(?:code|digits|number) on the (?:back|reverse|front)))"
        r"\b[^0-9a-z\n\x1d]{0,4}(?:(?:is|was|code|number|value|of|for|on|the|my|our|his|her|their|this|that|card|back|ist|"
        r"lautet|est|es|e|to|jest|i|it's|visa|mastercard|amex|cvv|cvc)\b[^0-9a-z\n\x1d]{0,3})*(\d{3,4})\b",
        data_class=DataClass("pci.cvv"),
        score=850,
        joints=NUMBER,
        splits=True,
    ),
    Pattern(
        id="card_cvv_in_line",
        regex=r"\d[ ,;|/:-]{1,3}(?:exp\.?:? ?)?(?:0[1-9]|1[0-2])(?:[/|-]|, ?)(?:20)?[2-4]\d[ ,;|/:-]{1,3}(\d{3,4})\b",
        data_class=DataClass("pci.cvv"),
        score=850,
        extent=_behind_card,
        joints=NUMBER,
    ),
    Pattern(
        id="card_track_1",
        regex=r"%B\d{12,19}\^[^^\n\x1d\x1e]{2,26}\^\d{7}[^?\n\x1d\x1e]*\?",
        data_class=DataClass("pci.track"),
        rank=Rank.SECRET,
        score=CERTAIN,
        splits=True,
    ),
    Pattern(
        id="card_track_2",
        regex=r";\d{12,19}=\d{7}\d*\?",
        data_class=DataClass("pci.track"),
        rank=Rank.SECRET,
        score=CERTAIN,
        splits=True,
    ),
    Pattern(
        id="card_pin",
        regex=r"(?i)\b(?:card|atm|debit|bank|my) pin(?: code| number)?\b[^0-9a-z\n\x1d]{0,4}"
        r"(?:is\b[^0-9a-z\n\x1d]{0,3})?(\d{4,6})\b",
        data_class=DataClass("pci.pin"),
        score=850,
        joints=NUMBER,
        splits=True,
    ),
)
_CUES: Final = (
    Cue(name="card", words=r"card|visa|mastercard|amex|american express|credit|debit|cc|pan|kreditkarte|carte"),
)
DETECTOR: Final = Detector(
    name="cards", patterns=_PATTERNS, cues=_CUES, depends=(f"python-stdnum {stdnum.__version__}",)
)
