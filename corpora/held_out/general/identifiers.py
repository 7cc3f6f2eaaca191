"""Numbers and credentials that are made when they are needed, with check digits where there are any.

They are drawn until the published rule of their check digits holds, as python-stdnum has it.
"""

import base64
import json
import string
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.us import ssn

_ALPHANUMERIC: Final = string.ascii_letters + string.digits
_BASE32: Final = string.ascii_uppercase + "234567"
_ACCOUNTS: Final[Mapping[str, tuple[str, int]]] = {
    "DE": ("", 18), "FR": ("", 23), "ES": ("", 20), "IT": ("", 0), "PT": ("", 21), "NL": ("BANK", 10), "PL": ("", 24),
    "GB": ("BANK", 14),
}  # fmt: skip
"""Letters of the bank and digits behind them, by country."""
_BANKS: Final = ("KRED", "NORA", "HAND", "STAD", "VOLK")


def drawn(random: Random, make: Callable[[], str], holds: Callable[[str], bool]) -> str:
    """One of what is made for which the rule holds."""
    while not holds(made := make()):
        pass
    return made


def digits(random: Random, count: int) -> str:
    """Any digits."""
    return "".join(random.choices(string.digits, k=count))


def card(random: Random) -> str:
    """A payment card of one of three networks, in one piece or in groups."""
    prefix, length = random.choice((("4", 16), ("5" + random.choice("12345"), 16), ("37", 15)))
    body = prefix + digits(random, length - len(prefix) - 1)
    number = body + luhn.calc_check_digit(body)
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    return random.choice((number, _grouped(number, groups, " "), _grouped(number, groups, "-")))


def account(random: Random, country: str) -> str:
    """An IBAN, in one piece or in groups of four."""
    letters, count = _ACCOUNTS[country]
    bank = random.choice(_BANKS) if letters else ""
    if country == "IT":
        body = random.choice(string.ascii_uppercase) + digits(random, 22)
    else:
        body = bank + digits(random, count)
    number = country + iban.calc_check_digits(f"{country}00{body}") + body
    return random.choice((number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))))


def us_ssn(random: Random) -> str:
    """A United States social security number with hyphens."""
    return drawn(
        random, lambda: f"{digits(random, 3)}-{digits(random, 2)}-{digits(random, 4)}", lambda made: ssn.is_valid(made)
    )


def gb_nino(random: Random) -> str:
    """A United Kingdom national insurance number: two letters, six digits, a letter."""
    letters = random.choice("ABCEHJKLMPRSTWXY") + random.choice("ABCEGHJKLMPRSTWXYZ")
    number = digits(random, 6)
    return random.choice((f"{letters}{number}C", f"{letters} {_grouped(number, (2, 2, 2), ' ')} C"))


def national_id(random: Random, country: str) -> str:
    """What a resident of the country is told apart by."""
    match country:
        case "US":
            return us_ssn(random)
        case "GB":
            return gb_nino(random)
        case "DE":
            number = drawn(random, lambda: random.choice("123456789") + digits(random, 10), idnr.is_valid)
            return random.choice((number, _grouped(number, (2, 3, 3, 3), " ")))
        case "FR":
            body = f"{random.choice('12')}{random.randrange(45, 99)}{random.randrange(1, 13):02}{digits(random, 8)}"
            body = f"{body[:5]}{random.randrange(10, 95)}{body[7:13]}"
            number = body + nir.calc_check_digits(body)
            return random.choice((number, _grouped(number, (1, 2, 2, 2, 3, 3, 2), " ")))
        case "ES":
            body = digits(random, 8)
            return body + dni.calc_check_digit(body)
        case "IT":
            return _codice_fiscale(random)
        case "PT":
            body = random.choice("12") + digits(random, 7)
            return body + nif.calc_check_digit(body)
        case "NL":
            return drawn(random, lambda: random.choice("123456789") + digits(random, 8), bsn.is_valid)
        case "PL":
            body = f"{random.randrange(50, 99)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
            body += digits(random, 4)
            return body + pesel.calc_check_digit(body)
        case _:
            raise ValueError(f"no national identifier of {country!r} is made here")


def health_number(random: Random) -> str:
    """A United Kingdom NHS number in three groups."""
    number = drawn(random, lambda: random.choice("469") + digits(random, 9), nhs.is_valid)
    return _grouped(number, (3, 3, 4), " ")


def record_number(random: Random) -> str:
    """What a hospital calls a patient by."""
    return random.choice((digits(random, 7), digits(random, 8), f"{digits(random, 3)}-{digits(random, 5)}"))


def public_ip(random: Random) -> str:
    """An IPv4 address that is in use on the Internet."""
    return f"{random.choice((23, 45, 81, 93, 151, 188))}.{'.'.join(str(random.randrange(1, 254)) for _ in range(3))}"


def aws_access_key(random: Random) -> str:
    """An access key id of Amazon Web Services."""
    return "AK" + "IA" + "".join(random.choices(_BASE32, k=16))


def github_token(random: Random) -> str:
    """A classic personal access token of GitHub."""
    return "gh" + "p_" + "".join(random.choices(_ALPHANUMERIC, k=36))


def slack_token(random: Random) -> str:
    """A bot token of Slack."""
    return f"xo{'xb'}-{digits(random, 12)}-{digits(random, 13)}-{''.join(random.choices(_ALPHANUMERIC, k=24))}"


def stripe_key(random: Random) -> str:
    """A live secret key of Stripe."""
    return "sk_" + "live_" + "".join(random.choices(_ALPHANUMERIC, k=24))


def web_token(random: Random) -> str:
    """A signed JSON Web Token."""
    claims = {"sub": digits(random, 8), "iat": 1_700_000_000 + random.randrange(10**7)}
    parts = [json.dumps(each, separators=(",", ":")).encode() for each in ({"alg": "HS256", "typ": "JWT"}, claims)] + [
        random.randbytes(32)
    ]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def password(random: Random) -> str:
    """One that a person could have chosen, and a policy would accept."""
    word = "".join(random.choices("bcdfglmnprst", k=3)) + "".join(random.choices("aeiou", k=2))
    return f"{word.capitalize()}{random.choice('!#$%&')}{digits(random, 3)}{random.choice(_ALPHANUMERIC)}x"


def _codice_fiscale(random: Random) -> str:
    consonants = "".join(random.choices("BCDFGLMNPRSTV", k=6))
    body = f"{consonants}{random.randrange(45, 99)}{random.choice('ABCDEHLMPRST')}{random.randrange(1, 29):02}"
    body += random.choice(("H501", "F205", "L219", "G273", "D612"))
    return body + codicefiscale.calc_check_digit(body)


def _grouped(text: str, sizes: tuple[int, ...], joint: str) -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(text[at : at + size])
        at += size
    return joint.join(pieces)
