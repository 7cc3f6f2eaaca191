"""Roles: what each may do, which do not go together, and what holds where nobody gave any."""

import pytest

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import AdminsConfig
from egress_gateway.identify.admins import (
    REVOCATIONS,
    UNASSIGNED,
    AdminAct,
    AdminRole,
    check_admins,
    check_approval,
    may,
    role_for,
    roles_of,
)

ADMINS = AdminsConfig(auditor=("carol",), author=("ann",), approver=("bob",), operator=("ann", "1004"))
KEY_ACTS = (AdminAct.KEY_CREATE, AdminAct.KEY_ROTATE, AdminAct.KEY_REVOKE)


def test_the_roles_are_the_fields_of_the_configuration() -> None:
    assert {role.value for role in AdminRole} == set(AdminsConfig.__struct_fields__)


@pytest.mark.parametrize("act", AdminAct)
def test_every_act_is_one_roles(act: AdminAct) -> None:
    assert sum(may(role, act) for role in AdminRole) == 1


def test_what_revokes_is_known_as_such() -> None:
    assert {act for act in AdminAct if act.value.endswith(".revoke")} | {AdminAct.CONTAIN_ADD} == REVOCATIONS


def test_who_contains_is_not_who_lifts() -> None:
    assert may(AdminRole.OPERATOR, AdminAct.CONTAIN_ADD)
    assert may(AdminRole.APPROVER, AdminAct.CONTAIN_LIFT)


def test_what_agents_are_used_to_is_the_operators() -> None:
    assert may(AdminRole.OPERATOR, AdminAct.AGENT_ACCEPT)
    assert may(AdminRole.OPERATOR, AdminAct.AGENT_FORGET)


def test_keys_are_the_operators() -> None:
    assert all(may(AdminRole.OPERATOR, act) for act in KEY_ACTS)


def test_an_auditor_looks_and_changes_nothing() -> None:
    assert [act for act in AdminAct if may(AdminRole.AUDITOR, act)] == [
        AdminAct.AUDIT_QUERY,
        AdminAct.AUDIT_EXPORT,
        AdminAct.AUDIT_REVEAL,
    ]


USERS = {
    "by name": (1000, "ann", {AdminRole.AUTHOR, AdminRole.OPERATOR}),
    "by number": (1004, "dora", {AdminRole.OPERATOR}),
    "by number, without a name": (1004, "", {AdminRole.OPERATOR}),
    "nobody": (1005, "eve", set()),
    "nobody, without a name": (1005, "", set()),
}


@pytest.mark.parametrize(("uid", "name", "roles"), USERS.values(), ids=USERS)
def test_roles_are_a_users(uid: int, name: str, roles: set[AdminRole]) -> None:
    assert roles_of(ADMINS, uid, name) == roles


@pytest.mark.parametrize("role", sorted(set(AdminRole) - {AdminRole.AUDITOR}))
@pytest.mark.parametrize(("one", "other"), [("carol", "carol"), ("1003", "carol"), ("carol", "1003"), ("1003", "1003")])
def test_an_auditor_with_another_role_is_refused(role: AdminRole, one: str, other: str) -> None:
    admins = AdminsConfig(**{"auditor": (one,), role.value: (other,)})
    with pytest.raises(ConfigError, match=f"is auditor, who changes nothing, and {role.value}"):
        roles_of(admins, 1003, "carol")
    if one == other:
        with pytest.raises(ConfigError):
            check_admins(admins)
    else:
        check_admins(admins)


def test_roles_that_go_together_load() -> None:
    check_admins(ADMINS)
    check_admins(AdminsConfig())


def test_who_has_the_role_acts_in_it() -> None:
    assert role_for(AdminAct.KEY_REVOKE, ADMINS, 1000, "ann", production=True) == "operator"


@pytest.mark.parametrize(("uid", "name"), [(1001, "bob"), (1003, "carol"), (1005, "eve"), (0, "root"), (1005, "")])
@pytest.mark.parametrize("act", KEY_ACTS)
def test_who_has_not_the_role_does_not_act(act: AdminAct, uid: int, name: str) -> None:
    for production in (True, False):
        with pytest.raises(ConfigError, match="for the role operator"):
            role_for(act, ADMINS, uid, name, production=production)


def test_nobody_named_is_nobody_permitted() -> None:
    with pytest.raises(ConfigError):
        role_for(AdminAct.KEY_CREATE, AdminsConfig(), 0, "root", production=False)


def test_without_roles_everybody_is_unassigned_and_production_refuses() -> None:
    assert role_for(AdminAct.KEY_CREATE, None, 1005, "eve", production=False) == UNASSIGNED
    with pytest.raises(ConfigError, match=r"identity\.admins"):
        role_for(AdminAct.KEY_CREATE, None, 0, "root", production=True)


def test_nobody_approves_his_own() -> None:
    check_approval(1000, 1001)
    with pytest.raises(ConfigError, match="of his own"):
        check_approval(1000, 1000)
