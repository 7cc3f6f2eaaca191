"""Google: a person within a domain, and no groups."""

from tests.unit.identify.claims.reader import read
from tests.unit.identify.minting import ISSUER

from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims import tenant_of

CLAIMS = {"sub": "1098", "azp": "client", "hd": "example.com", "email": "ann@example.com"}


def test_a_person_is_the_subject_within_the_domain() -> None:
    identity = read(Vendor.GOOGLE, CLAIMS)
    assert (identity.person, identity.tenant, identity.client) == ("1098", "example.com", "client")


def test_groups_are_never_complete() -> None:
    assert not read(Vendor.GOOGLE, CLAIMS | {"groups": ["g"]}).groups_complete
    assert read(Vendor.GOOGLE, CLAIMS | {"groups": ["g"]}).groups == ()


def test_a_private_account_has_no_domain_and_an_address_is_none() -> None:
    private = {"sub": "1", "email": "ann@example.com"}
    assert read(Vendor.GOOGLE, private).tenant == tenant_of(ISSUER, private) == ""
