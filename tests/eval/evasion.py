"""How much is still found when values are written so that people or models read them and programs should not.

Only values count that the engine finds as what they are when they are not disguised, so that the share that is
still found is what the disguise leaves. A value is found if a finding has a character of any of its pieces, and
whole if no character of any is left over.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

import msgspec
from tests.eval.engines.engine import Engine
from tests.eval.result import Evaded

from corpora.disguises import DISGUISES, Part
from corpora.held_out.general import identifiers as made
from corpora.sample import Span, place

SEED: Final = 7
_FIRST: Final = ("Eleanor", "Gareth", "Priscilla", "Duncan", "Harriet", "Leopold", "Rosalind", "Tobias")
_LAST: Final = ("Hartnell", "Ashdown", "Pickering", "Wainwright", "Lockhart", "Fairbanks", "Kessler", "Dunmore")


def _mail(random: Random) -> str:
    user = f"{random.choice(_FIRST)}.{random.choice(_LAST)}{random.randrange(90)}"
    return f"{user}@{random.choice(('brook', 'glen'))}post.com"


def _name(random: Random) -> str:
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def _phone(random: Random) -> str:
    return f"+1 {random.choice((212, 415, 617))} {random.randrange(220, 990)} {random.randrange(1000, 9999)}"


def _german_account(random: Random) -> str:
    return made.account(random, "DE")


FRAMES: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Random], str]]]] = {
    "pii.email": (("You can write to {} any time.", "cc {} please"), _mail),
    "pii.phone": (("Call me at {} after five.", "my phone number is {}"), _phone),
    "pii.name": (("You spoke with {} about the flat.", "I met {} at the station."), _name),
    "pii.national_id.us_ssn": (("Her SSN is {}.", "social security number {}"), made.us_ssn),
    "pii.national_id.gb_nino": (("My national insurance number is {}.", "NINO: {}"), made.gb_nino),
    "pci.card": (("Charge it to card {} today.", "the credit card is {}"), made.card),
    "finance.iban": (("Transfer it to IBAN {} please.", "our bank account: {}"), _german_account),
    "phi.mrn": (("Patient MRN {} was admitted.", "medical record number {}"), made.record_number),
    "secret.aws_access_key": (("Use {} for the bucket.", "access key: {}"), made.aws_access_key),
    "secret.github_token": (("Clone it with {} then.", "token {}"), made.github_token),
    "secret.jwt": (("The session is {} for now.", "log in with {}"), made.web_token),
}
"""Sentences with a place for a value, and how one is made, by class."""


class _Found(msgspec.Struct, frozen=True):
    same: bool
    found: bool
    whole: bool


def evaded(engine: Engine, count: int, each: Callable[[], None]) -> list[Evaded]:
    """The rows of one engine, with so many values of each class. `each` is called after each disguise."""
    known: dict[str, list[tuple[str, Span]]] = {}
    for data_class in FRAMES:
        values = planted(data_class, count)
        known[data_class] = [(text, span) for text, span in values if _found(engine, [Part(text, (span,))]).same]
    rows = []
    for name, disguise in DISGUISES.items():
        for data_class, values in known.items():
            disguised = [parts for text, span in values if (parts := disguise(text, span))]
            results = [_found(engine, parts) for parts in disguised]
            if results:
                rows.append(
                    Evaded(
                        engine=engine.name,
                        disguise=name,
                        data_class=data_class,
                        clean=len(results),
                        same=sum(each.same for each in results),
                        found=sum(each.found for each in results),
                        whole=sum(each.whole for each in results),
                    )
                )
        each()
    return rows


def planted(data_class: str, count: int) -> list[tuple[str, Span]]:
    """So many sentences with a value of the class, the same each time."""
    random = Random(f"{SEED} {data_class}")  # noqa: S311 (the same values each time)
    frames, make = FRAMES[data_class]
    texts = []
    for number in range(count):
        before, _, after = frames[number % len(frames)].partition("{}")
        text, (span,) = place([before, (make(random), data_class), after])
        texts.append((text, span))
    return texts


def _found(engine: Engine, parts: Sequence[Part]) -> _Found:
    """What is found of the value that stands in the parts."""
    marked: list[bool] = []
    same = False
    for part, findings in zip(parts, engine.find(parts), strict=True):
        covered = {at for finding in findings for at in range(finding.start, finding.end)}
        marked += [at in covered for span in part.spans for at in range(span.start, span.end)]
        same |= any(
            finding.start < span.end
            and span.start < finding.end
            and (finding.data_class == span.data_class or not engine.exact)
            for span in part.spans
            for finding in findings
        )
    return _Found(same, any(marked), all(marked))
