"""Step 5: what was seen in a request, and the groups of whoever asks under the names of the policy, as facts."""

import msgspec

from egress_gateway.core.identity import Identity
from egress_gateway.core.policy import Facts, Principal
from egress_gateway.decide.groups import Groups
from egress_gateway.ports import Directory
from egress_gateway.steps.inspection import Seen


def with_seen(facts: Facts, seen: Seen, *, size: int) -> Facts:
    """The facts with what an inspection saw of a body of `size` bytes: it was classified in full."""
    shape = seen.shape
    return msgspec.structs.replace(
        facts,
        model=shape.model,
        stream=shape.stream,
        tools=shape.tools,
        system_prompt=seen.system_prompt,
        max_tokens=shape.max_tokens,
        tokens=seen.tokens,
        bytes=size,
        data=seen.classes,
        rigid_data=seen.rigid,
        classified=True,
    )


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
