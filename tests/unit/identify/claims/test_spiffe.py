"""JWT-SVIDs: a workload of a trust domain, and nobody else."""

from typing import Any

import pytest
from tests.unit.identify.claims.reader import read

from egress_gateway.core.errors import Unauthenticated
from egress_gateway.core.identity_config import Vendor
from egress_gateway.identify.claims.spiffe import trust_domain

SUBJECT = "spiffe://example.org/ns/prod/bot"


def test_the_subject_is_a_workload_of_its_trust_domain() -> None:
    identity = read(Vendor.SPIFFE, {"sub": SUBJECT, "azp": "x", "groups": ["g"], "amr": ["mfa"]})
    assert (identity.workload, identity.tenant, identity.person, identity.client) == (SUBJECT, "example.org", "", "")
    assert (identity.groups, identity.groups_complete, identity.mfa) == ((), False, False)


def test_a_workload_never_becomes_a_person() -> None:
    assert read(Vendor.SPIFFE, {"sub": SUBJECT, "user": "ann"}, claims={"person": "user"}).person == ""


SUBJECTS: dict[str, object] = {
    "none": None,
    "a person": "ann",
    "a number": 1,
    "the trust domain itself": "spiffe://example.org",
    "a step up": "spiffe://example.org/a/../b",
    "upper case": "spiffe://EXAMPLE.org/a",
}


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_any_other_subject_is_refused(subject: Any) -> None:
    with pytest.raises(Unauthenticated, match="SPIFFE id of a workload"):
        read(Vendor.SPIFFE, {"sub": subject})


def test_the_trust_domain_is_the_subjects() -> None:
    assert trust_domain({"sub": SUBJECT}) == "example.org"
    assert trust_domain({"sub": "ann"}) == trust_domain({"sub": 1}) == trust_domain({}) == ""
