"""From a class and a value to a surrogate, and to its other spellings."""

import pytest
from tests.unit.redact.surrogates.drawing import source

from egress_gateway.core.ids import DataClass
from egress_gateway.core.surrogate_kinds import SurrogateKind
from egress_gateway.redact.surrogates.kinds import DRAWINGS, LONGEST, kind_of, spellings, surrogate

FORMS = [
    ("ann@corp.de", SurrogateKind.EMAIL),
    ("1980-02-29", SurrogateKind.DATE),
    ("AB-123456", SurrogateKind.CHARACTERS),
    ("db1.corp.internal", SurrogateKind.HOST),
    ("https://corp.de/x", SurrogateKind.HOST),
    ("customerLedger", SurrogateKind.IDENTIFIER),
    ("Acme Holdings Ltd.", SurrogateKind.NAME),
    ("x = f(1)", None),
]


@pytest.mark.parametrize(("value", "kind"), FORMS, ids=[case[0] for case in FORMS])
def test_a_declared_class_takes_after_the_form_of_each_value(value: str, kind: SurrogateKind | None) -> None:
    assert kind_of(DataClass("infra.thing"), value) is kind


def test_every_kind_is_drawn() -> None:
    assert DRAWINGS.keys() == set(SurrogateKind) - {SurrogateKind.FORM}


NONE = [
    ("no kind", "secret.generic", "hunter2hunter2"),
    ("nothing drawn", "pii.name", "王小明"),
    ("too long", "pii.name", "Ann " * (LONGEST // 4) + "Lee"),
    ("too short to be told from chance", "pii.address", "5"),
    ("an end that cannot be found again", "pii.address", "12 Baker Street,"),
    ("a beginning that cannot be found again", "pii.name", " Ann"),
]


@pytest.mark.parametrize(("data_class", "value"), [case[1:] for case in NONE], ids=[case[0] for case in NONE])
def test_some_values_have_none(data_class: str, value: str) -> None:
    assert surrogate(value, source(data_class), 0) is None


SPELLINGS = [
    ("pii.name", "Ann", "Belmond", {"BELMOND": "ANN"}),
    ("code.source", "ledger", "bolazor", {"BOLAZOR": "LEDGER"}),
    ("pci.card", "4111 1111 1111", "9990 0000 0000", {"999000000000": "411111111111"}),
    ("finance.iban", "DE893704", "DE129999", {"DE12 9999": "DE89 3704"}),
    ("pii.email", "Ann@Corp.de", "Belmond@x.example.com", {"belmond@x.example.com": "ann@corp.de"}),
    ("pii.address", "5 Elm Street", "7 Corvick Street", {"7 CORVICK STREET": "5 ELM STREET"}),
    ("pii.phone", "+44 20 7123", "+44 20 7946", {"+44207946": "+44207123"}),
    ("phi.mrn", "AB-123456", "CD-789012", {"CD789012": "AB123456"}),
    ("phi.mrn", "12-3456", "78-9012", {}),
    ("pii.ip", "8.8.8.8", "192.0.2.1", {}),
    ("secret.generic", "a", "b", {}),
]


@pytest.mark.parametrize(("data_class", "value", "drawn", "others"), SPELLINGS)
def test_other_spellings(data_class: str, value: str, drawn: str, others: dict[str, str]) -> None:
    found = dict(spellings(DataClass(data_class), value, drawn))
    assert others.items() <= found.items()
    assert bool(found) is bool(others)
