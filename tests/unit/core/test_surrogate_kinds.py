"""Which classes have surrogates, of which kind, and which of them may take the place of a number."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.surrogate_kinds import KINDS, SurrogateKind, can_stand_rigid, surrogate_kind
from egress_gateway.core.vocabulary import BUILTIN_CLASSES

CASES = [
    ("pii.name", SurrogateKind.NAME),
    ("pii.national_id.de_idnr", SurrogateKind.REGISTERED),
    ("pci.card", SurrogateKind.CARD),
    ("pci.cvv", None),
    ("secret.jwt", None),
    ("legal.privileged", None),
    # Classes that a deployer declares.
    ("pii.name.patient", SurrogateKind.NAME),
    ("infra.codename", SurrogateKind.FORM),
    ("pii.badge", SurrogateKind.FORM),
    ("secret.door_code", None),
    ("legal.draft", None),
]


@pytest.mark.parametrize(("name", "kind"), CASES, ids=[name for name, _ in CASES])
def test_the_kind_of_a_class(name: str, kind: SurrogateKind | None) -> None:
    assert surrogate_kind(DataClass(name)) is kind


@pytest.mark.parametrize("name", KINDS)
def test_what_the_table_names_is_a_class_or_a_family_of_them(name: str) -> None:
    assert any(known == name or known.startswith(f"{name}.") for known in BUILTIN_CLASSES)


NUMERIC = {
    "pci.card": True,
    "finance.account": True,
    "pii.national_id.nl_bsn": True,
    "pii.phone": True,
    "infra.counter": True,
    "pii.name": False,
    "pii.date_of_birth": False,
    "secret.generic": False,
    "opaque.binary": False,
}


@pytest.mark.parametrize(("name", "numeric"), NUMERIC.items(), ids=NUMERIC)
def test_what_may_take_the_place_of_a_number(name: str, *, numeric: bool) -> None:
    assert can_stand_rigid(DataClass(name)) is numeric
