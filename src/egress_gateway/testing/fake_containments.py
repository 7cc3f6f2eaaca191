"""What is contained, in memory."""

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import Unavailable


class FakeContainments:
    """Implements `ports.Containments`."""

    def __init__(self, *standing: Containment) -> None:
        self.standing: tuple[Containment, ...] | None = standing
        """None: they cannot be read."""

    def current(self) -> tuple[Containment, ...]:
        """All of them; raises `Unavailable` while they cannot be read."""
        if self.standing is None:
            raise Unavailable("containment_unreadable", "what is contained cannot be read")
        return self.standing
