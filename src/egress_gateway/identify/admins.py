"""Who may administer what: roles, what each may do, and which do not go together.

Roles are given to users of the machine. They say who is meant to do something, and stand in the record of it;
what keeps others from the files is the kernel.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.identity_config import AdminsConfig


class AdminRole(StrEnum):
    """A duty; named as in `identity.admins` of gateway.yaml."""

    AUDITOR = "auditor"
    REVIEWER = "reviewer"
    AUTHOR = "author"
    APPROVER = "approver"
    OPERATOR = "operator"


class AdminAct(StrEnum):
    """Something that an administrator does, as records name it."""

    KEY_CREATE = "key.create"
    KEY_ROTATE = "key.rotate"
    KEY_REVOKE = "key.revoke"
    CA_CREATE = "ca.create"
    CA_ISSUE = "ca.issue"
    CA_REVOKE = "ca.revoke"
    IDENTITY_REVOKE = "identity.revoke"
    POLICY_SUBMIT = "policy.submit"
    POLICY_APPROVE = "policy.approve"
    POLICY_ACTIVATE = "policy.activate"
    REVIEW_DECIDE = "review.decide"
    AUDIT_QUERY = "audit.query"
    AUDIT_EXPORT = "audit.export"
    CONTAIN_ADD = "contain.add"
    CONTAIN_LIFT = "contain.lift"
    AGENT_ACCEPT = "agent.accept"
    AGENT_DISMISS = "agent.dismiss"
    AGENT_FORGET = "agent.forget"
    HOLD_ADD = "hold.add"
    HOLD_LIFT = "hold.lift"
    AUDIT_PRUNE = "audit.prune"
    AUDIT_ERASE = "audit.erase"
    AUDIT_REVEAL = "audit.reveal"
    LOG_KEY_ROTATE = "log_key.rotate"
    LOG_KEY_REVOKE = "log_key.revoke"


REVOCATIONS: Final = frozenset(
    {
        AdminAct.KEY_REVOKE,
        AdminAct.CA_REVOKE,
        AdminAct.IDENTITY_REVOKE,
        AdminAct.CONTAIN_ADD,
        AdminAct.LOG_KEY_REVOKE,
    }
)
"""What cannot wait: each keeps somebody out."""

UNASSIGNED: Final = "unassigned"
"""In records, in place of a role, where the configuration gives none."""

_ROLE: Final[Mapping[AdminAct, AdminRole]] = {
    AdminAct.KEY_CREATE: AdminRole.OPERATOR,
    AdminAct.KEY_ROTATE: AdminRole.OPERATOR,
    AdminAct.KEY_REVOKE: AdminRole.OPERATOR,
    AdminAct.CA_CREATE: AdminRole.OPERATOR,
    AdminAct.CA_ISSUE: AdminRole.OPERATOR,
    AdminAct.CA_REVOKE: AdminRole.OPERATOR,
    AdminAct.IDENTITY_REVOKE: AdminRole.OPERATOR,
    AdminAct.POLICY_SUBMIT: AdminRole.AUTHOR,
    AdminAct.POLICY_APPROVE: AdminRole.APPROVER,
    AdminAct.POLICY_ACTIVATE: AdminRole.OPERATOR,
    AdminAct.REVIEW_DECIDE: AdminRole.REVIEWER,
    AdminAct.AUDIT_QUERY: AdminRole.AUDITOR,
    AdminAct.AUDIT_EXPORT: AdminRole.AUDITOR,
    AdminAct.AUDIT_REVEAL: AdminRole.AUDITOR,
    AdminAct.CONTAIN_ADD: AdminRole.OPERATOR,
    AdminAct.CONTAIN_LIFT: AdminRole.APPROVER,
    AdminAct.AGENT_ACCEPT: AdminRole.OPERATOR,
    AdminAct.AGENT_DISMISS: AdminRole.OPERATOR,
    AdminAct.AGENT_FORGET: AdminRole.OPERATOR,
    AdminAct.HOLD_ADD: AdminRole.OPERATOR,
    AdminAct.HOLD_LIFT: AdminRole.APPROVER,
    AdminAct.AUDIT_PRUNE: AdminRole.OPERATOR,
    AdminAct.AUDIT_ERASE: AdminRole.OPERATOR,
    AdminAct.LOG_KEY_ROTATE: AdminRole.OPERATOR,
    AdminAct.LOG_KEY_REVOKE: AdminRole.OPERATOR,
}


def may(role: AdminRole, act: AdminAct) -> bool:
    """Whether the role is the one that the act needs."""
    return _ROLE.get(act) is role


def roles_of(admins: AdminsConfig, uid: int, name: str) -> frozenset[AdminRole]:
    """The roles of a user, by name or number. Raises `ConfigError` for roles that do not go together."""
    names = {str(uid), name} - {""}
    roles = frozenset(role for role in AdminRole if names & set(getattr(admins, role.value)))
    if AdminRole.AUDITOR in roles and len(roles) > 1:
        others = ", ".join(sorted(roles - {AdminRole.AUDITOR}))
        raise ConfigError(f"identity.admins: {name or uid} is auditor, who changes nothing, and {others}; choose one")
    return roles


def check_admins(admins: AdminsConfig) -> None:
    """Raise `ConfigError` if roles that do not go together are given to one name or number."""
    for name in admins.auditor:
        roles_of(admins, int(name) if name.isdigit() else -1, name)


def role_for(act: AdminAct, admins: AdminsConfig | None, uid: int, name: str, *, production: bool) -> str:
    """The role under which a user does something. Raises `ConfigError` if he may not.

    Where no roles are configured, whoever can is `unassigned`; production asks for roles.
    """
    if admins is None:
        if production:
            raise ConfigError("production asks who administers the gateway; name the roles in `identity.admins`")
        return UNASSIGNED
    needed = _ROLE[act]
    if needed not in roles_of(admins, uid, name):
        raise ConfigError(
            f"{act.value} is for the role {needed.value}, which {name or uid} does not have in `identity.admins`"
        )
    return needed.value


def check_approval(author: int, approver: int) -> None:
    """Raise `ConfigError` if author and approver of one change are the same user, whatever roles he has."""
    if author == approver:
        raise ConfigError("nobody approves a change of his own; somebody else has to look at it")
