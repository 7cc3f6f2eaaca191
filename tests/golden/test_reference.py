"""The reference of audit records is what the code makes of it; `make goldens` writes it anew."""

from tests.golden.reference import REFERENCE, with_served

from egress_gateway.cli.audit.schema import rendered


def test_the_page_has_the_column_as_the_code_says() -> None:
    page = (REFERENCE / "audit-records.md").read_text(encoding="utf-8")
    assert with_served(page) == page


def test_the_schema_is_the_one_that_is_published() -> None:
    assert (REFERENCE / "audit-record.schema.json").read_text(encoding="utf-8") == rendered()


def test_a_row_without_the_column_gets_it_and_one_that_has_it_keeps_what_it_says() -> None:
    bare = "### sent\n\n| field | type | says |\n|---|---|---|\n| `bytes` | number | Length. |\n"
    made = with_served(bare)
    assert "| `bytes` | number | Length. | HIPAA 164.312(c)(1)" in made
    assert with_served(made) == made
