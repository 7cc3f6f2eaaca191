"""Step 5, as far as it is about people: the groups of whoever asks, under the names of the policy."""

import msgspec

from egress_gateway.core.identity import Identity
from egress_gateway.core.policy import Principal
from egress_gateway.decide.groups import Groups
from egress_gateway.ports import Directory


async def with_groups(
    principal: Principal, identity: Identity | None, *, directory: Directory | None, groups: Groups
) -> Principal:
    """The principal with its groups: those of the token, and those of the directory where the token has not all.

    Groups count only for a verified person. What neither says is not known, and a rule about it counts
    against the request.
    """
    if identity is None or not principal.person_verified:
        return principal
    spelt, complete = identity.groups, identity.groups_complete
    if not complete and directory is not None:
        told = await directory.membership(identity.issuer, identity.tenant, identity.person)
        spelt, complete = (*spelt, *told.groups), told.complete
    return msgspec.structs.replace(principal, groups=groups.named(spelt), groups_complete=complete)
