"""A directory that says what a test puts into it."""

from egress_gateway.core.identity import Membership
from egress_gateway.core.secret import Secret


class FakeDirectory:
    """Implements `ports.Directory` and `ports.LogIns`; of people who are not in it, it knows nothing."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str, str], Membership] = {}
        """By issuer, tenant and person."""
        self.passwords: dict[tuple[str, str], str] = {}
        """Name and password to the person's id."""
        self.asked: list[tuple[str, str, str]] = []

    async def membership(self, issuer: str, tenant: str, person: str) -> Membership:
        self.asked.append((issuer, tenant, person))
        return self.people.get((issuer, tenant, person), Membership())

    async def log_in(self, name: str, password: Secret[str]) -> str:
        return self.passwords.get((name, password.expose()), "")
