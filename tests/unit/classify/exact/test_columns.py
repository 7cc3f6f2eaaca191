"""What columns hold."""

import pytest

from egress_gateway.classify.exact.columns import Column, Kind, read_columns
from egress_gateway.core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("first_name,last_name", ["given", "family"]),
        ("firstName,Surname,E-Mail", ["given", "family", "id"]),
        ("Vorname,Nachname,Kontonummer,Ort", ["given", "family", "other", "other"]),
        ("full name,city", ["name", "other"]),
        ("customer_id,mobile_number", ["id", "phone"]),
        ("email,zip,zip_code,postal_code,PostCode", ["id", "other", "other", "other", "other"]),
        ("email,house_number,Hausnummer,countryCode,state_id", ["id", "other", "other", "other", "id"]),
        ("tax_number,state_tax_no,account_code", ["id", "id", "id"]),
        ("iban,company", ["id", "other"]),
        ("account,city=id", ["id", "id"]),
        ("name=family,x=given", ["family", "given"]),
    ],
)
def test_a_column_is_what_it_is_called_or_said_to_be(text: str, kinds: list[str]) -> None:
    assert [column.kind for column in read_columns(text)] == kinds


@pytest.mark.parametrize(
    "text", ["first_name", "last_name", "city", "first_name,city", "last_name,city", "first_name,vorname"]
)
def test_columns_by_which_everybody_is_found_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot tell one row from another"):
        read_columns(text)


@pytest.mark.parametrize("text", ["", "email,email", "email,", "email=mail"])
def test_columns_are_named_once_with_a_known_kind(text: str) -> None:
    with pytest.raises(ConfigError, match="column"):
        read_columns(text)


def test_a_column_keeps_its_name() -> None:
    assert read_columns(" Account No ") == (Column("Account No", Kind.ID),)
