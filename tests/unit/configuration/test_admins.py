"""`identity.admins`: users by role, and what does not load."""

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import AdminsConfig


def admins(text: str) -> AdminsConfig | None:
    return load(f"{UPSTREAM}identity:\n  admins: {text}\n").identity.admins


def test_without_the_section_nobody_has_a_role() -> None:
    assert load(UPSTREAM).identity.admins is None
    assert load(f"{UPSTREAM}identity: {{}}\n").identity.admins is None


def test_users_are_names_and_numbers() -> None:
    assert admins('{auditor: [carol], operator: [ann, "1004", dora@example.test]}') == AdminsConfig(
        auditor=("carol",), operator=("ann", "1004", "dora@example.test")
    )
    assert admins("{reviewer: dave, author: ann, approver: bob}") == AdminsConfig(
        reviewer=("dave",), author=("ann",), approver=("bob",)
    )


def test_a_section_without_roles_names_nobody() -> None:
    assert admins("{}") == AdminsConfig()


WRONG = {
    "an auditor who operates": ("{auditor: [carol], operator: [carol]}", "carol is auditor, who changes nothing"),
    "an auditor by number who writes": ('{auditor: ["7"], author: ["7"]}', "7 is auditor, who changes nothing"),
    "a role that nobody knows": ("{operators: [ann]}", "did you mean 'operator'"),
    "a user with a blank": ("{operator: [a b]}", "'a b' is no name or number"),
    "a number with a zero before it": ('{operator: ["007"]}', "'007' is no name or number"),
    "a number that is not text": ("{operator: [1004]}", "text or a list of texts"),
    "a user twice": ("{operator: [ann, ann]}", "stands twice"),
    "an empty list": ("{operator: []}", "at least one entry"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_does_not_load(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        admins(text)
