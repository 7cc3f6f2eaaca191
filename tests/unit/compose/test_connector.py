"""Endpoints: credentials read anew, TLS wherever it is spoken. What went out is told the log, once."""

import asyncio
import ssl
from pathlib import Path

import pytest

from egress_gateway.adapters.key_files import ensure_keys
from egress_gateway.audit.records.operations import TrafficRecord
from egress_gateway.audit.records.record import decode
from egress_gateway.compose.connector import Connector, endpoint
from egress_gateway.core.config import GatewayConfig, UpstreamConfig
from egress_gateway.core.errors import Unavailable
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig


def upstream(**fields: str) -> UpstreamConfig:
    return UpstreamConfig(**{"name": "one", "host": "openai", "url": "https://api.test", **fields})


def test_a_credential_is_read_anew_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    made = endpoint(upstream(credential="env:ROTATES"))
    with pytest.raises(Unavailable, match="credential_missing") as caught:
        made.credential()
    assert "ROTATES" not in caught.value.public
    for value in ("first", "second"):
        monkeypatch.setenv("ROTATES", value)
        assert made.credential() == Secret(value)


def test_a_host_that_wants_no_credential_gets_an_empty_one() -> None:
    assert endpoint(upstream(host="openai-compatible")).credential() == Secret("")


TLS = {"https://api.test": True, "http://127.0.0.1:8000": False}


@pytest.mark.parametrize(("url", "verified"), TLS.items(), ids=TLS)
def test_tls_is_verified_wherever_it_is_spoken(url: str, *, verified: bool) -> None:
    tls = endpoint(upstream(url=url)).tls
    assert (tls is not None) == verified
    if tls is not None:
        assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)


class Log:
    """Takes records, or says why not."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.bodies: list[bytes] = []

    async def append(self, body: bytes) -> None:
        self.bodies.append(body)
        if self.codes:
            raise Unavailable(self.codes.pop(), "no")


@pytest.fixture
def connector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connector:
    state = StateConfig(directory=str(tmp_path))
    ensure_keys(state)
    made = Connector(GatewayConfig(state=state), uids=(), tell=lambda _: None)
    monkeypatch.setattr(made, "_audit", Log())
    return made


TOLD = {
    "a log that is full is told again": ("log_full", 2),
    "a log that is away has it already": ("log_unavailable", 1),
}


@pytest.mark.parametrize(("code", "times"), TOLD.values(), ids=TOLD)
async def test_what_was_counted_is_told_the_log_until_it_has_it(connector: Connector, code: str, times: int) -> None:
    log = connector._audit
    assert isinstance(log, Log)
    log.codes = [code]
    await connector._record_traffic(stopping=True)
    connector._traffic._since = connector._clock.now() + 3_600_000_000
    await connector._record_traffic()
    assert len(log.bodies) == times
    assert len(set(log.bodies)) == 1
    assert isinstance(decode(log.bodies[0]), TrafficRecord)


async def test_a_connector_that_is_stopped_stops_counting(connector: Connector) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        counting = tasks.create_task(connector._count(stop))
        await asyncio.sleep(0)
        stop.set()
        await counting
