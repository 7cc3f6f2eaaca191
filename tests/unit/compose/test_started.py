"""The record of a start names the configuration by a digest that changes with any of it."""

from egress_gateway.compose.started import config_record
from egress_gateway.core.config import GatewayConfig


def test_the_configuration_is_recorded_by_its_digest() -> None:
    record = config_record(GatewayConfig(), "worker", now=7)
    assert (record.ts, record.component, record.profile) == (7, "worker", "dev")
    assert record.digest.startswith("sha256:")
    assert record.digest == config_record(GatewayConfig(), "connector", now=8).digest
    assert record.digest != config_record(GatewayConfig(workers=2), "worker", now=7).digest
