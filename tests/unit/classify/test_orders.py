"""The same words mean another thing from a user and from a tool."""

import pytest

from egress_gateway.classify.merge import Mark
from egress_gateway.classify.orders import FOREIGN, ORDERS, attributed
from egress_gateway.classify.pattern import Rank
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Scope, Slot

MAIL = DataClass("pii.email")
CASES = {
    "orders of a user": (Scope.MESSAGE, ORDERS, [ORDERS]),
    "orders of an operator": (Scope.SYSTEM, ORDERS, [ORDERS]),
    "orders of a tool": (Scope.TOOL_OUTPUT, ORDERS, [FOREIGN]),
    "what only a tool must not say, from a tool": (Scope.TOOL_OUTPUT, FOREIGN, [FOREIGN]),
    "what only a tool must not say, from a user": (Scope.MESSAGE, FOREIGN, []),
    "anything else": (Scope.TOOL_OUTPUT, MAIL, [MAIL]),
}


@pytest.mark.parametrize(("scope", "said", "named"), CASES.values(), ids=CASES)
def test_orders_are_named_by_who_gives_them(scope: Scope, said: DataClass, named: list[DataClass]) -> None:
    slots = [Slot(pointer="/a", scope=Scope.MESSAGE, text=""), Slot(pointer="/b", scope=scope, text="abc")]
    mark = Mark(1, 0, 3, said, 700, Rank.PATTERN, "x")
    assert [each.data_class for each in attributed([mark], slots)] == named
