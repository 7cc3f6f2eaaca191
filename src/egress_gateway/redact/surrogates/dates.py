"""Dates, moved by a number of days that is secret and the same for all dates of a scope.

Intervals and order survive, and so does the age to within a year. The format stays: order, separators,
leading zeros, names of months in English, ordinals. Where day and month could be either, slashes put the
month first and other separators the day.
"""

import re
from datetime import date, timedelta
from typing import Final

from egress_gateway.redact.surrogates.source import Source

LEAST: Final = 10
MOST: Final = 364
"""Days that a scope's dates are moved by, forward or back."""
_CENTURY_TURN: Final = 30
"""Years of two digits from here on are those of the last century."""

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMERIC: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
_WORD: Final = r"(?P<month>[A-Za-z]{3,9})(?P<stop>\.?)"
_DAY: Final = r"(?P<day>\d{1,2})(?P<ordinal>st|nd|rd|th|)"
_YEAR: Final = r"(?P<year>\d{4}|\d{2})"
_WRITTEN: Final = (
    re.compile(rf"{_DAY}(?P<one>[ .-](?:of )?){_WORD}(?P<two>[ ,.-]{{1,2}}){_YEAR}"),
    re.compile(rf"{_WORD}(?P<one> ){_DAY}(?P<two>,? ){_YEAR}"),
)


def is_date(value: str) -> bool:
    """Whether a text is one date in a format that is understood."""
    return shifted(value, 0) is not None


def moved(value: str, source: Source, attempt: int) -> str | None:
    """The date in the same format, moved as all dates of the scope are."""
    draws = source.of_scope("dates", attempt)
    days = LEAST + draws.below(MOST - LEAST + 1)
    return shifted(value, days if draws.below(2) else -days)


def shifted(value: str, days: int) -> str | None:
    """The date so many days later in the same format; None if it is none, or leaves the calendar."""
    numeric = _NUMERIC.fullmatch(value)
    if numeric is not None:
        return _numeric(numeric, days)
    for form in _WRITTEN:
        written = form.fullmatch(value)
        if written is not None:
            return _written(written, days)
    return None


def _numeric(found: re.Match[str], days: int) -> str | None:
    first, separator, second, third = found.groups()
    if len(first) > 2:
        order = "ymd"
    elif int(first) > 12:
        order = "dmy"
    elif int(second) > 12 or separator == "/":
        order = "mdy"
    else:
        order = "dmy"
    parts = dict(zip(order, (first, second, third), strict=True))
    moved_to = _moved(parts["y"], int(parts["m"]), int(parts["d"]), days)
    if moved_to is None:
        return None
    padded = any(parts[name].startswith("0") for name in "md") or len(parts["m"]) == len(parts["d"]) == 2
    texts = {
        "y": _year(parts["y"], moved_to),
        "m": f"{moved_to.month:02}" if padded else str(moved_to.month),
        "d": f"{moved_to.day:02}" if padded else str(moved_to.day),
    }
    return separator.join(texts[name] for name in order)


def _written(found: re.Match[str], days: int) -> str | None:
    word = found["month"].lower()
    matching = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    if len(matching) != 1:
        return None
    moved_to = _moved(found["year"], matching[0], int(found["day"]), days)
    if moved_to is None:
        return None
    name = _MONTHS[moved_to.month - 1]
    if len(word) < len(_MONTHS[matching[0] - 1]):
        name = name[:3]
    if found["month"].isupper():
        name = name.upper()
    elif found["month"][0].isupper():
        name = name.capitalize()
    day = str(moved_to.day) if not found["day"].startswith("0") else f"{moved_to.day:02}"
    texts = {
        "month": name + found["stop"],
        "day": day + (_ordinal(moved_to.day) if found["ordinal"] else ""),
        "year": _year(found["year"], moved_to),
    }
    in_order = ["day", "month"] if found.start("day") < found.start("month") else ["month", "day"]
    return texts[in_order[0]] + found["one"] + texts[in_order[1]] + found["two"] + texts["year"]


def _moved(year: str, month: int, day: int, days: int) -> date | None:
    if len(year) not in (2, 4):
        return None
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _CENTURY_TURN else 2000)
    try:
        return date(full, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def _year(written: str, moved_to: date) -> str:
    return f"{moved_to.year:04}"[-len(written) :]


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
