"""The courier process: whom it goes to, by the policy alone."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from tests.unit.compose.test_witness_urls import policy

from egress_gateway.compose.courier import CourierProcess
from egress_gateway.core.config import GatewayConfig, LogConfig
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import StateConfig


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
