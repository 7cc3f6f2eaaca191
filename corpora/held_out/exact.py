"""Rows of a list in sentences, forms and code, and people who only share a name with them.

The list is made of the same seed (`listed`): a measurement builds it with `egress edm build`, and looks in these texts
for what of it stands there.
"""

import random
from collections.abc import Iterator
from typing import Final

import msgspec

from corpora.sample import Sample, place
from egress_gateway.core.ids import DataClass

RECORD: Final = "customer.record"
COLUMNS: Final = "first_name,last_name,email,account,city"
LONGEST: Final = 100
"""People on the list of a seed."""

_GIVEN: Final = (
    "Aurelia", "Bastian", "Cordula", "Dmitri", "Eleonora", "Florentin", "Giselle", "Hendrik", "Ilse", "Jovan",
    "Katarzyna", "Lucía", "Matteo", "Noémie", "Ondine", "Pilar", "Quirin", "Rosalind", "Søren", "Thibault",
)  # fmt: skip
_FAMILY: Final = (
    "Abernathy", "Brückner", "Castellanos", "Dąbrowska", "Esposito", "Fairweather", "Gräfenhain", "Holloway",
    "Ibáñez", "Janssens", "Kowalczyk", "Lefèvre", "Montgomery", "Nascimento", "O'Sullivan", "Pellegrini",
)  # fmt: skip
_CITIES: Final = ("Antwerp", "Bologna", "Coimbra", "Dortmund", "Edinburgh", "Fresno", "Ghent", "Hannover")
_WORK: Final = (
    "wants the contract by Friday", "complained about the last invoice", "asks for a second opinion",
    "has moved and needs new papers", "would like to speak with a manager", "cancelled the renewal",
)  # fmt: skip


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the list."""

    given: str
    family: str
    email: str
    account: str
    city: str


def listed(seed: int) -> tuple[Person, ...]:
    """The list of a seed, no two people of one name."""
    chance = random.Random(f"list {seed}")
    names = chance.sample([(given, family) for given in _GIVEN for family in _FAMILY], LONGEST)
    return tuple(
        Person(
            given=given,
            family=family,
            email=f"c{chance.randrange(10**6):06}.{number}@mail.example",
            account=f"{chance.choice('KLMN')}{chance.choice('PQRS')}-{chance.randrange(10**8):08}",
            city=chance.choice(_CITIES),
        )
        for number, (given, family) in enumerate(names)
    )


def write(seed: int, count: int) -> Iterator[Sample]:
    """Samples for the list of the same seed: three of four hold something of a row."""
    people = listed(seed)
    names = {(person.given, person.family) for person in people}
    strangers = [(given, family) for given in _GIVEN for family in _FAMILY if (given, family) not in names]
    chance = random.Random(seed)
    for number in range(count):
        person = chance.choice(people)
        template = _NEAR_MISSES[number // 4 % len(_NEAR_MISSES)] if number % 4 == 3 else chance.choice(_TEMPLATES)
        text, spans = place(_filled(template, person, chance.choice(strangers), chance.choice(_WORK)))
        yield Sample(
            text=text, spans=spans, classes=(DataClass(RECORD),), source="exact-match-generator", template=template
        )


_TEMPLATES: Final = (
    "[given family] {work}, could you draft an answer?",
    "hi, [given family lower] {work}. keep it short pls",
    "Customer: [family, given]\nReason: {work}\nPriority: 2",
    "Summarize the thread with [email] about why the customer {work}.",
    "Why was account [account] closed?",
    "SELECT balance FROM accounts WHERE number = '[account plain]';",
    "[initial family] of [city] {work}.",
    '{{"given_name": "[given]", "family_name": "[family]", "note": "{work}"}}',
    "Ticket 4431: the holder of [account spaced] {work}",
    "Name;City\n[family];[given];x",
)
_NEAR_MISSES: Final = (
    "{stranger} {work}, could you draft an answer?",
    "{given} {work}; her colleague from {city} does not.",
    "Mr or Mrs {family} {work}.",
    "{initial}. {family} {work}.",
    "Flights to {city} are full, says {given}.",
    "Account {wrong} was never opened.",
)


def _filled(template: str, person: Person, stranger: tuple[str, str], work: str) -> list[str | tuple[str, str]]:
    """The pieces of a template; what stands in brackets is a value of the row."""
    values = {
        "given family": f"{person.given} {person.family}",
        "given family lower": f"{person.given} {person.family}".lower(),
        "family, given": f"{person.family}, {person.given}",
        "initial family": f"{person.given[0]}. {person.family}",
        "given": person.given,
        "family": person.family,
        "email": person.email,
        "account": person.account,
        "account plain": person.account.replace("-", ""),
        "account spaced": f"{person.account[:2]} {person.account[3:7]} {person.account[7:]}",
        "city": person.city,
    }
    said = template.format(
        work=work,
        stranger=" ".join(stranger),
        given=person.given,
        family=person.family,
        initial=person.given[0],
        city=person.city,
        wrong=f"{person.account[:-1]}{(int(person.account[-1]) + 1) % 10}",
    )
    pieces: list[str | tuple[str, str]] = []
    for piece in said.replace("]", "[").split("["):
        pieces.append((values[piece], RECORD) if piece in values and len(pieces) % 2 else piece)
    return pieces
