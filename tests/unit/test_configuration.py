"""gateway.yaml: what it may say, and what each mistake is told."""

from importlib import resources

import msgspec
import pytest

from egress_gateway.configuration import load_configuration
from egress_gateway.core.config import GatewayConfig, Limits, ListenerConfig, UpstreamConfig, UsersConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.registry import hosts_by_name

HOSTS = ("openai", "anthropic", "openai-compatible")
UPSTREAM = "upstreams: {one: {host: openai, url: 'https://api.example', credential: 'env:KEY'}}\n"


def load(text: str) -> GatewayConfig:
    return load_configuration(text.encode(), file="etc/gateway.yaml", hosts=HOSTS)


def test_what_is_left_out_has_a_safe_default() -> None:
    config = load(UPSTREAM)
    assert config.listeners == (ListenerConfig(address="127.0.0.1", port=8080),)
    assert config.limits == Limits()
    assert config.workers == 1


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


def test_limits_are_given_in_mebibytes_and_seconds() -> None:
    limits = load(UPSTREAM + "limits: {body_mib: 1, answer_mib: 2, drain_seconds: 0}\n").limits
    assert (limits.body, limits.answer, limits.drain_seconds) == (1 << 20, 2 << 20, 0)


def test_inspectors_are_counted_and_bounded() -> None:
    text = "inspectors: 0\nlimits: {inspection_seconds: 2, inspection_queue: 3, inspection_memory_mib: 256}\n"
    config = load(UPSTREAM + text)
    assert (config.inspectors, load(UPSTREAM).inspectors) == (0, 1)
    limits = config.limits
    assert (limits.inspection_seconds, limits.inspection_queue, limits.inspection_memory) == (2, 3, 256 << 20)


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


URLS = {
    "a user": "https://user@api.example",
    "a query": "https://api.example?a=b",
    "a fragment": "https://api.example#a",
    "no scheme": "api.example",
    "another scheme": "file:///etc/passwd",
    "a space": "https://api.example /",
}


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_an_upstream_url_is_plain(url: str) -> None:
    with pytest.raises(ConfigError, match="without user, query or fragment"):
        load(UPSTREAM.replace("https://api.example", url))


AMBIGUOUS = [
    "2130706433",
    "0x7f.1",
    "127.0.0.1.",
    "[fe80::1%25eth0]",
    "[::ffff:169.254.169.254]",
    "169.254.169.254",
    "a_b.example",
]


@pytest.mark.parametrize("host", AMBIGUOUS)
def test_the_host_of_an_upstream_is_one_that_everybody_reads_alike(host: str) -> None:
    with pytest.raises(ConfigError, match=r"etc/gateway\.yaml:1: url: its host is"):
        load(UPSTREAM.replace("https://api.example", f"http://{host}/v1"))


def test_pins_and_network_of_an_upstream() -> None:
    pin = "A" * 43 + "="

    def load_one(extra: str) -> UpstreamConfig:
        return load(UPSTREAM.replace("'env:KEY'", f"'env:KEY', {extra}")).upstreams[0]

    assert load_one(f"pins: ['{pin}'], network: private") == msgspec.structs.replace(
        load(UPSTREAM).upstreams[0], pins=(pin,), private=True
    )
    with pytest.raises(ConfigError, match="no SHA-256 digest in base64"):
        load_one("pins: [sha256]")


def test_users_are_all_or_none_and_different() -> None:
    three = "users: {auditd: a, connector: b, worker: '4711'}\n"
    assert load(UPSTREAM + three).users == UsersConfig(auditd="a", connector="b", worker="4711")
    for wrong, message in ((three.replace("b", "a"), "give each its own"), ("users: {auditd: a}\n", "connector")):
        with pytest.raises(ConfigError, match=message):
            load(UPSTREAM + wrong)


def test_a_credential_that_stands_in_the_file_is_refused_without_being_shown() -> None:
    planted = "sk-" + "live" * 8
    with pytest.raises(ConfigError) as caught:
        load(UPSTREAM.replace("env:KEY", planted))
    assert planted not in str(caught.value)
