"""Where requests may go: URLs that everybody reads alike, pins, and no credential in the file."""

import msgspec
import pytest
from tests.unit.configuration.loading import UPSTREAM, load

from egress_gateway.core.config import UpstreamConfig
from egress_gateway.core.errors import ConfigError

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


def test_a_credential_that_stands_in_the_file_is_refused_without_being_shown() -> None:
    planted = "sk-" + "live" * 8
    with pytest.raises(ConfigError) as caught:
        load(UPSTREAM.replace("env:KEY", planted))
    assert planted not in str(caught.value)
