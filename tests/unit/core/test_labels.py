"""How classes are written where a value stood."""

import re

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.labels import LONGEST_LABEL, label, mark
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

CASES = [
    ("pii.email", "EMAIL"),
    ("pii.date_of_birth", "BIRTHDATE"),
    ("pii.national_id.us_ssn", "SSN"),
    ("pii.national_id.other", "OTHER"),
    ("secret.aws_access_key", "AWSACCESSKEY"),
    ("secret.a_very_long_name_of_a_vendor", "AVERYLONGNAM"),
    ("customer.record", "CUSTOMER"),
    ("contract.2025", "DATA"),
    ("contract.x", "DATA"),
    ("contract.größe", "GRSSE"),
    ("flat", "FLAT"),
]


@pytest.mark.parametrize(("data_class", "expected"), CASES)
def test_a_label_is_the_name_people_use(data_class: str, expected: str) -> None:
    assert label(DataClass(data_class)) == expected


@pytest.mark.parametrize("data_class", sorted(BUILTIN_CLASSES))
def test_every_label_fits_a_token(data_class: DataClass) -> None:
    assert re.fullmatch(rf"[A-Z]{{2,{LONGEST_LABEL}}}", label(data_class))


def test_a_mark_says_the_class_and_nothing_else() -> None:
    assert mark(DataClass("pci.card")) == "[CARD]"
