"""What a permit carries, and what an escalation asks for: the duties of whoever carries a decision out."""

import msgspec

from egress_gateway.core.ids import DataClass


class Reroute(msgspec.Struct, frozen=True, kw_only=True, tag="reroute"):
    """Send to another upstream, or ask for another model, of the same dialect."""

    rule: str
    upstream: str = ""
    """Empty for the upstream that was asked for."""
    model: str = ""
    """Empty for the model that was asked for."""


class SystemPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a request's own system prompt."""

    strip: bool = False
    """Take out every system prompt that the request brings."""
    prepend: str = ""
    """Text that comes before whatever is left of it."""


class Modify(msgspec.Struct, frozen=True, kw_only=True, tag="modify"):
    """Rewrite the request to fit the policy."""

    rule: str
    drop_tools: tuple[str, ...] = ()
    set: tuple[tuple[str, str | int | bool], ...] = ()
    """Top-level fields of the body with the value they must have."""
    remove: tuple[str, ...] = ()
    """Top-level fields of the body that must not leave."""
    system: SystemPrompt = SystemPrompt()


class Redact(msgspec.Struct, frozen=True, kw_only=True, tag="redact"):
    """Replace the named classes before anything leaves."""

    rule: str
    classes: tuple[DataClass, ...]
    """Classes or families."""
    as_: str = msgspec.field(default="token", name="as")
    """`token` and `surrogate` (restored on the way back) or `mask` (not reversible)."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """So much of something in a time; it comes back evenly (GCRA)."""

    unit: str
    """`requests`, `tokens` or `cost`, the last in cents of the currency that the bundle's prices are in."""
    amount: int
    seconds: int


class Quota(msgspec.Struct, frozen=True, kw_only=True, tag="quota"):
    """Take from buckets, all or none, before anything leaves."""

    rule: str
    per: tuple[str, ...]
    """`person`, `app`, `agent`, `route`: each combination has buckets of its own."""
    limits: tuple[Limit, ...]


class Escalate(msgspec.Struct, frozen=True, kw_only=True, tag="escalate"):
    """A person has to look at it first."""

    rule: str
    queue: str
    sla_seconds: int
    """After this, what nobody has decided is blocked."""
    hold: bool = False
    """Keep the caller waiting, where its dialect allows; otherwise it gets a ticket."""
    four_eyes: bool = False
    """Two reviewers have to approve."""


Obligation = Modify | Redact | Reroute | Quota
"""In the order in which a decision lists them: reroute, modify, redact, quota."""
