"""Sentences with named places for values, filled with what belongs together: a person, their mail, their street.

A frame is a text with fields in braces. Some fields are values of a class; others look like values and are none,
such as an order number, so that what finds too much shows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from string import Formatter
from typing import Final
from uuid import UUID

import msgspec

from corpora.held_out.general import identifiers as made
from corpora.held_out.general.locale import Locale, Person, address_in, date_in, filled, mail_of, person
from corpora.sample import Generator, Sample, place
from egress_gateway.core.ids import DataClass

LOOKED_FOR: Final = tuple(
    DataClass(name)
    for name in (
        "pii.name", "pii.email", "pii.phone", "pii.address", "pii.national_id", "pii.date_of_birth", "pii.ip",
        "pci.card", "finance.iban", "phi.mrn", "phi.nhs", "secret", "entity",
    )
)  # fmt: skip
_NATIONAL_IDS: Final = {
    "US": "us_ssn", "GB": "gb_nino", "DE": "de_idnr", "FR": "fr_nir", "ES": "es_dni", "IT": "it_cf", "PT": "pt_nif",
    "NL": "nl_bsn", "PL": "pl_pesel",
}  # fmt: skip
_PRODUCTS: Final = (
    "Jordan sneakers", "Dyson filter", "Lenovo dock", "Victoria sponge", "Bluetooth keyboard", "Caesar salad kit",
    "Hope mug", "Amber ale", "Chelsea boots", "Harrington jacket", "Bakelite radio", "Faraday cage",
)  # fmt: skip


class World(msgspec.Struct, frozen=True):
    """Whom and what one text is about."""

    random: Random
    locale: Locale
    somebody: Person
    other: Person


Field = tuple[Callable[[World], str], Callable[[World], str]]
"""How the value is made, and of which class it is; an empty one is none."""


def _is(data_class: str) -> Callable[[World], str]:
    return lambda _world: data_class


def _identity(world: World) -> str:
    return f"pii.national_id.{_NATIONAL_IDS[world.locale.country]}"


def _account(world: World) -> str:
    country = world.locale.country
    return made.account(world.random, "GB" if country == "US" else country)


def _random_id(world: World) -> str:
    return str(UUID(bytes=world.random.randbytes(16), version=4))


def _like(*patterns: str) -> Field:
    """What looks like something and is nothing."""
    return lambda world: filled(world.random, world.random.choice(patterns)), _is("")


FIELDS: Final[Mapping[str, Field]] = {
    "name": (lambda world: world.somebody.name, _is("pii.name")),
    "first": (lambda world: world.somebody.first, _is("pii.name")),
    "last": (lambda world: world.somebody.last, _is("pii.name")),
    "name2": (lambda world: world.other.name, _is("pii.name")),
    "first2": (lambda world: world.other.first, _is("pii.name")),
    "last2": (lambda world: world.other.last, _is("pii.name")),
    "email": (lambda world: mail_of(world.random, world.locale, world.somebody), _is("pii.email")),
    "email2": (lambda world: mail_of(world.random, world.locale, world.other), _is("pii.email")),
    "phone": (lambda world: filled(world.random, world.random.choice(world.locale.phones)), _is("pii.phone")),
    "address": (lambda world: address_in(world.random, world.locale), _is("pii.address")),
    "town": (lambda world: world.random.choice(world.locale.towns).split(",")[0], _is("entity.place")),
    "firm": (lambda world: world.random.choice(world.locale.firms), _is("entity.organisation")),
    "born": (lambda world: date_in(world.random, world.locale, 1941, 2004), _is("pii.date_of_birth")),
    "id": (lambda world: made.national_id(world.random, world.locale.country), _identity),
    "card": (lambda world: made.card(world.random), _is("pci.card")),
    "iban": (_account, _is("finance.iban")),
    "ip": (lambda world: made.public_ip(world.random), _is("pii.ip")),
    "mrn": (lambda world: made.record_number(world.random), _is("phi.mrn")),
    "nhs": (lambda world: made.health_number(world.random), _is("phi.nhs")),
    "aws": (lambda world: made.aws_access_key(world.random), _is("secret.aws_access_key")),
    "github": (lambda world: made.github_token(world.random), _is("secret.github_token")),
    "slack": (lambda world: made.slack_token(world.random), _is("secret.slack_token")),
    "stripe": (lambda world: made.stripe_key(world.random), _is("secret.stripe_key")),
    "jwt": (lambda world: made.web_token(world.random), _is("secret.jwt")),
    "password": (lambda world: made.password(world.random), _is("secret.password")),
    "date": (lambda world: date_in(world.random, world.locale, 2023, 2026), _is("")),
    "uuid": (_random_id, _is("")),
    "commit": (lambda world: world.random.randbytes(20).hex(), _is("")),
    "product": (lambda world: world.random.choice(_PRODUCTS), _is("")),
    "time": _like("0#:1#", "1#:0#", "1#:4#"),
    "order": _like("4######", "SO-######", "2026-00####"),
    "invoice": _like("INV-#####", "R2026/####", "90####"),
    "amount": _like("1#.##", "2##.##", "4###.##"),
    "count": _like("2", "7", "1#", "3##"),
    "version": _like("#.#.#", "1#.#.1#", "2.1#.#"),
    "build": _like("20260###.1", "b1####"),
    "isbn": _like("978-3-16-######-#", "978-0-14-1#####-#"),
    "stamp": _like("2026-03-1#T0#:1#:4#Z", "2026-07-2#T1#:2#:0#Z"),
    "epoch": _like("17########"),
    "part": _like("@@-####-##", "@###-@@"),
    "tracking": _like("JD0146000#########", "1Z@#@##@##########"),
    "private_ip": _like("10.2#.3#.7", "192.168.1.1#"),
}  # fmt: skip
"""What may stand in braces."""


def written(source: str, frames: Sequence[str], locales: Sequence[Locale], *, small: float = 0.0) -> Generator:
    """A generator of these frames in these countries; a share of the texts is all in small letters."""

    def generate(seed: int, count: int) -> Iterator[Sample]:
        random = Random(f"{source} {seed}")
        for _ in range(count):
            locale = random.choice(locales)
            world = World(random, locale, person(random, locale), person(random, locale))
            frame = random.choice(frames)
            text, spans = place(list(_pieces(world, frame, small=random.random() < small)))
            yield Sample(
                text=text,
                spans=spans,
                classes=LOOKED_FOR,
                language=locale.language,
                source=source,
                template=frame,
            )

    return generate


def _pieces(world: World, frame: str, *, small: bool) -> Iterator[str | tuple[str, str]]:
    """The frame with its values. A credential has its own letters, whoever writes it."""
    for words, name, _, _ in Formatter().parse(frame):
        if words:
            yield words.lower() if small else words
        if name is not None:
            make, class_of = FIELDS[name]
            value, data_class = make(world), class_of(world)
            if small and not data_class.startswith("secret."):
                value = value.lower()
            yield (value, data_class) if data_class else value
