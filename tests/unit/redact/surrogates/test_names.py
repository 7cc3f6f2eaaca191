"""Names, word for word."""

import re

import pytest
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.redact.surrogates.names import is_name_like, name, name_spellings

FORMS = [
    ("two words", "Anna Smith", r"[A-Z][a-z]+ [A-Z][a-z]+"),
    ("capitals", "ANNA", r"[A-Z]{5,}"),
    ("small letters", "anna smith", r"[a-z]+ [a-z]+"),
    ("title, initial, particle, hyphen", "Dr. J. van der Berg-Lee", r"Dr\. [A-Z]\. van der [A-Z][a-z]+-[A-Z][a-z]+"),
    ("a small initial", "j. smith", r"[a-z]\. [a-z]+"),
    ("behind the name", "Sammy Davis Jr.", r"[A-Z][a-z]+ [A-Z][a-z]+ Jr\."),
    ("accents", "Übermut Müller", r"[A-Z][a-z]+ [A-Z][a-z]+"),
    ("apostrophe", "O'Neil", r"[A-Z]'[A-Z][a-z]+"),
    ("possessive ending", "Anna's", r"[A-Z][a-z]+'s"),
    (
        "possessive ending in print",
        "Anna Smith\N{RIGHT SINGLE QUOTATION MARK}s",
        "[A-Z][a-z]+ [A-Z][a-z]+\N{RIGHT SINGLE QUOTATION MARK}s",
    ),
]


@pytest.mark.parametrize(("value", "form"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_the_form_stays(value: str, form: str) -> None:
    for attempt in ATTEMPTS:
        drawn = name(value, source(), attempt)
        assert drawn is not None
        assert re.fullmatch(form, drawn)


@pytest.mark.parametrize("value", ["王小明", "Dr.", "van der", "Ann3", "", "Иван Петров"])
def test_what_is_no_latin_name_has_none(value: str) -> None:
    assert name(value, source(), 0) is None


def test_relatives_stay_related() -> None:
    anna, bob = (name(f"{given} Smith", source(), 0) for given in ("Anna", "Bob"))
    assert anna
    assert bob
    assert anna.split()[1] == bob.split()[1]
    assert anna.split()[0] != bob.split()[0]


def test_the_spellings_of_a_name() -> None:
    assert dict(name_spellings("Dr. Anna B. Lee", "Dr. Belmond D. Corvick")) == {
        "DR. BELMOND D. CORVICK": "DR. ANNA B. LEE",
        "Dr. Belmond D. Corvick": "Dr. Anna B. Lee",
        "Belmond": "Anna",
        "Corvick": "Lee",
    }
    assert dict(name_spellings("anna", "belmond")) == {"BELMOND": "ANNA", "Belmond": "Anna"}


def test_what_looks_like_a_name() -> None:
    assert is_name_like("Anna Smith-Lee")
    assert not is_name_like("anna@x")
    assert not is_name_like("- .")
