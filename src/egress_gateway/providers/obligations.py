"""The part of obligations that is the same in every JSON dialect: members of the body, the model among them."""

from collections.abc import Sequence

from egress_gateway.core.obligations import Modify
from egress_gateway.wire.json import Json


def set_members(tree: dict[str, Json], obligations: Sequence[Modify], *, model: str = "") -> None:
    """Give members the value they must have, remove those that must not leave, and ask for a model if one is named."""
    for obligation in obligations:
        tree.update(obligation.set)
        for name in obligation.remove:
            tree.pop(name, None)
    if model:
        tree["model"] = model
