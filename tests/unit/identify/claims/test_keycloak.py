"""Keycloak: roles of the realm and of clients, groups as they are spelled, accounts of clients."""

from typing import Any

import pytest
from tests.unit.identify.claims.reader import read

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity_config import Vendor

CLAIMS: dict[str, Any] = {"sub": "f-1", "azp": "chat", "preferred_username": "ann"}


def test_roles_of_clients_carry_the_client() -> None:
    access = {"chat": {"roles": ["reader"]}, "account": {"roles": ["reader", "manage"]}}
    roles = read(
        Vendor.KEYCLOAK, CLAIMS | {"realm_access": {"roles": ["reader"]}, "resource_access": access, "roles": ["no"]}
    ).roles
    assert roles == ("reader", "chat:reader", "account:reader", "account:manage")


@pytest.mark.parametrize("access", [None, "chat", ["chat"], {"chat": "reader"}, {"chat": {}}, {"chat": None}])
def test_access_that_grants_nothing_gives_no_roles(access: Any) -> None:
    assert read(Vendor.KEYCLOAK, CLAIMS | {"resource_access": access}).roles == ()


ODD: dict[str, dict[str, Any]] = {
    "roles that are no texts": {"chat": {"roles": [1]}},
    "a client with a line break": {"chat\n": {"roles": ["reader"]}},
    "a client with a long name": {"c" * 2000: {"roles": ["reader"]}},
    "too many together": {str(client): {"roles": [str(role) for role in range(600)]} for client in range(2)},
}


@pytest.mark.parametrize("access", ODD.values(), ids=ODD)
def test_roles_that_are_not_plain_are_refused(access: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated, match="is not a list of at most"):
        read(Vendor.KEYCLOAK, CLAIMS | {"resource_access": access})


def test_a_group_below_another_does_not_pass_for_a_top_level_one() -> None:
    assert read(Vendor.KEYCLOAK, CLAIMS | {"groups": ["/staff/legal", "legal"]}).groups == ("/staff/legal", "legal")


def test_the_account_of_a_client_is_no_person() -> None:
    identity = read(Vendor.KEYCLOAK, CLAIMS | {"preferred_username": "service-account-chat"})
    assert (identity.person, identity.client) == ("", "chat")


def test_older_servers_name_the_session_otherwise() -> None:
    assert read(Vendor.KEYCLOAK, CLAIMS | {"session_state": "s"}).session == "s"
