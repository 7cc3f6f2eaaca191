"""Whose credentials are known, and that each of them is found."""

from egress_gateway.core.secret_classes import ISSUED, UNISSUED
from egress_gateway.core.secret_classes.infrastructure import INFRASTRUCTURE
from egress_gateway.core.secret_classes.services import SERVICES
from egress_gateway.detector_registry import found_classes

PROMISED = 150


def test_credentials_of_many_issuers_are_found():
    found = {name.removeprefix("secret.") for name in found_classes() if name.startswith("secret.")}
    assert found == ISSUED.keys() | UNISSUED.keys()
    issuers = {name.split("_", 1)[0] for name in found & ISSUED.keys()}
    assert len(issuers) >= PROMISED


def test_the_tables_are_sorted_and_share_nothing():
    tables = [[line.strip() for line in table.strip().splitlines()] for table in (INFRASTRUCTURE, SERVICES)]
    assert all(lines == sorted(lines) for lines in tables)
    assert len(ISSUED) == sum(map(len, tables))
    assert not ISSUED.keys() & UNISSUED.keys()
