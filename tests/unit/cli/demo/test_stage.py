"""Setting up: the starter files of `egress init`, changed in three lines."""

from pathlib import Path

import pytest

from egress_gateway.adapters.bundle_files import read_bundle_files
from egress_gateway.adapters.tls import ServerTls, client_context
from egress_gateway.audit.notes.checkpoint import VerifierKey, check_key
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.demo.stage import Stage, keep_verifier_key, point_at, set_up
from egress_gateway.compose.policy import load_policy
from egress_gateway.core.errors import ConfigError

PROVIDER = "https://127.0.0.1:9"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return set_up(tmp_path, port=4711)


def test_the_configuration_leads_from_a_tls_listener_to_the_provider(stage: Stage) -> None:
    point_at(stage, PROVIDER)
    config = read_configuration(stage.config)
    (listener,) = config.listeners
    assert (listener.address, listener.port, listener.tls) == ("127.0.0.1", 4711, stage.tls)
    assert {(upstream.url, upstream.ca) for upstream in config.upstreams} == {(PROVIDER, str(stage.authority))}
    assert str(stage.log) == config.state.log
    assert stage.url("openai") == "https://127.0.0.1:4711/support/openai"


def test_the_policy_is_the_starters(stage: Stage) -> None:
    files = read_bundle_files(stage.directory / "policy")
    assert load_policy(files, read_configuration(stage.config).upstreams).name == "starter"


def test_certificate_and_authority_fit(stage: Stage) -> None:
    assert ServerTls(stage.tls, tell=print).problem == ""
    assert client_context(str(stage.authority)).get_ca_certs()


def test_the_application_has_a_key(stage: Stage) -> None:
    assert stage.key.expose().startswith("egk_demo_")


def test_the_verifier_key_is_written_down(stage: Stage) -> None:
    point_at(stage, PROVIDER)
    keep_verifier_key(stage)
    line = stage.verifier.read_text().strip()
    check_key(VerifierKey(line))
    assert line.startswith(read_configuration(stage.config).log_origin + "+")


def test_a_starter_that_has_moved_on_is_noticed(stage: Stage) -> None:
    stage.config.write_text(stage.config.read_text().replace("port: 8080", "port: 8081"))
    with pytest.raises(ConfigError, match="no single 'port: 8080'"):
        point_at(stage, PROVIDER)
