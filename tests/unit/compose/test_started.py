"""The record of a start names the configuration by a digest that changes with any of it."""

from egress_gateway.adapters.active_policy import Activation
from egress_gateway.adapters.package_digest import package_digest
from egress_gateway.adapters.policy_source import Version
from egress_gateway.compose.started import config_record, policy_record
from egress_gateway.core.config import GatewayConfig
from egress_gateway.testing.gateway import simulated_bundle


def test_the_configuration_is_recorded_by_its_digest() -> None:
    record = config_record(GatewayConfig(), "worker", now=7)
    assert (record.ts, record.component, record.profile) == (7, "worker", "dev")
    assert record.digest.startswith("sha256:")
    assert record.digest == config_record(GatewayConfig(), "connector", now=8).digest
    assert record.digest != config_record(GatewayConfig(workers=2), "worker", now=7).digest


def test_a_start_names_the_software_and_what_a_worker_decides_by() -> None:
    record = config_record(GatewayConfig(), "worker", now=7, bundle="sha256:b", detectors="sha256:d")
    assert (record.package, record.bundle, record.detectors) == (package_digest(), "sha256:b", "sha256:d")
    assert config_record(GatewayConfig(), "connector", now=7).bundle == ""


def version(activation: Activation | None = None) -> Version:
    return Version(simulated_bundle(), activation)


def test_a_policy_is_recorded_with_whoever_answers_for_it() -> None:
    watched = policy_record(version(), now=7, actor="directory", previous="sha256:0")
    assert (watched.ts, watched.actor, watched.approvers, watched.previous) == (7, "directory", (), "sha256:0")
    assert watched.bundle == simulated_bundle().digest
    assert (watched.name, watched.serial, watched.activated) == ("simulated", 1, 0)
    activation = Activation(
        digest=simulated_bundle().digest,
        name="a",
        serial=1,
        since=1,
        actor="ann",
        approvers=("bob", "cy"),
        ticket="CHG-1",
    )
    record = policy_record(version(activation), now=7, actor="ann")
    assert (record.actor, record.approvers, record.ticket, record.activated) == ("ann", ("bob", "cy"), "CHG-1", 1)
