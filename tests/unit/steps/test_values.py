"""Which values are the same, to whoever counts them without knowing them."""

import pytest

from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.steps.values import values_of

KEY = Secret(b"k" * 32)
NAME, MAIL = DataClass("pii.name"), DataClass("pii.email")


def found(*values: tuple[str, DataClass]) -> tuple[list[Slot], list[Finding]]:
    slots = [Slot(pointer=f"/{n}", scope=Scope.MESSAGE, text=f"<{value}>") for n, (value, _) in enumerate(values)]
    findings = [
        Finding(slot=n, start=1, end=1 + len(value), data_class=data_class, score=900, detector="d")
        for n, (value, data_class) in enumerate(values)
    ]
    return slots, findings


COUNTS: dict[str, tuple[list[tuple[str, DataClass]], int]] = {
    "nothing": ([], 0),
    "two names": ([("Ada Lovelace", NAME), ("Alan Turing", NAME)], 2),
    "a name twice": ([("Ada Lovelace", NAME), ("Ada Lovelace", NAME)], 1),
    "in other case, with other blanks, in wide letters": (
        [("Ada Lovelace", NAME), ("ADA\n LOVELACE", NAME), ("\uff21da\u00a0Lovelace", NAME)],
        1,
    ),
    "a value in two classes": ([("ada", NAME), ("ada", MAIL)], 2),
    "a class that nobody counts": ([("ada", DataClass("finance.iban"))], 0),
}


@pytest.mark.parametrize(("values", "count"), COUNTS.values(), ids=COUNTS)
def test_values_are_told_apart(values: list[tuple[str, DataClass]], count: int) -> None:
    assert len(values_of(*found(*values), [DataClass("pii")], KEY)) == count


def test_digests_are_sorted_keyed_and_short() -> None:
    slots, findings = found(("Ada", NAME), ("Bob", NAME), ("a", MAIL))
    seen = values_of(slots, findings, [DataClass("pii")], KEY)
    assert list(seen) == sorted(seen, key=lambda one: (one.data_class, one.digest))
    assert {len(one.digest) for one in seen} == {16}
    assert not {one.digest for one in values_of(slots, findings, [DataClass("pii")], Secret(b"o"))} & {
        one.digest for one in seen
    }


def test_half_a_surrogate_pair_has_a_digest() -> None:
    assert len(values_of(*found(("\ud800", NAME)), [NAME], KEY)) == 1
