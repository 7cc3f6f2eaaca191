"""What reached the provider: searched as it comes, and then kept only as digests."""

import hashlib
from collections import Counter

import msgspec
from tests.soak.planted import Planted
from tests.soak.tally import Tally

from egress_gateway.testing.providers import ProviderSimulator


class Intake:
    """Looks at every request that a provider got."""

    def __init__(self, provider: ProviderSimulator, planted: Planted, tally: Tally) -> None:
        self._provider = provider
        self._planted = planted
        self._tally = tally
        self._looked = 0
        self.digests: Counter[str] = Counter()

    def look(self) -> None:
        """Search what is new, and let its bytes go: an hour of bodies is too much to keep."""
        for exchange in self._provider.exchanges[self._looked :]:
            received = exchange.received
            lines = [received.target, *(f"{name}: {value}" for name, value in received.headers)]
            for owner in self._planted.foreign("\n".join(lines).encode() + received.body, None):
                self._tally.violated("no value reaches the provider", f"one of {owner}")
            self.digests[f"sha256:{hashlib.sha256(received.body).hexdigest()}"] += 1
            exchange.received = msgspec.structs.replace(received, body=b"", headers=())
            self._looked += 1
