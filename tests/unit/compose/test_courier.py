"""The courier process: whom it goes to, by the policy alone."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from tests.unit.audit.notes.test_cosigning import KEYS

from egress_gateway.audit.notes.checkpoint import cosigner_key
from egress_gateway.audit.notes.witness_policy import read_policy
from egress_gateway.compose.courier import CourierProcess, witness_urls
from egress_gateway.core.config import GatewayConfig, LogConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig


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


async def test_it_is_ready_without_log_or_witnesses_and_stops(tmp_path: Path) -> None:
    (tmp_path / "policy").write_bytes(policy("https://a.test"))
    config = GatewayConfig(
        log=LogConfig(witnesses=str(tmp_path / "policy")), state=StateConfig(directory=str(tmp_path))
    )
    stop = asyncio.Event()
    async with asyncio.timeout(10):
        await CourierProcess(config, tell=lambda _: None).serve(stop, stop.set)
    with pytest.raises(ConfigError, match="cannot be read"):
        CourierProcess(msgspec.structs.replace(config, log=LogConfig(witnesses="nowhere")), tell=lambda _: None)
