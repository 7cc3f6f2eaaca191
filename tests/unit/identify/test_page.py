"""The page on signed identities against the code."""

import re

from tests.unit.documentation import CODE_SPAN, DOCS, rows, sections

from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims.mapping import VENDORS
from egress_gateway.identify.claims.reading import MAX_ENTRIES, MAX_ENTRY, MAX_TEXT
from egress_gateway.identify.claims.vendor import FIELDS
from egress_gateway.identify.delegation import MAX_ACTORS
from egress_gateway.identify.jwt_algorithms import ALGORITHMS
from egress_gateway.identify.jwt_form import MAX_DEPTH, MAX_TOKEN, REFUSED_MEMBERS
from egress_gateway.identify.jwt_keys import MAX_KEYS
from egress_gateway.identify.jwt_times import LEEWAY_SECONDS
from egress_gateway.identify.revocation import KINDS

PAGE = sections((DOCS / "reference" / "identity.md").read_text())


def test_every_algorithm_has_its_key() -> None:
    assert {name for cells in rows(PAGE["Keys"]) for name in cells[0].split(", ")} == set(ALGORITHMS)
    assert f"{MAX_KEYS} keys" in PAGE["Keys"]


def test_every_bound_of_a_token_is_the_one_in_force() -> None:
    rules = {cells[0]: cells[1] for cells in rows(PAGE["Signed identities"])}
    assert f"{MAX_TOKEN // 1024} KiB" in rules["form"]
    assert f"{MAX_DEPTH} levels" in rules["form"]
    assert set(CODE_SPAN.findall(rules["header"])) == {*REFUSED_MEMBERS, "kid"}
    assert f"{LEEWAY_SECONDS} seconds" in rules["times"]
    assert all(f"{bound} " in rules["claims"] for bound in (MAX_TEXT, MAX_ENTRIES, MAX_ENTRY))
    assert MAX_ACTORS == 8
    assert "at most eight" in PAGE["Who acts for somebody"]


def test_every_vendor_has_its_row_with_the_claims_that_are_read() -> None:
    table = {cells[0]: " ".join(cells[1:]) for cells in rows(PAGE["What the claims come to"])}
    assert set(table) == {vendor.value for vendor in Vendor}
    for vendor, claims in VENDORS.items():
        shown = set(CODE_SPAN.findall(table[vendor.value]))
        columns = ("person", "tenant", "client", "groups", "roles")
        assert {claims.fields[field][0] for field in columns if claims.fields.get(field)} <= shown
        assert shown & set(claims.fields["token_id"])


def test_every_field_that_can_be_looked_for_elsewhere_is_named() -> None:
    (sentence,) = re.findall(r"`claims` of an issuer looks.*?\.", PAGE["What the claims come to"], re.DOTALL)
    assert set(CODE_SPAN.findall(sentence)) == {"claims", *FIELDS}


def test_every_kind_of_revocation_is_named() -> None:
    assert set(KINDS) <= set(CODE_SPAN.findall(PAGE["Revocation"]))
