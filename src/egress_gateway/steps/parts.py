"""What a pipeline is put together from; see the package `compose`."""

from collections.abc import Callable, Mapping

import msgspec

from egress_gateway.classify.classifier import Classifier
from egress_gateway.core.config import Limits
from egress_gateway.decide.bundle import Bundle
from egress_gateway.identify.proof import Means
from egress_gateway.ports import AuditLog, Beside, Clock, Counters, DenialTally, Directory, IdSource, Upstream
from egress_gateway.steps import relay
from egress_gateway.steps.addressing import Dialects
from egress_gateway.steps.agents import Agents
from egress_gateway.steps.breaker import Breakers
from egress_gateway.steps.inspection import Inspection
from egress_gateway.steps.keys import Keys
from egress_gateway.steps.review import Reviewing
from egress_gateway.steps.running import RunningRequests
from egress_gateway.steps.subjects import Naming


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one worker's pipeline."""

    policy: Callable[[], Bundle]
    """The bundle in force; asked once a request, so that a request sees one version."""
    dialects: Dialects
    paths: Mapping[str, Callable[[str], str]]
    """For each upstream: the provider's own path as that host wants it."""
    classifier: Classifier
    means: Means
    """What credentials are checked against."""
    audit: AuditLog
    upstream: Upstream
    denials: DenialTally
    clock: Clock
    running: RunningRequests
    """What containments reach; of this worker."""
    breakers: Breakers
    """Which upstreams are left alone; as this worker has found them."""
    ids: IdSource
    keys: Keys
    naming: Naming
    """What records say in place of names and values."""
    limits: Limits
    inspections: Callable[[], Inspection] | None = None
    """Where requests are inspected, one call for each; None for all of them in this process."""
    beside: Beside = relay.at_once
    """Where large answers are screened."""
    agents: Agents
    """Knows what agents are used to."""
    counters: Counters | None = None
    """Counts what quotas and counters are for; None refuses every request that has any."""
    reviewing: Reviewing | None = None
    """Has people look at what a rule escalates; None where nobody does, and such a request is refused."""
    directory: Directory | None = None
    """Knows the groups of people whose tokens do not carry them; None if there is nobody to ask."""
    host_suffix: str = ""
    region: str = ""
    """Where this gateway stands."""
