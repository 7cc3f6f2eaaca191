"""What was decided, by which policy, about going where."""

from egress_gateway.audit.records.groups.base import Count, Group


class StagesGroup(Group, frozen=True, kw_only=True):
    """The five decisions on every request, in the order they are taken.

    Each is `passed`, `refused` (this decision ended the request), `failed` (it could not be taken, which ended
    the request), or `not_reached`, which is what an absent one means.
    """

    identity: str = "not_reached"
    """Who asks, and whether they may use this route at all."""
    request_class: str = "not_reached"
    """What kind of data the request holds: it could be inspected in full."""
    request_policy: str = "not_reached"
    """Whether and how it may leave."""
    response_class: str = "not_reached"
    """What kind of data the answer holds, and whether it may reach the caller."""
    audit: str = "not_reached"
    """Whether it is on record. `passed` in every record that is in the log, else it would not be there."""


class ObservedGroup(Group, frozen=True, kw_only=True):
    """What would have been decided on a route that only observes."""

    outcome: str = "block"
    """`permit`, `block` or `escalate`. Absent means `block`."""
    code: str
    """Stable reason."""
    rule: str = ""
    """The rule that would have settled it."""
    obligations: tuple[str, ...] = ()
    """What a permit would have carried, as `<kind>:<rule>`."""


class PolicyGroup(Group, frozen=True, kw_only=True):
    """What the policy said, and which policy."""

    bundle: str = ""
    """Digest of the bundle's canonical form."""
    name: str = ""
    """The bundle's name for itself."""
    serial: Count = 0
    """Which release of it: rises with each."""
    outcome: str = "block"
    """`permit`, `block` or `escalate`. Absent means `block`."""
    code: str = ""
    """Stable reason."""
    rule: str = ""
    """The rule that settled the outcome."""
    rules: tuple[str, ...] = ()
    """Every rule that matched, in bundle order."""
    obligations: tuple[str, ...] = ()
    """What the permit carried, in order, as `<kind>:<rule>`: `redact:redact-ids`."""
    bypassed: tuple[str, ...] = ()
    """Rules that matched and that a bypass set aside."""
    observed: ObservedGroup | None = None
    """On a route that only observes: what would have been decided."""
    review: str = ""
    """Id of the review that people were asked for, or that lets the request pass."""


class TargetGroup(Group, frozen=True, kw_only=True):
    """Where the request went or would have gone."""

    name: str = ""
    """The target's name in the URL."""
    upstream: str = ""
    """The configured upstream."""
    region: str = ""
    """Region of the upstream, as the policy says."""
    tier: str = ""
    """`external`, `partner` or `internal`."""
    baa: bool = False
    """A business associate agreement is in force."""
    dpa: bool = False
    """A data processing agreement is in force."""
    zdr: bool = False
    """Zero data retention is agreed."""
    certified: tuple[str, ...] = ()
    """What the upstream is certified for, in the bundle's own words."""
    ended: bool = False
    """The contract was over."""
