"""The part of a `modify` obligation that is the same in every JSON dialect: members of the body."""

from collections.abc import Sequence

from egress_gateway.core.obligations import Modify
from egress_gateway.wire.json import Json


def set_members(tree: dict[str, Json], obligations: Sequence[Modify]) -> None:
    """Give members the value they must have, and remove those that must not leave."""
    for obligation in obligations:
        tree.update(obligation.set)
        for name in obligation.remove:
            tree.pop(name, None)
