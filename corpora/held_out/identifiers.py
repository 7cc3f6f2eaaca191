"""Values of personal, payment, financial and health classes in sentences of eight languages, and near misses of each.

Every value is made at run time, with its check digits; the near misses (a spoiled check digit, a number that means
something else, an illness that nobody has) stand in texts without spans.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from corpora.held_out.identifier_sentences import CLEAN, SENTENCES
from corpora.sample import Sample, place
from egress_gateway.core.ids import DataClass

_CLASSES: Final = tuple(DataClass(name) for name in ("pii", "pci", "phi", "finance"))
_CLEAN_SHARE: Final = 4
"""One text in so many is a near miss."""


def identifiers(seed: int, count: int) -> Iterator[Sample]:
    """Sentences with one or more values each, a near miss every few."""
    source = random.Random(seed)
    for number in range(count):
        if number % _CLEAN_SHARE == _CLEAN_SHARE - 1:
            language, text = source.choice(CLEAN)
            template, parts = text, _fill(text, source)
        else:
            language, template = source.choice(SENTENCES)
            parts = _fill(template, source)
        text, spans = place(parts)
        yield Sample(
            text=text,
            spans=spans,
            classes=_CLASSES,
            language=language,
            source="identifiers",
            template=template,
        )


def _fill(template: str, source: random.Random) -> list[str | tuple[str, str]]:
    """A template's pieces: what stands in braces is made, and is a value if its class is known."""
    parts: list[str | tuple[str, str]] = []
    for piece in template.replace("}", "{").split("{"):
        made = _VALUES.get(piece)
        if made is None:
            parts.append(piece)
        else:
            data_class, make = made
            parts.append((make(source), data_class) if data_class else make(source))
    return parts


def _digits(source: random.Random, count: int) -> str:
    return "".join(str(source.randrange(10)) for _ in range(count))


def _card(source: random.Random) -> str:
    body = source.choice(["4", "51", "37"])
    body += _digits(source, (14 if body == "37" else 15) - len(body))
    number = body + luhn.calc_check_digit(body)
    return (
        number
        if len(number) == 15
        else source.choice(["", " ", "-"]).join(number[at : at + 4] for at in range(0, 16, 4))
    )


def _no_card(source: random.Random) -> str:
    number = _card(source)
    return number[:-1] + str((int(number[-1]) + 3) % 10)


def _iban(source: random.Random) -> str:
    body = _digits(source, 18)
    check = mod_97_10.calc_check_digits(body + "DE")
    compact = f"DE{check}{body}"
    return " ".join(compact[at : at + 4] for at in range(0, 22, 4)) if source.random() < 0.5 else compact


def _npi(source: random.Random) -> str:
    body = source.choice("12") + _digits(source, 8)
    return body + luhn.calc_check_digit("80840" + body)


def _date(source: random.Random) -> str:
    year, month, day = source.randint(1931, 2006), source.randint(1, 12), source.randint(1, 28)
    return source.choice([f"{year}-{month:02d}-{day:02d}", f"{day:02d}.{month:02d}.{year}", f"{day}/{month}/{year}"])


def _ssn(source: random.Random) -> str:
    area = source.choice([*range(1, 666), *range(667, 900)])
    return f"{area:03d}-{source.randint(1, 99):02d}-{source.randint(1, 9999):04d}"


def _mail(source: random.Random) -> str:
    name = source.choice(["j.novak", "ines_garcia", "t-okafor", "lea.martin7", "oskar"])
    return f"{name}@{source.choice(['mail.example', 'corp.example.com', 'klinik.example'])}"


def _one_of(*values: str) -> Callable[[random.Random], str]:
    return lambda source: source.choice(values)


_VALUES: Final[dict[str, tuple[str, Callable[[random.Random], str]]]] = {
    "card": ("pci.card", _card),
    "no card": ("", _no_card),
    "cvv": ("pci.cvv", lambda source: _digits(source, 3)),
    "iban": ("finance.iban", _iban),
    "account": ("finance.account", lambda source: "7" + _digits(source, 8)),
    "sort code": (
        "finance.routing_number",
        lambda source: "-".join(_digits(source, 2) for _ in range(3)),
    ),
    "loan": ("finance.consumer", lambda source: f"HL-{_digits(source, 7)}"),
    "score": ("finance.consumer", lambda source: str(source.randint(480, 840))),
    "amount": ("finance.consumer", lambda source: f"${source.randint(31, 180)},{_digits(source, 3)}"),
    "any amount": ("", lambda source: f"${source.randint(31, 180)},{_digits(source, 3)}"),
    "ssn": ("pii.national_id.us_ssn", _ssn),
    "born": ("pii.date_of_birth", _date),
    "care": ("phi.date", _date),
    "day": ("", _date),
    "mail": ("pii.email", _mail),
    "inner mail": ("pii.email", _one_of("rosa@intranet", "t.okafor@corp", "dispatch@mailhub")),
    "phone": ("pii.phone", _one_of("+44 20 7946 0112", "+49 30 901820", "+33 1 42 68 53 00", "+1 212 736 5000")),
    "near phone": ("pii.phone", _one_of("0711 4520918", "91 536 55 00", "22 695 29 00", "020 624 1111")),
    "address": (
        "pii.address",
        _one_of(
            "Unter den Linden 5, 10117 Berlin",
            "The Old Mill, Church Lane, Kirkby CA10 2RT",
            "48 Harrow Road, Leeds LS2 9JT",
            "Lindenstrasse 17, 50674 Koeln",
            "27 rue des Lilas, 69003 Lyon",
            "Calle Serrano 41, 28001 Madrid",
            "Via Garibaldi 8, 16124 Genova",
            "Rua das Flores 210, 4050-262 Porto",
            "Prinsengracht 263, 1016 GV Amsterdam",
            "ul. Dluga 14, 31-147 Krakow",
        ),
    ),
    "mrn": ("phi.mrn", lambda source: f"M{_digits(source, 7)}"),
    "npi": ("phi.npi", _npi),
    "member": ("phi.health_plan", lambda source: f"W{_digits(source, 9)}"),
    "icd": ("phi.icd10", _one_of("E11.65", "I50.22", "F33.1", "J45.909", "C50.911")),
    "illness": (
        "phi.diagnosis",
        _one_of("epilepsy", "psoriasis", "bipolar disorder", "lupus", "breast cancer", "hyperemesis"),
    ),
    "any illness": ("", _one_of("epilepsy", "psoriasis", "bipolar disorder", "lupus", "breast cancer", "hyperemesis")),
    "medicine": (
        "phi.drug",
        _one_of("lamotrigine", "bisoprolol", "rosuvastatin", "tramadol", "Trulicity", "vedolizumab"),
    ),
    "any medicine": ("", _one_of("lamotrigine", "bisoprolol", "rosuvastatin", "tramadol", "Trulicity", "vedolizumab")),
    "plate": ("pii.vehicle_id", _one_of("LR68 KDN", "HH-TK 2291", "8XKP442")),
    "serial": ("pii.device_id", lambda source: f"SN7{_digits(source, 8)}"),
    "version": ("", lambda source: f"{source.randint(1, 9)}.{source.randint(0, 30)}.{source.randint(0, 9)}"),
    "order": ("", lambda source: _digits(source, 11)),
}
"""By name in a template: the class, if it is a value at all, and how it is made."""
