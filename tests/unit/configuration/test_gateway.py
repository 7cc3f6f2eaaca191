"""gateway.yaml: what it may say, and what each mistake is told."""

from importlib import resources

import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import Limits, ListenerConfig, UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.registry import hosts_by_name


def test_what_is_left_out_has_a_safe_default() -> None:
    config = load(UPSTREAM)
    assert config.listeners == (ListenerConfig(address="127.0.0.1", port=8080),)
    assert config.limits == Limits()
    assert config.workers == 1


def test_the_starter_configuration_loads() -> None:
    data = (resources.files("egress_gateway") / "starter" / "gateway.yaml").read_bytes()
    config = load_configuration(data, file="gateway.yaml", hosts=hosts_by_name())
    assert [upstream.name for upstream in config.upstreams] == ["openai", "anthropic"]


MISTAKES = {
    "a misspelt key": (
        UPSTREAM + "listners: []\n",
        "etc/gateway.yaml:2: unknown key 'listners' in gateway.yaml; did you mean 'listeners'?",
    ),
    "a misspelt key of an upstream": (
        "upstreams:\n  one:\n    host: openai\n    url: https://a\n    credentials: env:A\n",
        "etc/gateway.yaml:5: unknown key 'credentials' in upstream 'one'; did you mean 'credential'?",
    ),
    "an unknown host": (
        UPSTREAM.replace("host: openai", "host: opnai"),
        "etc/gateway.yaml:1: host of upstream 'one' must be one of anthropic, openai, openai-compatible, not 'opnai'",
    ),
    "a profile that there is not": (
        UPSTREAM + "profile: staging\n",
        "etc/gateway.yaml:2: profile of gateway.yaml must be one of dev, production, not 'staging'",
    ),
    "a port out of range": (
        UPSTREAM + "listeners: [{port: 0}]\n",
        "etc/gateway.yaml:2: port of listener must be a whole number from 1 to 65535, not a number",
    ),
    "an old TLS version": (
        UPSTREAM + "listeners: [{tls: {certificate: a, key: b, minimum: '1.1'}}]\n",
        "etc/gateway.yaml:2: minimum of tls of listener must be one of 1.2, 1.3, not '1.1'",
    ),
    "no upstream at all": ("node: a\n", "etc/gateway.yaml:1: gateway.yaml needs 'upstreams'"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_with_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert str(caught.value) == message


def test_users_are_all_or_none_and_different() -> None:
    three = "users: {auditd: a, connector: b, worker: '4711'}\n"
    assert load(UPSTREAM + three).users == UsersConfig(auditd="a", connector="b", worker="4711")
    for wrong, message in ((three.replace("b", "a"), "give each its own"), ("users: {auditd: a}\n", "connector")):
        with pytest.raises(ConfigError, match=message):
            load(UPSTREAM + wrong)
