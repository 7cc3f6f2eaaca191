"""Refusals before authentication, counted in memory."""

from egress_gateway.testing.effects import Denied
from egress_gateway.testing.journal import Journal


class FakeDenialTally:
    """Implements `ports.DenialTally`; each refusal is an effect of its own."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.counts: dict[tuple[str, str], int] = {}
        """Refusals by peer and code."""

    def note(self, peer: str, code: str) -> None:
        """Count one refusal."""
        self.counts[peer, code] = self.counts.get((peer, code), 0) + 1
        self._journal.note(Denied(peer=peer, code=code))
