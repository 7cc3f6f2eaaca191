"""A value is found in a text, or is the text itself."""

import pytest

from egress_gateway.adapters.subjects.reader import SubjectReader
from egress_gateway.cli.audit.value_rows import rows_of_value
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.ids import DataClass
from egress_gateway.steps.subjects import value_lookup

MRN = DataClass("phi.mrn")
OWN = DataClass("customer.loyalty_number")
FOUND = {
    "in a text": ("MRN 12345678", "", True),
    "as itself": ("12345678", "", True),
    "as itself, of a class": ("1234 5678", "phi.mrn", True),
    "as itself, of a family": ("12345678", "phi", True),
    "of another class": ("12345678", "pii", False),
    "another": ("MRN 12345679", "", False),
}


@pytest.mark.parametrize(("text", "data_class", "found"), FOUND.values(), ids=FOUND)
def test_a_value_is_found(known, text: str, data_class: str, *, found: bool) -> None:
    subject = known.subject(value_lookup(known.key, MRN, "12345678"))
    with SubjectReader(known.places) as reader:
        rows = rows_of_value(reader, text, data_class, known.state)
    assert [row.subject.pseudonym for row in rows] == [subject.pseudonym] * found


def test_a_class_that_a_policy_declares_is_named(known) -> None:
    subject = known.subject(value_lookup(known.key, OWN, "L-1"))
    with SubjectReader(known.places) as reader:
        assert rows_of_value(reader, "L-1", "", known.state) == ()
        (row,) = rows_of_value(reader, "L-1", OWN, known.state)
    assert row.subject == subject


def test_of_other_classes_nothing_is_kept(known) -> None:
    with SubjectReader(known.places) as reader, pytest.raises(ConfigError, match="`phi`, `pii` alone"):
        rows_of_value(reader, "x", "secret", known.state)
