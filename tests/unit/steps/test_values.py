"""Which values are the same, to whoever counts them without knowing them."""

import pytest

from egress_gateway.core.ids import DataClass, covered
from egress_gateway.core.secret import Secret
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.steps.values import NUMBERS, digest_of, values_of

KEY = Secret(b"k" * 32)
CARD, SSN, PHONE = DataClass("pci.card"), DataClass("pii.national_id.us_ssn"), DataClass("pii.phone")
NAME, MAIL = DataClass("pii.name"), DataClass("pii.email")


def found(*values: tuple[str, DataClass]) -> tuple[list[Slot], list[Finding]]:
    slots = [Slot(pointer=f"/{n}", scope=Scope.MESSAGE, text=f"<{value}>") for n, (value, _) in enumerate(values)]
    findings = [
        Finding(slot=n, start=1, end=1 + len(value), data_class=data_class, score=900, detector="d")
        for n, (value, data_class) in enumerate(values)
    ]
    return slots, findings


WAYS: dict[str, tuple[DataClass, list[str]]] = {
    "a card": (CARD, ["4111 " * 4, "-".join(["4111"] * 4), "4111" * 4, "4111." * 4]),
    "a card in wide digits": (CARD, ["4111" * 4, "\uff14\uff11\uff11\uff11\uff0d" * 4]),
    "a number of social security": (
        SSN,
        ["123-45-" + "6789", "123 45 " + "6789", "12345" + "6789", "123\u201345\u2013" + "6789"],
    ),
    "a telephone": (PHONE, ["+1 (415) 555-" + "0100", "1-415-555-" + "0100", "1.415.555." + "0100"]),
    "an account": (DataClass("finance.iban"), ["DE89 3704 0044 " + "0532013000", "de89-3704-0044-" + "0532013000"]),
    "a patient": (DataClass("phi.mrn"), ["MRN: " + "12-345-678", "mrn " + "12345678"]),
    "a device": (DataClass("pii.mac"), ["00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"]),
}


@pytest.mark.parametrize(("data_class", "ways"), WAYS.values(), ids=WAYS)
def test_a_number_is_one_however_it_is_grouped(data_class: DataClass, ways: list[str]) -> None:
    (seen,) = values_of(*found(*((way, data_class) for way in ways)), [data_class], KEY)
    assert {digest_of(KEY, data_class, way) for way in ways} == {seen.digest}


APART: dict[str, tuple[DataClass, str, str]] = {
    "addresses": (MAIL, "ada.b@example", "adab@example"),
    "names": (NAME, "Jo-Ann", "Joann"),
    "hosts": (DataClass("pii.ip"), "1.23.4.5", "1.2.34.5"),
    "people of two centuries": (DataClass("pii.national_id.fi_hetu"), "131052-" + "308T", "131052+" + "308T"),
    "signs alone": (CARD, "--", "---"),
}


@pytest.mark.parametrize(("data_class", "one", "other"), APART.values(), ids=APART)
def test_what_differs_in_more_than_grouping_is_another(data_class: DataClass, one: str, other: str) -> None:
    assert digest_of(KEY, data_class, one) != digest_of(KEY, data_class, other)


def test_numbers_are_of_classes_that_there_are() -> None:
    assert all(any(covered(name, [number]) for name in BUILTIN_CLASSES) for number in NUMBERS)


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
