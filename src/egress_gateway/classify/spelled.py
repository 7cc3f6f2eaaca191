"""Values that are written for a reader's ear or patience: digits as words, signs one by one, from right to left.

`four one one one`, `4 1 1 1` and `4.1.1.1` say a number, and a text under a right-to-left override shows one that
it does not hold. Each is read as what it says and looked at once more, like an encoding (`decode`).

Digits are known as words in English, German, French, Spanish, Italian, Portuguese, Dutch and Polish. Not read:
numbers above nine as words (`forty-one`), signs apart by different strings, and words in other orders.
"""

import re
from collections.abc import Iterator
from typing import Final

from egress_gateway.classify.scan import linear

_WORDS: Final = {
    "0": "zero oh nought null cero nul",
    "1": "one eins un uno um een jeden",
    "2": "two zwei zwo deux dos due dois twee dwa",
    "3": "three drei trois tres tre drie trzy",
    "4": "four vier quatre cuatro quattro quatro cztery",
    "5": "five funf fuenf cinq cinco cinque vijf piec",
    "6": "six sechs seis sei zes szesc",
    "7": "seven sieben sept siete sette sete zeven siedem",
    "8": "eight acht huit ocho otto oito osiem",
    "9": "nine neun neuf nueve nove negen dziewiec",
}
_DIGITS: Final = {word: digit for digit, words in _WORDS.items() for word in words.split()}
_TIMES: Final = {"double": 2, "triple": 3}
_LEAST_WORDS: Final = 5
"""Digits as words in one run; with fewer, somebody counts."""
_SAID: Final = "|".join([*_DIGITS, *_TIMES])
_BETWEEN: Final = r"[ \t\r\n,.;:/-]{1,3}"
_SPOKEN: Final = linear(
    rf"(?i)(?:\+ ?|\b)(?:(?:{_SAID}|[0-9a-z+@]){_BETWEEN}){{6,}}(?:{_SAID}|[0-9a-z])\b", "digits as words"
)
_WORD: Final = re.compile(r"[A-Za-z]+|[0-9+@]|[.-](?=\S)")

_JOINTS: Final = ".,_*|;:/~- "
_SIGN: Final = r"[^\s\x1d\x1e]"
_APART: Final = linear(rf"{_SIGN}(?:[ .,_*|;:/~\-]{{1,3}}{_SIGN}){{8,}}", "signs one by one")
_ALONE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?![A-Za-z0-9])")
_LEAST_ALONE: Final = 8
"""Letters and digits that stand by themselves in a run."""

_OVERRIDE: Final = re.compile("\u202e([^\u202c\u202d\u2066-\u2069\n]{2,})\u202c?")


def find_spelled(text: str) -> Iterator[tuple[int, int, str]]:
    """The runs of an ASCII text that spell something, and what they say."""
    data = text.encode("ascii")
    for run in _APART.finditer(data):
        start, end = _whole_signs(text, *run.span())
        yield start, end, _together(text[start:end])
    for run in _SPOKEN.finditer(data):
        start, end = run.span()
        said = _spoken(text[start:end])
        if said:
            yield start, end, said


def find_reversed(text: str) -> Iterator[tuple[int, int, str]]:
    """The runs that an override shows from right to left, as they are seen."""
    if "\u202e" in text:
        for run in _OVERRIDE.finditer(text):
            yield run.start(), run.end(), run[1][::-1]


def _whole_signs(text: str, start: int, end: int) -> tuple[int, int]:
    """The run without the ends of words that it touches, which are none of its signs."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        start += 1
        while text[start] in _JOINTS:
            start += 1
    if end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
        while text[end - 1] in _JOINTS:
            end -= 1
    return start, end


def _together(run: str) -> str:
    """Without what stands between the signs; empty if few of them stand alone."""
    if len(_ALONE.findall(run)) < _LEAST_ALONE:
        return ""
    joint = max(_JOINTS, key=run.count)
    # A sign that is the joint itself, or a space, stands between two joints.
    joined = run.replace(3 * joint, "\x00").replace(f"{joint} {joint}", "\x01").replace(joint, "")
    return (joined if joint == " " else joined.replace(" ", "")).replace("\x00", joint).replace("\x01", " ")


def _spoken(run: str) -> str:
    """Words as digits, without what stands between; empty if there are few."""
    said: list[str] = []
    count, times = 0, 1
    for word in _WORD.findall(run):
        lower = word.lower()
        digit = _DIGITS.get(lower)
        count += digit is not None
        if lower in _TIMES:
            times = _TIMES[lower]
            continue
        said.append((digit or word) * times)
        times = 1
    return "".join(said) if count >= _LEAST_WORDS else ""
