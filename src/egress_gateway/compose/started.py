"""What every process of a gateway records when it starts."""

import hashlib
from importlib.metadata import version
from typing import Final

import msgspec

from egress_gateway.audit.record import ConfigRecord
from egress_gateway.core.config import GatewayConfig

LOG_PATIENCE_SECONDS: Final = 5.0
"""How long a request waits for the log: longer than the log's process takes to be started again."""


def config_record(config: GatewayConfig, component: str, *, now: int) -> ConfigRecord:
    """The configuration that a process runs with, by its digest."""
    digest = hashlib.sha256(msgspec.json.encode(config, order="sorted")).hexdigest()
    return ConfigRecord(
        ts=now,
        digest=f"sha256:{digest}",
        component=component,
        version=version("llm-egress-gateway"),
        profile=config.profile,
    )
