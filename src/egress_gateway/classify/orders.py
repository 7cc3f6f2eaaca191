"""Who gives a model orders: the user, who may, or what a tool brought, which may not.

What stands in a text does not depend on where the text stands, so that it can be remembered. What it means does, and
is told here, last and anew each time: the same words are `injection.prompt` from a user and `injection.indirect`
from a tool; what only a tool must not say is nothing anywhere else.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from egress_gateway.classify.merge import Mark
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot

ORDERS: Final = DataClass("injection.prompt")
FOREIGN: Final = DataClass("injection.indirect")


def attributed(marks: Iterable[Mark], slots: Sequence[Slot]) -> list[Mark]:
    """The marks, with orders named by who gives them."""
    return [
        msgspec.structs.replace(mark, data_class=FOREIGN)
        if mark.data_class == ORDERS and _foreign(slots, mark)
        else mark
        for mark in marks
        if mark.data_class != FOREIGN or _foreign(slots, mark)
    ]


def _foreign(slots: Sequence[Slot], mark: Mark) -> bool:
    return slots[mark.slot].scope is Scope.TOOL_OUTPUT
