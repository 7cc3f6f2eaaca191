"""The generated sentences that Presidio's authors publish, with their labels in our words."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from corpora.sample import Sample, Span

CLASSES: Final[Mapping[str, str]] = {
    "PERSON": "pii.name",
    "ORGANIZATION": "entity.organisation",
    "GPE": "entity.place",
    "LOCATION": "entity.place",
    "STREET_ADDRESS": "pii.address",
    "ADDRESS": "pii.address",
    "ZIP_CODE": "pii.address",
    "CREDIT_CARD": "pci.card",
    "EMAIL_ADDRESS": "pii.email",
    "IBAN_CODE": "finance.iban",
    "IP_ADDRESS": "pii.ip",
    "PHONE_NUMBER": "pii.phone",
    "US_DRIVER_LICENSE": "pii.driver_license",
    "US_SSN": "pii.national_id.us_ssn",
}
"""Ages, titles, dates, nationalities and domains are left out: they are no class of ours by themselves."""
LOOKED_FOR: Final = tuple(sorted(set(CLASSES.values())))


class _Labelled(msgspec.Struct):
    entity_type: str
    start_position: int
    end_position: int


class _Text(msgspec.Struct):
    full_text: str
    spans: list[_Labelled]


def read_presidio(text: str, source: str) -> Iterator[Sample]:
    """The sentences of such a file."""
    for each in msgspec.json.decode(text, type=list[_Text]):
        spans = [
            Span(span.start_position, span.end_position, CLASSES[span.entity_type])
            for span in each.spans
            if span.entity_type in CLASSES and span.start_position < span.end_position
        ]
        spans.sort(key=lambda span: span.start)
        yield Sample(text=each.full_text, spans=tuple(spans), classes=LOOKED_FOR, source=source, near_training=True)
