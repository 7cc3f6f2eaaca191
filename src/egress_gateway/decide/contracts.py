"""What is agreed with whoever runs an upstream: `providers.yaml`.

Contracts end. From then on every promise is off and nothing may be sent there any more, while tier and
region, which restrict, stay. What was never promised has no end.
"""

from collections.abc import Mapping

import msgspec

from egress_gateway.core.errors import ConfigError
from egress_gateway.core.policy import TargetFacts
from egress_gateway.decide.dates import read_end
from egress_gateway.decide.vocabulary import TIERS
from egress_gateway.wire.fields import NAME, Fields
from egress_gateway.wire.yaml import Node


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one upstream while its contract holds, and afterwards."""

    running: TargetFacts
    ended: TargetFacts
    valid_until: str
    """The last day (`YYYY-MM-DD`) or the moment (RFC 3339); empty if there is no end."""
    ends: int
    """Microseconds since the epoch: the first moment (UTC) that is no longer covered."""

    def facts(self, now: int) -> TargetFacts:
        """What may be relied on at `now`, in microseconds since the epoch."""
        return self.running if now < self.ends else self.ended


def read_contracts(top: Fields) -> Mapping[str, Contract]:
    """The upstreams of providers.yaml, by name."""
    return top.entries("providers", lambda name, node, _line: _contract(name, node, top.file))


def _contract(name: str, node: Node, file: str) -> Contract:
    with Fields(node, file=file, what=f"provider {name!r}") as fields:
        if not NAME.fullmatch(name):
            raise fields.error(f"{name!r} cannot name an upstream: use lower case, digits, dots and hyphens")
        fields.sentence("about", "")
        bare = TargetFacts(
            upstream=name,
            tier=fields.choice("tier", {tier: tier for tier in TIERS}),
            region=fields.text("region", "", pattern=NAME),
        )
        running = msgspec.structs.replace(
            bare,
            baa=fields.flag("baa", default=False),
            dpa=fields.flag("dpa", default=False),
            zdr=fields.flag("zdr", default=False),
            certified=_certified(fields),
        )
        if not fields.has("valid_until"):
            if running != bare:
                raise fields.error(f"{fields.what} promises something; say until when with valid_until: YYYY-MM-DD")
            return Contract(running=bare, ended=bare, valid_until="", ends=0)
        until, ends = read_end(fields, "valid_until")
        return Contract(running=running, ended=msgspec.structs.replace(bare, ended=True), valid_until=until, ends=ends)


def _certified(fields: Fields) -> tuple[str, ...]:
    words = fields.words("certified") if fields.has("certified") else ()
    for word, line in words:
        if not NAME.fullmatch(word):
            message = f"{word!r} cannot name a certification: use lower case, digits, dots and hyphens"
            raise ConfigError(message, file=fields.file, line=line)
    return tuple(sorted(word for word, _ in words))
