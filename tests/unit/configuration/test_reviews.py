"""`reviews` and `admin`: how people are asked, and where they are served, from YAML."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import AdminConfig, ReviewsConfig
from egress_gateway.core.errors import ConfigError

IDENTITY = """identity:
  admins: {reviewer: [dave, 'corp:frank', 'corp/t1:00u1']}
  issuers: {corp: {vendor: oidc, issuer: 'https://corp.test', audiences: [egress], keys: corp.json}}
"""
PEOPLE = "{people: {dave: 'corp:00u1'}}"
REVIEWED = f"{UPSTREAM}{IDENTITY}reviews: {PEOPLE}\n"
USERS = IDENTITY.replace(", 'corp:frank', 'corp/t1:00u1'", ", erin")


def test_nobody_reviews_unless_that_is_said() -> None:
    assert (load(UPSTREAM).reviews, load(UPSTREAM).admin) == (None, None)


def test_an_empty_section_takes_everything_as_it_is() -> None:
    assert load(f"{UPSTREAM}{IDENTITY}reviews: {{}}\n").reviews == ReviewsConfig()


def test_bounds_and_people_are_read() -> None:
    said = (
        "{hold_seconds: 10, holds: 0, pass_seconds: 600, keep_seconds: 7200, pending_per_person: 2, "
        "pending_per_app: 3, pending_per_queue: 4, people: {dave: 'corp:00u1', '4711': 'corp/t1:x'}}"
    )
    assert load(f"{UPSTREAM}{IDENTITY}reviews: {said}\n").reviews == ReviewsConfig(
        hold_seconds=10,
        holds=0,
        pass_seconds=600,
        keep_seconds=7200,
        pending_per_person=2,
        pending_per_app=3,
        pending_per_queue=4,
        people={"dave": "corp:00u1", "4711": "corp/t1:x"},
    )


def test_reviewers_may_be_persons() -> None:
    admins = load(REVIEWED).identity.admins
    assert admins is not None
    assert admins.reviewer == ("dave", "corp:frank", "corp/t1:00u1")


def test_the_admin_api_has_an_address_and_an_audience() -> None:
    assert load(f"{REVIEWED}admin: {{audience: egress-admin}}\n").admin == AdminConfig(audience="egress-admin")
    said = "{address: '::1', port: 9000, audience: a}"
    assert load(f"{REVIEWED}admin: {said}\n").admin == AdminConfig(address="::1", port=9000, audience="a")


def test_reviewers_who_are_all_users_need_no_persons() -> None:
    assert load(f"{UPSTREAM}{USERS}reviews: {{}}\nadmin: {{audience: a}}\n").admin == AdminConfig(audience="a")


WRONG = {
    "a bound that is none": (f"{UPSTREAM}reviews: {{hold_seconds: 0}}", "hold_seconds"),
    "an unknown bound": (f"{UPSTREAM}reviews: {{hold: 1}}", "did you mean 'holds'"),
    "a pass of two days": (f"{UPSTREAM}reviews: {{pass_seconds: 172800}}", "from 60 to 86400"),
    "no user": (f"{UPSTREAM}{IDENTITY}reviews: {{people: {{'a b': 'corp:x'}}}}", "no name or number of a user"),
    "no person": (f"{UPSTREAM}{IDENTITY}reviews: {{people: {{dave: frank}}}}", "as in records"),
    "nobody's person": (f"{UPSTREAM}{IDENTITY}reviews: {{people: {{dave: 'other:x'}}}}", "no issuer of 'other:x'"),
    "a person who operates": (f"{UPSTREAM}identity: {{admins: {{operator: 'corp:x'}}}}", "no name or number"),
    "an API for nothing": (f"{UPSTREAM}{IDENTITY}admin: {{audience: a}}", "configure `reviews`, too"),
    "an API for everybody": (f"{REVIEWED}admin: {{audience: a, address: 0.0.0.0}}", "on this machine alone"),
    "an API at a name": (f"{REVIEWED}admin: {{audience: a, address: localhost}}", "on this machine alone"),
    "an API without tokens": (f"{UPSTREAM}reviews: {{}}\nadmin: {{audience: a}}", "whoever is served shows a token"),
    "tokens that applications hold": (f"{REVIEWED}admin: {{audience: egress}}", "an audience of their own"),
    "a reviewer who could be two": (
        f"{UPSTREAM}{IDENTITY}reviews: {{people: {{erin: 'corp:x'}}}}\nadmin: {{audience: a}}",
        "reviewer 'dave' could count twice",
    ),
    "no audience": (f"{REVIEWED}admin: {{}}", "needs 'audience'"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        load(text + "\n")
    assert "etc/gateway.yaml:" in str(error.value)
