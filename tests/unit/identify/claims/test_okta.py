"""Okta: the person is the user id, and never the log-in name."""

from typing import Any

import pytest
from tests.unit.identify.claims.reader import read

from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims.okta import CUT_AT

WHO: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "an access token of a person": ({"sub": "ann@example.com", "uid": "00u1", "cid": "0oa1"}, ("00u1", "0oa1")),
    "an ID token": ({"sub": "00u1", "aud": "0oa1"}, ("00u1", "")),
    "an access token of an application": ({"sub": "0oa1", "cid": "0oa1"}, ("", "0oa1")),
    "an access token without user id": ({"sub": "ann@example.com", "cid": "0oa1"}, ("", "0oa1")),
    "a log-in name that is the user id": ({"sub": "00u1", "uid": "00u1", "cid": "0oa1"}, ("00u1", "0oa1")),
}


@pytest.mark.parametrize(("claims", "expected"), WHO.values(), ids=WHO)
def test_who_it_is(claims: dict[str, Any], expected: tuple[str, str]) -> None:
    identity = read(Vendor.OKTA, claims)
    assert (identity.person, identity.client) == expected


def test_scopes_are_no_roles() -> None:
    identity = read(Vendor.OKTA, {"uid": "00u1", "cid": "0oa1", "scp": ["admin"], "groups": ["Everyone"]})
    assert (identity.roles, identity.groups, identity.groups_complete) == ((), ("Everyone",), True)


@pytest.mark.parametrize(("count", "complete"), [(CUT_AT - 1, True), (CUT_AT, False), (CUT_AT + 20, False)])
def test_a_list_that_an_expression_may_have_cut_is_not_complete(count: int, complete: bool) -> None:
    groups = [f"group {number}" for number in range(count)]
    assert read(Vendor.OKTA, {"uid": "00u1", "cid": "0oa1", "groups": groups}).groups_complete is complete
