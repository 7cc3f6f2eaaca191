"""Numbers of registers: valid, and of ranges that nobody is given where there are any."""

import re

import pytest
from stdnum import luhn
from stdnum.de import idnr
from stdnum.eu import vat
from tests.unit.redact.surrogates.drawing import ATTEMPTS, source

from egress_gateway.core.surrogate_kinds import KINDS, SurrogateKind, surrogate_kind
from egress_gateway.core.vocabulary import BUILTIN_CLASSES
from egress_gateway.redact.surrogates.characters import compact
from egress_gateway.redact.surrogates.registered import TEMPLATES, registered

_SIGNS = {"#": "4", "+": "4", "~": "1", "@": "B", "%": "B", "$": "4", "&": "4", "?": "4", "!": "B", "*": "4"}
CASES = [
    (data_class, template)
    for data_class, (_, templates) in TEMPLATES.items()
    for template in templates
    # These keep a country, and are tested with real numbers.
    if "=" not in template
]


def written(template: str) -> str:
    """A number of a template's form; its check signs are wrong, as in what was mistyped."""
    return "".join(_SIGNS.get(sign, sign) for sign in re.sub("yy|mm|dd|nn", "11", template))


@pytest.mark.parametrize(("data_class", "template"), CASES, ids=[f"{one} {two}" for one, two in CASES])
def test_what_is_drawn_is_valid_and_of_the_same_form(data_class: str, template: str) -> None:
    value = written(template)
    for attempt in ATTEMPTS:
        drawn = registered(value, source(data_class), attempt)
        assert drawn is not None
        assert TEMPLATES[data_class][0](drawn)
        assert len(drawn) == len(value)


EXAMPLES = [
    ("pii.national_id.us_ssn", "123-45-6789", r"9\d\d-1\d-[1-9]\d{3}"),
    ("pii.national_id.gb_nino", "ab 12 34 56 c", r"qq \d\d \d\d \d\d c"),
    ("pii.national_id.fi_hetu", "131052-308T", r"\d{6}-9\d\d[0-9A-Y]"),
    ("pii.national_id.nl_bsn", "1112.22.333", r"9999\.\d\d\.\d{3}"),
    ("phi.medicare", "1EG4-TE5-MK73", r"[1-9][A-Y][0-9A-Y]\d-[A-Y][0-9A-Y]\d-[A-Y]{2}\d\d"),
    ("phi.medicare", "2123 45670 1", r"2\d{3} \d{5} \d"),
    ("finance.bic", "DEUTDEFF", r"[A-Z]{4}DE[0-9A-Z]0"),
    ("finance.bic", "DEUTDEFF500", r"[A-Z]{4}DE[0-9A-Z]0(XXX|[0-9A-Z]{3})"),
    ("finance.isin", "US0378331005", r"US[0-9A-Z]{9}\d"),
    ("finance.tax_id", "12-3456789", r"07-\d{7}"),
]


@pytest.mark.parametrize(("data_class", "value", "form"), EXAMPLES, ids=[case[1] for case in EXAMPLES])
def test_examples(data_class: str, value: str, form: str) -> None:
    for attempt in ATTEMPTS:
        drawn = registered(value, source(data_class), attempt)
        assert drawn is not None
        assert re.fullmatch(form, drawn), drawn


def test_german_tax_numbers() -> None:
    for attempt in ATTEMPTS:
        drawn = registered("86 095 742 719", source("pii.national_id.de_idnr"), attempt)
        assert drawn is not None
        assert idnr.is_valid(drawn)
    assert registered("86 095", source("pii.national_id.de_idnr"), 0) is None


def test_vat_numbers_keep_their_country() -> None:
    drawn = registered("DE136695976", source("finance.tax_id"), 0)
    assert drawn is not None
    assert drawn.startswith("DE")
    assert vat.is_valid(drawn)


NONE = [
    ("pii.national_id.us_ssn", "123-45-678"),
    ("pii.national_id.xx_unknown", "123456789"),
    ("finance.isin", "XQ0378331005"),
    ("finance.tax_id", "12"),
    ("finance.tax_id", "DE1"),
    ("pii.vehicle_id", "123"),
]


@pytest.mark.parametrize(("data_class", "value"), NONE)
def test_what_is_not_like_its_numbers_has_none(data_class: str, value: str) -> None:
    assert registered(value, source(data_class), 0) is None


def test_there_is_something_for_every_class_of_the_kind() -> None:
    families = [name for name, kind in KINDS.items() if kind is SurrogateKind.REGISTERED]
    covered = {one for one in BUILTIN_CLASSES if any(one == name or one.startswith(f"{name}.") for name in families)}
    classes = {one for one in covered if surrogate_kind(one) is SurrogateKind.REGISTERED}
    assert classes == TEMPLATES.keys() | {"pii.national_id.de_idnr"}


def test_devices_pass_luhn() -> None:
    assert luhn.is_valid(compact(registered("49-015420-323751-8", source("pii.device_id"), 0) or ""))
