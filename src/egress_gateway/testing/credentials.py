"""Fabricates values that look like credentials and personal data, so that no file contains one.

Everything is made at run time from its published shape (prefix, alphabet, length, check digits), hence
scanners find nothing in a repository that uses this. The same seed gives the same values, and no value
was ever issued by anybody: random parts come from a hash, telephone numbers from ranges reserved for
fiction, mail domains from RFC 2606.
"""

import base64
import hashlib
import string
import zlib
from collections.abc import Mapping, Sequence

from stdnum import iban as iban_numbers
from stdnum import luhn

UPPER = string.ascii_uppercase
DIGITS = string.digits
ALNUM = string.ascii_letters + string.digits
URLSAFE = ALNUM + "-_"
BASE32 = UPPER + "234567"
BASE62 = DIGITS + UPPER + string.ascii_lowercase
LOWER_HEX = "0123456789abcdef"

Part = str | tuple[str, int]
"""A fixed piece, or so many characters of an alphabet."""

SHAPES: Mapping[str, tuple[Part, ...]] = {
    "secret.anthropic_key": ("sk-ant-", "api03-", (URLSAFE, 93), "AA"),
    "secret.aws_access_key": ("AKIA", (BASE32, 16)),
    "secret.databricks_token": ("dapi", (LOWER_HEX, 32)),
    "secret.digitalocean_token": ("dop_v1_", (LOWER_HEX, 64)),
    "secret.gcp_api_key": ("AIza", (URLSAFE, 35)),
    "secret.gitlab_token": ("glpat-", (URLSAFE, 20)),
    "secret.groq_key": ("gsk_", (ALNUM, 52)),
    "secret.huggingface_token": ("hf_", (string.ascii_letters, 34)),
    "secret.npm_token": ("npm_", (ALNUM, 36)),
    "secret.openai_key": ("sk-proj-", (ALNUM, 20), "T3Blbk", "FJ", (ALNUM, 20)),
    "secret.sendgrid_key": ("SG.", (URLSAFE, 22), ".", (URLSAFE, 43)),
    "secret.slack_token": ("xoxb-", (DIGITS, 12), "-", (DIGITS, 12), "-", (ALNUM, 24)),
    "secret.stripe_key": ("sk_", "live_", (ALNUM, 24)),
}
"""Vendors' published token shapes, by data class."""

CARDS: Mapping[str, tuple[str, int]] = {
    "visa": ("4539", 16),
    "mastercard": ("5413", 16),
    "amex": ("3714", 15),
    "discover": ("6011", 16),
}
"""Leading digits and length, by brand (ISO/IEC 7812)."""

IBANS: Mapping[str, int] = {"DE": 22, "AT": 20, "ES": 24, "PL": 28}
"""Length by country, for countries whose account part is digits only (SWIFT IBAN registry)."""

GIVEN = ("Ada", "Bertil", "Chiara", "Dmitri", "Esther", "Farid", "Greta", "Hiroshi", "Imani", "Jonas")
FAMILY = ("Abendroth", "Brightwater", "Castellano", "Dunmore", "Eriksdotter", "Fairweather", "Grunewald", "Holloway")
MAIL_DOMAINS = ("example.com", "example.net", "example.org")
FICTIONAL_AREA_CODES = ("202", "303", "404", "512", "617")
"""Area codes in which 555-0100 to 555-0199 are reserved for fiction (NANPA)."""


class Fabricator:
    """Makes the next value of a kind; values of one fabricator differ from each other."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._made = 0

    def secret(self, kind: str) -> str:
        """A token of a vendor, by data class (`secret.github_token`)."""
        if kind == "secret.github_token":
            return self._github_token()
        if kind not in SHAPES:
            raise ValueError(f"no shape for {kind!r}; there are {', '.join(sorted(SHAPES))}")
        return "".join(part if isinstance(part, str) else self.characters(*part) for part in SHAPES[kind])

    def password(self, length: int = 24) -> str:
        """A random password without the characters that end a URL's user part."""
        return self.characters(ALNUM + "!%+*", length)

    def private_key(self) -> str:
        """A PEM block whose content is noise."""
        body = base64.b64encode(self._noise(300)).decode()
        lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
        label = " ".join(("RSA", "PRIVATE", "KEY"))
        return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----"

    def jwt(self) -> str:
        """A signed token: two readable parts and a signature of noise."""
        subject = self.characters(LOWER_HEX, 8)
        parts = (b'{"alg":"RS256","typ":"JWT"}', f'{{"sub":"{subject}"}}'.encode(), self._noise(64))
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)

    def card(self, brand: str = "visa") -> str:
        """A card number with a valid check digit."""
        prefix, length = CARDS[brand]
        number = prefix + self.characters(DIGITS, length - len(prefix) - 1)
        return number + luhn.calc_check_digit(number)

    def iban(self, country: str = "DE") -> str:
        """An IBAN with valid check digits."""
        account = self.characters(DIGITS, IBANS[country] - 4)
        return country + iban_numbers.calc_check_digits(f"{country}00{account}") + account

    def ssn(self) -> str:
        """A United States social security number outside the ranges that are never issued."""
        area = 100 + self._below(500)
        group = 1 + self._below(99)
        serial = 1 + self._below(9999)
        return f"{area}-{group:02d}-{serial:04d}"

    def name(self) -> str:
        """A person's name."""
        return f"{self._choose(GIVEN)} {self._choose(FAMILY)}"

    def email(self) -> str:
        """A mail address."""
        given, family = self._choose(GIVEN).lower(), self._choose(FAMILY).lower()
        return f"{given}.{family}{self._below(10_000)}@{self._choose(MAIL_DOMAINS)}"

    def phone(self) -> str:
        """A telephone number reserved for fiction."""
        return f"+1 {self._choose(FICTIONAL_AREA_CODES)}-555-{100 + self._below(100):04d}"

    def characters(self, alphabet: str, length: int) -> str:
        """So many characters of an alphabet."""
        return "".join(alphabet[byte % len(alphabet)] for byte in self._noise(length))

    def _github_token(self) -> str:
        # The last six characters are a CRC-32 of the others in base 62; scanners check it.
        random = self.characters(ALNUM, 30)
        return f"{'ghp'}_{random}{_base62(zlib.crc32(random.encode()), 6)}"

    def _noise(self, length: int) -> bytes:
        self._made += 1
        return hashlib.shake_256(f"{self._seed}/{self._made}".encode()).digest(length)

    def _below(self, bound: int) -> int:
        return int.from_bytes(self._noise(8), "big") % bound

    def _choose(self, options: Sequence[str]) -> str:
        return options[self._below(len(options))]


def _base62(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits
