"""Slots with values that the small classifier finds."""

from egress_gateway.core.slots import Scope, Slot

ADDRESS = "ada.castellano" + "@" + "example.com"
CARD = "4" + "1" * 15


def slot(pointer: str, text: str, *, scope: Scope = Scope.MESSAGE, rigid: bool = False, said_by: str = "") -> Slot:
    return Slot(pointer=pointer, scope=scope, text=text, rigid=rigid, said_by=said_by)
