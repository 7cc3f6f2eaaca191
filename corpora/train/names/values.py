"""People, towns, companies and streets of a country, from libraries and made up: what frames are filled with."""

import random
from collections.abc import Sequence
from functools import cache

from babel import Locale
from faker import Faker

from corpora.train.names.tables import (
    ABROAD,
    FORMS,
    GIVEN_ABROAD,
    KINDS,
    KNOWN,
    LOCALES,
    OF_TOWNS,
    PARTICLES,
    STATES,
    STREETS,
    SURNAMES_ABROAD,
    SYLLABLES,
    TRADES,
)


@cache
def people(locale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and surnames of a country."""
    given: dict[str, None] = {}
    surnames: dict[str, None] = {}
    for provider in Faker(locale).get_providers():
        if not type(provider).__module__.startswith("faker.providers.person"):
            continue
        for field in dir(provider):
            values = getattr(provider, field)
            if not isinstance(values, (tuple, list, dict)) or "name" not in field or "language" in field:
                continue
            names = [name for name in values if isinstance(name, str) and "{" not in name]
            (surnames if "last" in field else given if "first" in field else {}).update(dict.fromkeys(names))
    # Some lists of the library are made of sets, whose order is another each time.
    return tuple(sorted(given)), tuple(sorted(surnames))


@cache
def towns(locale: str) -> tuple[str, ...]:
    """Towns and regions of a country, as far as they are listed and not made up."""
    found: dict[str, None] = {}
    for provider in Faker(locale).get_providers():
        if type(provider).__module__.startswith("faker.providers.address"):
            for field in ("cities", "city_names", "states", "regions", "departments"):
                for value in getattr(provider, field, ()):
                    name = value[-1] if isinstance(value, tuple) else value
                    if isinstance(name, str) and "{" not in name and not name.startswith("%"):
                        found[name] = None
    return tuple(sorted(found))


@cache
def countries(language: str) -> tuple[str, ...]:
    """Countries by their name in a language."""
    return tuple(sorted({str(name) for code, name in Locale.parse(language).territories.items() if code.isalpha()}))


@cache
def cities(language: str) -> tuple[str, ...]:
    """Cities that time zones are named after, in a language."""
    zones = Locale.parse(language).time_zones
    return tuple(sorted({str(zone["city"]) for name, zone in zones.items() if "city" in zone and "/" in name}))


def given(chance: random.Random, language: str) -> str:
    """A given name, one in six from abroad."""
    if chance.random() < 0.06:
        return chance.choice(GIVEN_ABROAD)
    locale = chance.choice(ABROAD if chance.random() < 0.12 else LOCALES[language])
    names = people(locale)[0]
    return _spliced(chance, names) if chance.random() < 0.08 else chance.choice(names)


def surname(chance: random.Random, language: str) -> str:
    """A surname, some with a particle and some of two."""
    if chance.random() < 0.06:
        return chance.choice(SURNAMES_ABROAD)
    locale = chance.choice(ABROAD if chance.random() < 0.12 else LOCALES[language])
    names = people(locale)[1] or SURNAMES_ABROAD
    name = _spliced(chance, names) if chance.random() < 0.25 else chance.choice(names)
    if chance.random() < 0.05:
        name += "-" + chance.choice(people(LOCALES[language][0])[1])
    elif language in {"es", "pt"} and chance.random() < 0.4:
        name += " " + chance.choice(people(LOCALES[language][0])[1])
    elif chance.random() < (0.2 if language == "nl" else 0.04):
        name = chance.choice(PARTICLES[language]) + name
    return name


def _spliced(chance: random.Random, names: Sequence[str]) -> str:
    """A name that is on no list: the beginning of one and the end of another."""
    one, other = chance.choice(names), chance.choice(names)
    return one[: max(2, len(one) // 2)] + other[len(other) // 2 :].lower()


def person(chance: random.Random, language: str) -> str:
    """A whole name, in one of the ways that people write them."""
    first, last, way = given(chance, language), surname(chance, language), chance.random()
    if way < 0.06:
        return f"{first[0]}. {last}"
    if way < 0.12:
        return f"{first} {chance.choice('ABCDEFGHJKLMPRST')}. {last}"
    if way < 0.18:
        return f"{last}, {first}"
    if way < 0.22:
        return f"{first} {given(chance, language)} {last}"
    if way < 0.25:
        return f"{first} {last}".upper()
    return f"{first} {last}"


def town(chance: random.Random, language: str) -> str:
    """A town, most of the time in a country of that language."""
    listed = towns(chance.choice(LOCALES[language]))
    if listed and chance.random() < 0.6:
        return chance.choice(listed)
    return chance.choice(cities(language))


def company(chance: random.Random, language: str) -> str:
    """An organisation: known, made up, of a town, of a family, or letters."""
    way = chance.random()
    if way < 0.2:
        return chance.choice(KNOWN)
    if way < 0.38:
        return chance.choice(OF_TOWNS[language].split("|")).format(town(chance, language))
    if way < 0.44:
        return "".join(chance.choices("ABCDEFGHIKLMNPRSTVW", k=chance.choice((2, 3, 3, 3, 4))))
    word = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3)))).capitalize()
    family = surname(chance, language)
    base = word if way < 0.72 else family
    if chance.random() < 0.5:
        base += " " + chance.choice(TRADES[language].split())
    if language == "en" and chance.random() < 0.1:
        base = f"{family} & {surname(chance, language)}"
    if chance.random() < 0.55:
        base += " " + chance.choice(FORMS[language].split("|"))
    return base


def street(chance: random.Random, language: str) -> str:
    """A street and a number, as they are written there."""
    number = str(chance.randint(1, 250)) + chance.choice(("", "", "", "a", "B", "/4"))
    core = chance.choice(STREETS[language])
    if chance.random() < 0.5:
        core = chance.choice(people(LOCALES[language][0])[1])
    kind = chance.choice(KINDS[language].split("|" if "|" in KINDS[language] else " "))
    if language == "en":
        flat = chance.choice(("", "", "", f" Apt {number}", f", Suite {number}", f" #{number}"))
        return f"{chance.randint(1, 9999)} {chance.choice(('', '', '', 'N ', 'West '))}{core} {kind}{flat}"
    if language in {"de", "nl"}:
        return f"{core}{kind} {number}" if chance.random() < 0.8 else f"{core}-{kind.capitalize()} {number}"
    if language == "fr":
        return f"{number}{chance.choice((',', '', ' bis'))} {kind} {core}"
    comma = "," if language in {"it", "pt", "es"} and chance.random() < 0.6 else ""
    return f"{kind} {core}{comma} {number}"


def address(chance: random.Random, language: str) -> str:
    """A whole postal address, in one line or two."""
    digits = "".join(chance.choices("0123456789", k=9))
    place = town(chance, language)
    codes = {
        "de": digits[:5], "fr": digits[:5], "es": digits[:5], "it": digits[:5], "pl": f"{digits[:2]}-{digits[2:5]}",
        "nl": f"{digits[:4]} {''.join(chance.choices('ABCDEFGHJKLMNP', k=2))}",
        "pt": f"{digits[:4]}-{digits[4:7]}" if chance.random() < 0.5 else f"{digits[:5]}-{digits[5:8]}",
    }  # fmt: skip
    if language != "en":
        end = f"{codes[language]} {place}" if chance.random() < 0.9 else place
    elif chance.random() < 0.7:
        end = f"{place}, {chance.choice(STATES)} {digits[:5]}"
    else:
        letters = "".join(chance.choices("ABCDEGHLMNPRSTW", k=5))
        end = f"{place} {letters[:2]}{digits[0]} {digits[1]}{letters[3:]}"
    return street(chance, language) + chance.choice((", ", ", ", ", ", "\n", " ")) + end
