"""What the processes of a gateway record of what they run with: the configuration, and the policy."""

import hashlib
from importlib.metadata import version
from typing import Final

import msgspec

from egress_gateway.adapters.package_digest import package_digest
from egress_gateway.adapters.policy_source import Version
from egress_gateway.audit.records.operations import ConfigRecord, PolicyChangeRecord
from egress_gateway.core.config import GatewayConfig

LOG_PATIENCE_SECONDS: Final = 5.0
"""How long a request waits for the log: longer than the log's process takes to be started again."""
STARTED: Final = "start"
"""Who puts a policy in force that a process finds when it starts."""
WATCHED: Final = "directory"
"""Who puts a policy in force that nobody activated."""


def config_record(
    config: GatewayConfig, component: str, *, now: int, bundle: str = "", detectors: str = ""
) -> ConfigRecord:
    """The configuration and the software that a process runs with, by their digests; a worker's policy as well."""
    digest = hashlib.sha256(msgspec.json.encode(config, order="sorted")).hexdigest()
    return ConfigRecord(
        ts=now,
        digest=f"sha256:{digest}",
        component=component,
        version=version("llm-egress-gateway"),
        profile=config.profile,
        package=package_digest(),
        bundle=bundle,
        detectors=detectors,
    )


def policy_record(version: Version, *, now: int, actor: str, previous: str = "") -> PolicyChangeRecord:
    """The policy that a worker works by from now on, and who answers for it."""
    activation = version.activation
    return PolicyChangeRecord(
        ts=now,
        bundle=version.bundle.digest,
        name=version.bundle.name,
        serial=version.bundle.serial,
        activated=activation.since if activation is not None else 0,
        previous=previous,
        actor=actor,
        approvers=activation.approvers if activation is not None else (),
        ticket=activation.ticket if activation is not None else "",
    )
