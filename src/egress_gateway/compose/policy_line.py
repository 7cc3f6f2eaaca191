"""What a gateway works by, in a line: for whoever starts it, without loading what could read a policy."""

from pathlib import Path

from egress_gateway.adapters.active_policy import Activation, ActivePolicy
from egress_gateway.core.config import GatewayConfig


def say_policy(config: GatewayConfig) -> str:
    """In a few words, what the gateway works by. Raises `ConfigError`."""
    activation: Activation | None = ActivePolicy(Path(config.state.policy)).current()
    if activation is None:
        return f"policy in {config.policy}, which is watched, for nothing was activated"
    return f"policy {activation.name} serial {activation.serial}, activated by {activation.actor}"
