"""Check digits of identity numbers that python-stdnum does not know, as their issuers publish them.

Every function takes the characters as they were written, separators included, and says whether they are right.
"""

from collections.abc import Sequence
from typing import Final

from stdnum import luhn, verhoeff

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAIWAN: Final = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))
"""Values of the letters of a Taiwanese number, by the place that registered it."""


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdigit()]


def _weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def is_luhn(text: str) -> bool:
    """The Luhn check over all digits (United Arab Emirates, Saudi Arabia)."""
    digits = "".join(character for character in text if character.isdigit())
    return len(set(digits)) > 2 and bool(luhn.is_valid(digits))


def is_luxembourg(text: str) -> bool:
    """Matricule: Luhn, then Verhoeff, both over the first eleven digits; a date in front (RNPP, 13 digits)."""
    digits = "".join(character for character in text if character.isdigit())
    return (
        "01" <= digits[4:6] <= "12"
        and bool(luhn.is_valid(digits[:12]))
        and bool(verhoeff.is_valid(digits[:11] + digits[12]))
    )


def is_hungarian_taj(text: str) -> bool:
    """Social insurance: weights 3 and 7 in turn over eight digits, modulo ten."""
    digits = _digits(text)
    return len(set(digits)) > 2 and _weighted(digits[:8], (3, 7) * 4) % 10 == digits[8]


def is_hungarian_tax(text: str) -> bool:
    """Tax identification of a person: places as weights, modulo eleven; begins with 8."""
    digits = _digits(text)
    return digits[0] == 8 and _weighted(digits[:9], range(1, 10)) % 11 == digits[9]


def is_snils(text: str) -> bool:
    """Russian insurance number: places from nine down as weights, modulo 101, of which 100 is 00."""
    digits = _digits(text)
    return len(set(digits)) > 2 and _weighted(digits[:9], range(9, 0, -1)) % 101 % 100 == digits[9] * 10 + digits[10]


def is_belarusian(text: str) -> bool:
    """Weights 7, 3, 1 over thirteen characters, letters from ten on (as in ICAO 9303)."""
    values = [int(character, 36) for character in text]
    return _weighted(values[:13], ((7, 3, 1) * 5)[:13]) % 10 == values[13]


def is_german_insurance(text: str) -> bool:
    """Versicherungsnummer: the letter as two digits, digit sums of products, modulo ten (VKVV section 4)."""
    text = text.replace(" ", "").upper()
    digits = _digits(text[:8] + f"{_LETTERS.index(text[8]) + 1:02d}" + text[9:11])
    products = (digit * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(text[11])


def is_kazakh(text: str) -> bool:
    """IIN: places as weights, modulo eleven; a second row of weights if that leaves ten."""
    digits = _digits(text)
    check = _weighted(digits[:11], range(1, 12)) % 11
    if check == 10:
        check = _weighted(digits[:11], (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return "01" <= text[2:4] <= "12" and check == digits[11]


def is_moldovan(text: str) -> bool:
    """IDNP: weights 7, 3, 1 over twelve digits, modulo ten."""
    digits = _digits(text)
    return _weighted(digits[:12], (7, 3, 1) * 4) % 10 == digits[12]


def is_hong_kong(text: str) -> bool:
    """HKID: letters from ten on, a missing one as 36, weights from nine down, modulo eleven."""
    signs = [character for character in text.upper() if character.isalnum()]
    letters = [character for character in signs[:-1] if character.isalpha()]
    values = [36] * (2 - len(letters)) + [_LETTERS.index(letter) + 10 for letter in letters]
    values += [int(digit) for digit in signs[len(letters) : -1]]
    check = 10 if signs[-1] == "A" else int(signs[-1])
    return (_weighted(values, range(9, 1, -1)) + check) % 11 == 0


def is_taiwanese(text: str) -> bool:
    """The letter as two digits, weights 1, then from nine down, modulo ten."""
    tens, ones = divmod(_TAIWAN[text[0].upper()], 10)
    digits = [tens, ones, *_digits(text[1:])]
    return _weighted(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def is_kuwaiti(text: str) -> bool:
    """Civil number: a date behind the century, weights, eleven less the rest."""
    digits = _digits(text)
    return (
        "01" <= text[3:5] <= "12" and 11 - _weighted(digits[:11], (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11 == digits[11]
    )


def is_uruguayan(text: str) -> bool:
    """Cedula: weights 2 9 8 7 6 3 4 over seven digits, the tens' complement of the sum."""
    digits = _digits(text)
    digits = [0] * (8 - len(digits)) + digits
    return len(set(digits)) > 2 and -_weighted(digits[:7], (2, 9, 8, 7, 6, 3, 4)) % 10 == digits[7]


def is_guatemalan(text: str) -> bool:
    """CUI: places from two on as weights over eight digits, modulo eleven; a department (1 to 22) behind."""
    digits = _digits(text)
    department = digits[9] * 10 + digits[10]
    return 1 <= department <= 22 and _weighted(digits[:8], range(2, 10)) % 11 == digits[8]


def is_egyptian(text: str) -> bool:
    """A century, a date and a governorate (Civil Status Organisation); the check digit is not published."""
    return "01" <= text[3:5] <= "12" and "01" <= text[5:7] <= "31" and (1 <= int(text[7:9]) <= 35 or text[7:9] == "88")
