"""Where witnesses are: by the policy alone, each place once, and none that cannot be gone to."""

import subprocess
import sys

import pytest
from tests.unit.audit.notes.test_cosigning import KEYS

from egress_gateway.audit.notes.checkpoint import cosigner_key
from egress_gateway.audit.notes.witness_policy import read_policy
from egress_gateway.compose.witness_urls import is_local, witness_urls
from egress_gateway.core.errors import ConfigError


def policy(*urls: str) -> bytes:
    names = [f"w{number}" for number in range(1, len(urls) + 1)]
    lines = [
        f"witness {name} {cosigner_key(f'{name}.test', KEYS[name].public_key())} {url}"
        for name, url in zip(names, urls, strict=True)
    ]
    return "\n".join([*lines, "quorum none"]).encode()


def test_witnesses_at_one_place_are_asked_once() -> None:
    read = read_policy(policy("https://a.test/w/", "https://a.test/w", "http://127.0.0.1:1"))
    assert witness_urls(read, "p") == {"https://a.test/w": "w1, w2", "http://127.0.0.1:1": "w3"}


WRONG = {
    "nobody": ((), "the policy names no witness"),
    "no URL": (("",), "witness w1 has no URL"),
    "another scheme": (("ftp://a.test",), "is no URL like"),
    "no host": (("https:///w",), "is no URL like"),
    "a query": (("https://a.test/?a=b",), "is no URL like"),
    "credentials": (("https://me@a.test",), "is no URL like"),
    "plain HTTP": (("http://a.test",), "plain HTTP leads to this machine only"),
}


@pytest.mark.parametrize(("urls", "message"), WRONG.values(), ids=WRONG)
def test_a_place_that_cannot_be_gone_to_is_named(urls: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        witness_urls(read_policy(policy(*urls)), "p")


def test_plain_http_is_for_this_machine() -> None:
    assert [is_local(address) for address in ("127.0.0.1", "::1", "localhost", "10.0.0.1", "w.test")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_whoever_starts_the_processes_holds_no_client_of_http() -> None:
    """It checks where witnesses are, and goes nowhere."""
    shown = subprocess.run(
        [sys.executable, "-c", "import sys, egress_gateway.cli.serve; print('aiohttp' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "False\n"
