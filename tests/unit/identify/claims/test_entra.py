"""Entra ID: whose token it is, and groups that it left out."""

from typing import Any

import pytest
from tests.unit.identify.claims.reader import read

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity_config import Vendor

PERSON: dict[str, Any] = {"oid": "o-1", "tid": "t-1", "sub": "pairwise", "azp": "client", "groups": ["g"]}
APPLICATION: dict[str, Any] = {"oid": "o-2", "tid": "t-1", "sub": "o-2", "azp": "client", "roles": ["Batch.Run"]}


def test_a_person_is_the_object_within_the_tenant() -> None:
    identity = read(Vendor.ENTRA, PERSON | {"upn": "ann@example.com", "email": "ann@example.com", "uti": "u"})
    assert (identity.person, identity.tenant, identity.client, identity.token_id) == ("o-1", "t-1", "client", "u")


def test_version_one_names_the_client_otherwise() -> None:
    assert read(Vendor.ENTRA, {**PERSON, "azp": None, "appid": "old"}).client == "old"


KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "a person": (PERSON, "o-1"),
    "a person, said so": (PERSON | {"idtyp": "user"}, "o-1"),
    "an application": (APPLICATION, ""),
    "an application, said so": (PERSON | {"idtyp": "app"}, ""),
    "a device": (PERSON | {"idtyp": "device"}, ""),
}


@pytest.mark.parametrize(("claims", "person"), KINDS.values(), ids=KINDS)
def test_a_service_principal_is_no_person(claims: dict[str, Any], person: str) -> None:
    assert read(Vendor.ENTRA, claims).person == person


OVERAGE: dict[str, dict[str, Any]] = {
    "the marker of the implicit flow": {"hasgroups": True, "groups": None},
    "the marker beside groups": {"hasgroups": True},
    "the marker with a value that it never has": {"hasgroups": "true"},
    "distributed claims": {"_claim_names": {"groups": "src1"}, "groups": None},
}


@pytest.mark.parametrize("claims", OVERAGE.values(), ids=OVERAGE)
def test_groups_that_were_left_out_are_not_complete(claims: dict[str, Any]) -> None:
    assert read(Vendor.ENTRA, PERSON).groups_complete
    assert not read(Vendor.ENTRA, PERSON | claims).groups_complete


def test_a_token_without_tenant_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="tid"):
        read(Vendor.ENTRA, {"oid": "o-1", "sub": "pairwise", "azp": "client"})


def test_a_token_without_object_id_is_nobodys() -> None:
    with pytest.raises(Unauthenticated) as caught:
        read(Vendor.ENTRA, {"tid": "t-1", "sub": "pairwise", "upn": "ann@example.com"})
    assert caught.value.code == "identity_nameless"
