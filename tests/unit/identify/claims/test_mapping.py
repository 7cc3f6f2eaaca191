"""What holds for the tokens of every vendor: exceptions of the operator, groups, second factors, namelessness."""

from typing import Any

import pytest
from tests.unit.identify.claims.reader import EXPIRES, read
from tests.unit.identify.minting import ISSUER

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims.mapping import VENDORS, read_claims, tenant_of


def oidc(claims: dict[str, Any], /, **config: Any) -> Identity:
    return read(Vendor.OIDC, claims, **config)


def test_every_vendor_has_its_table() -> None:
    assert set(VENDORS) == set(Vendor)


def test_the_standard_claims_fill_an_identity() -> None:
    claims = {
        "sub": "ann",
        "client_id": "chat",
        "groups": ["g1", "g2"],
        "roles": ["r"],
        "acr": "gold",
        "amr": ["pwd", "mfa"],
        "sid": "s1",
        "jti": "t1",
    }
    assert read_claims(ISSUER, claims, actors=("planner",), expires=EXPIRES) == Identity(
        issuer="corp",
        person="ann",
        client="chat",
        groups=("g1", "g2"),
        groups_complete=True,
        roles=("r",),
        mfa=True,
        strength="gold",
        actors=("planner",),
        session="s1",
        token_id="t1",
        expires=EXPIRES,
    )


def test_the_operator_may_look_for_a_field_elsewhere() -> None:
    identity = oidc(
        {
            "sub": "ann",
            "employee": {"id": "e-7"},
            "https://example.com/groups": ["g"],
            "country": "de",
            "company": "c",
            "roles": ["not these"],
            "access": {"roles": "admin"},
            "log_in": "l",
        },
        claims={
            "person": "employee.id",
            "groups": "https://example.com/groups",
            "region": "country",
            "tenant": "company",
            "roles": "access.roles",
            "session": "log_in",
        },
    )
    assert (identity.person, identity.region, identity.tenant) == ("e-7", "de", "c")
    assert (identity.groups, identity.groups_complete) == (("g",), True)
    assert (identity.roles, identity.session) == (("admin",), "l")


def test_a_field_that_is_looked_for_elsewhere_is_not_taken_from_its_usual_place() -> None:
    identity = oidc({"sub": "ann", "groups": ["g"], "azp": "chat"}, claims={"person": "oid", "groups": "teams"})
    assert (identity.person, identity.groups, identity.groups_complete) == ("", (), False)


GROUPS: dict[str, tuple[dict[str, Any], bool]] = {
    "the claim": ({"groups": ["g"]}, True),
    "an empty claim": ({"groups": []}, True),
    "no claim": ({}, False),
    "null": ({"groups": None}, False),
    "some are elsewhere": ({"groups": ["g"], "_claim_names": {"groups": "src1"}}, False),
    "all are elsewhere": ({"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}, False),
    "something else is elsewhere": ({"groups": ["g"], "_claim_names": {"address": "src1"}}, True),
    "what is elsewhere cannot be read": ({"groups": ["g"], "_claim_names": ["groups"]}, False),
}


@pytest.mark.parametrize(("claims", "complete"), GROUPS.values(), ids=GROUPS)
def test_groups_are_complete_only_if_the_issuer_gave_them_all(claims: dict[str, Any], complete: bool) -> None:
    assert oidc({"sub": "ann"} | claims).groups_complete is complete


FACTORS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "a second factor": ({"amr": ["pwd", "mfa"]}, {}, True),
    "a password": ({"amr": ["pwd"]}, {}, False),
    "nothing": ({}, {}, False),
    "a context class that means one": ({"acr": "2"}, {"mfa_values": ("2", "3")}, True),
    "a context class that does not": ({"acr": "1"}, {"mfa_values": ("2", "3")}, False),
    "an authentication context": ({"acrs": ["c1"]}, {"mfa_values": ("c1",)}, True),
    "a claim of the operator's that is true": ({"twice": True}, {"claims": {"mfa": "twice"}}, True),
    "a claim of the operator's that is false": ({"twice": False, "amr": ["mfa"]}, {"claims": {"mfa": "twice"}}, False),
    "a claim of the operator's that is missing": ({"amr": ["mfa"]}, {"claims": {"mfa": "twice"}}, False),
    "a claim of the operator's with a word": ({"twice": "mfa"}, {"claims": {"mfa": "twice"}}, True),
}


@pytest.mark.parametrize(("claims", "config", "mfa"), FACTORS.values(), ids=FACTORS)
def test_a_second_factor_is_what_the_operator_says_it_is(
    claims: dict[str, Any], config: dict[str, Any], mfa: bool
) -> None:
    assert oidc({"sub": "ann"} | claims, **config).mfa is mfa


def test_a_usual_claim_that_is_plainly_true_is_no_second_factor() -> None:
    with pytest.raises(Unauthenticated, match="'amr'"):
        oidc({"sub": "ann", "amr": True})


def test_an_application_that_is_its_own_subject_is_no_person() -> None:
    identity = oidc({"sub": "batch", "client_id": "batch"})
    assert (identity.person, identity.client) == ("", "batch")


def test_a_token_that_names_nobody_is_refused() -> None:
    with pytest.raises(Unauthenticated) as caught:
        oidc({"groups": ["g"], "email": "ann@example.com"})
    assert caught.value.code == "identity_nameless"


def test_a_tenant_is_where_the_vendor_or_the_operator_says() -> None:
    assert tenant_of(ISSUER, {"tid": "t", "hd": "d"}) == ""
