"""Where requests may go: URLs that everybody reads alike, pins, and no credential in the file."""

import msgspec
import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import BreakerConfig, UpstreamConfig
from egress_gateway.core.errors import ConfigError

URLS = {
    "a user": "https://user@api.example",
    "a query": "https://api.example?a=b",
    "a fragment": "https://api.example#a",
    "no scheme": "api.example",
    "another scheme": "file:///etc/passwd",
    "a space": "https://api.example /",
    "a bracket without an end": "https://[::1",
    "a character that stands for several": "https://a\u2100.example",
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


NO_PORTS = ["", "0", "65536", "x", "-1", "\uff18\uff10"]


@pytest.mark.parametrize("port", NO_PORTS)
@pytest.mark.parametrize("host", ["api.example", "[fd12::1]"])
def test_the_port_of_an_upstream_is_one_or_left_out(host: str, port: str) -> None:
    with pytest.raises(ConfigError, match=r"etc/gateway\.yaml:1: url: its port must be"):
        load(UPSTREAM.replace("https://api.example", f"https://{host}:{port}/v1"))


NO_PREFIXES = [
    *("/..", "/../v1", "/v1/..", "/v1/../../admin", "/.", "/v1/./x", "/v1/%2e%2E/x", "/.%2e/", "//", "//v1", "/v1//x"),
    *("/v1/%2fx", "/v1%5C..", "/v1%00", "/v1\\x", "/v1%", "/v1%zz", "/caf\u00e9", "/v1|x"),
]


@pytest.mark.parametrize("prefix", NO_PREFIXES)
def test_the_prefix_of_an_upstream_is_one_that_servers_read_alike(prefix: str) -> None:
    with pytest.raises(ConfigError, match=r"etc/gateway\.yaml:1: url: its prefix"):
        load(UPSTREAM.replace("https://api.example", f"https://api.example{prefix}"))


MEANT = {
    "a private address": "http://10.1.2.3:8000",
    "this machine": "http://127.0.0.1:11434/v1",
    "this machine by name": "http://localhost:11434",
    "an address in brackets": "https://[fd12::1]:8443/v1/",
    "a prefix with dots in its segments": "https://api.example/v1.2/..a/...",
    "a prefix with a colon and an escape": "https://api.example/models/a:b%20c",
    "a slash alone": "https://api.example/",
    "the last port": "https://api.example:65535",
}


@pytest.mark.parametrize("url", MEANT.values(), ids=MEANT)
def test_what_stands_in_an_upstream_url_is_meant(url: str) -> None:
    assert load(UPSTREAM.replace("https://api.example", url)).upstreams[0].url == url


def load_one(extra: str) -> UpstreamConfig:
    return load(UPSTREAM.replace("'env:KEY'", f"'env:KEY', {extra}")).upstreams[0]


BREAKERS = {
    "breaker: {}": BreakerConfig(),
    "breaker: {failures: 1}": BreakerConfig(failures=1, seconds=30),
    "breaker: {failures: 1000, seconds: 600}": BreakerConfig(failures=1000, seconds=600),
}


@pytest.mark.parametrize(("text", "breaker"), BREAKERS.items())
def test_the_breaker_of_an_upstream(text: str, breaker: BreakerConfig) -> None:
    assert load(UPSTREAM).upstreams[0].breaker == BreakerConfig()
    assert load_one(text).breaker == breaker


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("breaker: {failures: 0}", "failures of breaker of upstream 'one' must be a whole number from 1 to 1000"),
        ("breaker: {seconds: 601}", "seconds of breaker of upstream 'one' must be a whole number from 1 to 600"),
        ("breaker: {second: 1}", "did you mean 'seconds'"),
        ("breaker: 5", "breaker of upstream 'one' must be a mapping"),
    ],
)
def test_a_breaker_that_would_not_do_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_one(text)


def test_pins_and_network_of_an_upstream() -> None:
    pin = "A" * 43 + "="
    assert load_one(f"pins: ['{pin}'], network: private") == msgspec.structs.replace(
        load(UPSTREAM).upstreams[0], pins=(pin,), private=True
    )
    with pytest.raises(ConfigError, match="no SHA-256 digest in base64"):
        load_one("pins: [sha256]")


def test_a_credential_that_stands_in_the_file_is_refused_without_being_shown() -> None:
    planted = "sk-" + "live" * 8
    with pytest.raises(ConfigError) as caught:
        load(UPSTREAM.replace("env:KEY", planted))
    assert planted not in str(caught.value)
