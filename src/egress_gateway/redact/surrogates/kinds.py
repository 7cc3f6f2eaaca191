"""From the kind of a class to what draws its surrogates, and to the other spellings that models give them."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from egress_gateway.core.ids import DataClass
from egress_gateway.core.surrogate_kinds import SurrogateKind, surrogate_kind
from egress_gateway.core.token_form import tokens_in
from egress_gateway.redact.surrogates.addresses import address
from egress_gateway.redact.surrogates.cards import card, card_spellings
from egress_gateway.redact.surrogates.characters import FEWEST, characters, compact
from egress_gateway.redact.surrogates.dates import is_date, moved
from egress_gateway.redact.surrogates.hosts import email, host, is_email_like, is_host_like
from egress_gateway.redact.surrogates.ibans import iban, iban_spellings
from egress_gateway.redact.surrogates.identifiers import identifier, identifier_spellings, is_identifier_like
from egress_gateway.redact.surrogates.names import is_name_like, name, name_spellings
from egress_gateway.redact.surrogates.networks import ip, location, mac
from egress_gateway.redact.surrogates.phones import phone
from egress_gateway.redact.surrogates.registered import registered
from egress_gateway.redact.surrogates.source import Source

SHORTEST: Final = 4
LONGEST: Final = 256
"""Characters of a surrogate: shorter ones occur by chance, and text is held back for longer ones too long."""

Drawing = Callable[[str, Source, int], str | None]
Spelling = Callable[[str, str], Iterator[tuple[str, str]]]

DRAWINGS: Final[Mapping[SurrogateKind, Drawing]] = MappingProxyType(
    {
        SurrogateKind.NAME: name,
        SurrogateKind.ADDRESS: address,
        SurrogateKind.EMAIL: email,
        SurrogateKind.PHONE: phone,
        SurrogateKind.DATE: moved,
        SurrogateKind.CARD: card,
        SurrogateKind.IBAN: iban,
        SurrogateKind.REGISTERED: registered,
        SurrogateKind.CHARACTERS: characters,
        SurrogateKind.IP: ip,
        SurrogateKind.MAC: mac,
        SurrogateKind.LOCATION: location,
        SurrogateKind.HOST: host,
        SurrogateKind.IDENTIFIER: identifier,
    }
)
_FORM: Final = re.compile(r"[(+_]?[0-9A-Za-z](?:[ -~\u00c0-\u024f\u2019]*[0-9A-Za-z.)])?|-\d[ -~]*\d")
"""What a surrogate may begin and end with, so that it is found again in a text."""
_NUMBER: Final = re.compile(r"[0-9A-Za-z]+(?:[ ./-][0-9A-Za-z]+)*")


def kind_of(data_class: DataClass, value: str) -> SurrogateKind | None:
    """What draws a surrogate for a value of the class; None if nothing does."""
    kind = surrogate_kind(data_class)
    return _by_form(value) if kind is SurrogateKind.FORM else kind


def surrogate(value: str, source: Source, attempt: int) -> str | None:
    """The surrogate of a value, by this attempt; None if there is none for it at any attempt."""
    kind = kind_of(source.data_class, value)
    if kind is None or len(value) > LONGEST:
        return None
    drawn = DRAWINGS[kind](value, source, attempt)
    if drawn is None or not SHORTEST <= len(drawn) <= LONGEST or not _FORM.fullmatch(drawn) or tokens_in(drawn):
        return None
    return drawn


def spellings(data_class: DataClass, value: str, drawn: str) -> Iterator[tuple[str, str]]:
    """Other spellings of a surrogate and what each stands for; some may be the surrogate itself."""
    match kind_of(data_class, value):
        case SurrogateKind.NAME:
            yield from name_spellings(value, drawn)
        case SurrogateKind.IDENTIFIER:
            yield from identifier_spellings(value, drawn)
        case SurrogateKind.CARD:
            yield from card_spellings(value, drawn)
        case SurrogateKind.IBAN:
            yield from iban_spellings(value, drawn)
        case SurrogateKind.EMAIL | SurrogateKind.HOST:
            yield drawn.lower(), value.lower()
        case SurrogateKind.ADDRESS:
            yield drawn.upper(), value.upper()
        case SurrogateKind.PHONE | SurrogateKind.REGISTERED | SurrogateKind.CHARACTERS:
            sign = "+" if drawn.startswith("+") else ""
            if len(compact(drawn)) > FEWEST:
                yield sign + compact(drawn), sign + compact(value)
        case _:
            pass


def _by_form(value: str) -> SurrogateKind | None:
    digits = sum(map(str.isdigit, value))
    tests: tuple[tuple[SurrogateKind, bool], ...] = (
        (SurrogateKind.EMAIL, is_email_like(value)),
        (SurrogateKind.DATE, is_date(value)),
        (SurrogateKind.CHARACTERS, digits * 2 >= len(compact(value)) and _NUMBER.fullmatch(value) is not None),
        (SurrogateKind.HOST, is_host_like(value)),
        (SurrogateKind.IDENTIFIER, is_identifier_like(value)),
        (SurrogateKind.NAME, is_name_like(value)),
    )
    return next((kind for kind, fits in tests if fits), None)
