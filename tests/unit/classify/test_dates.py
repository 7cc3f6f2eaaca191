"""The forms of a date that are read, and what is not taken for one."""

import re

import pytest

from egress_gateway.classify.dates import DATE


@pytest.mark.parametrize(
    "date",
    [
        "1980-02-03",
        "3/2/80",
        "03. 02. 1980",
        "19800203",
        "3 February 1980",
        "3rd of Feb 1980",
        "3. Februar 1980",
        "1er mars 1980",
        "3 de febrero de 1980",
        "3 maggio 1980",
        "3 fevereiro 1980",
        "3 mei 1980",
        "3 grudnia 1980",
        "Feb. 3, 1980",
        "February 3rd, 1980",
        "03-Feb-1980",
    ],
)
def test_a_date_is_read(date):
    assert re.fullmatch(DATE, date, re.IGNORECASE)


@pytest.mark.parametrize("text", ["3 bottles 1980", "1980", "21800203", "3.14", "February 3rd"])
def test_another_number_is_none(text):
    assert re.fullmatch(DATE, text, re.IGNORECASE) is None
