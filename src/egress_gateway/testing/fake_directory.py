"""A directory that says what a test puts into it."""

from egress_gateway.core.identity import Membership


class FakeDirectory:
    """Implements `ports.Directory`; of people who are not in it, it knows nothing."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], Membership] = {}
        self.asked: list[tuple[str, str]] = []

    async def membership(self, issuer: str, person: str) -> Membership:
        self.asked.append((issuer, person))
        return self.people.get((issuer, person), Membership())
