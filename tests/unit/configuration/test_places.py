"""Paths of the file are relative to the file."""

from tests.unit.configuration.loading import UPSTREAM, load


def test_paths_are_relative_to_the_file() -> None:
    config = load(
        UPSTREAM.replace("env:KEY", "file:keys/openai")
        + "policy: rules\nstate: state\nlisteners: [{tls: {certificate: a.pem, key: /b.pem}}]\n"
    )
    assert config.policy == "etc/rules"
    assert config.state.directory == "etc/state"
    assert config.upstreams[0].credential == "file:etc/keys/openai"
    tls = config.listeners[0].tls
    assert tls is not None
    assert (tls.certificate, tls.key) == ("etc/a.pem", "/b.pem")
