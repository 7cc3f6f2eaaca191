"""A composed directory process on its socket, asked by a worker's client; issuers are a function."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from egress_gateway.adapters.directory.client import DirectoryClient
from egress_gateway.adapters.directory.key_fetch import FetchFailed, KeyFetch
from egress_gateway.adapters.directory.search import SearchFailed
from egress_gateway.compose import directory as module
from egress_gateway.compose import ldap_directory
from egress_gateway.compose.directory import DirectoryProcess
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.errors import ConfigError, Unavailable
from egress_gateway.core.identity import Membership
from egress_gateway.core.identity_config import DirectoryConfig, IdentityConfig, IssuerConfig, Vendor
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig

KEYS = json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AQAB"}]}).encode()
CORP = IssuerConfig(
    name="corp", issuer="c", vendor=Vendor.OIDC, audiences=("a",), keys="", url="https://c.test/keys", ca="c.pem"
)
OFFLINE = IssuerConfig(name="offline", issuer="o", vendor=Vendor.OIDC, audiences=("a",), keys="o.json")
LDAP = DirectoryConfig(
    url="ldaps://d.test", people="p", groups="g", bind_dn="s", credential="env:X", issuers={"corp": ""}
)


@pytest.fixture
def state() -> Iterator[StateConfig]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = StateConfig(directory=directory)
        for place in (Path(made.directory_socket).parent, Path(made.issuer_keys)):
            place.mkdir(parents=True)
        yield made


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Addresses and bundles that keys were fetched with."""
    made: list[tuple[str, str]] = []

    async def get(_: KeyFetch, url: str, ca: str) -> bytes:
        made.append((url, ca))
        return KEYS

    monkeypatch.setattr(KeyFetch, "get", get)
    return made


@asynccontextmanager
async def running(state: StateConfig, identity: IdentityConfig, told: list[str]) -> AsyncIterator[DirectoryClient]:
    process = DirectoryProcess(GatewayConfig(state=state, identity=identity), uids=(os.geteuid(),), tell=told.append)
    client = DirectoryClient(state.directory_socket)
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        serving = group.create_task(process.serve(stop, ready.set))
        await ready.wait()
        keeping = group.create_task(client.run())
        while not client._link.open:  # noqa: ASYNC110  (nothing else would say)
            await asyncio.sleep(0)
        yield client
        stop.set()
        await serving
        keeping.cancel()


async def test_keys_are_there_when_it_is_ready(state: StateConfig, fetched: list[tuple[str, str]]) -> None:
    async with running(state, IdentityConfig(issuers=(CORP, OFFLINE)), []):
        assert (Path(state.issuer_keys) / "corp.json").read_bytes() == KEYS
    assert fetched == [("https://c.test/keys", "c.pem")]


async def test_an_issuer_that_is_down_is_told_and_keeps_nothing_from_starting(
    state: StateConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def get(*_: object) -> bytes:
        raise FetchFailed("it is down")

    monkeypatch.setattr(KeyFetch, "get", get)
    told: list[str] = []
    async with running(state, IdentityConfig(issuers=(CORP,)), told):
        assert told == ["the keys of issuer 'corp' are not renewed, the old ones stay: it is down"]


async def test_without_a_directory_nobody_has_groups_or_logs_in(
    state: StateConfig, fetched: list[tuple[str, str]]
) -> None:
    async with running(state, IdentityConfig(issuers=(CORP,)), []) as client:
        assert await client.membership("corp", "", "ann") == Membership()
        with pytest.raises(Unavailable, match="directory_unavailable"):
            await client.log_in("ann", Secret("right"))


async def test_a_directory_is_asked(state: StateConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(config: DirectoryConfig, _: object) -> object:
        raise SearchFailed(f"{config.url} is down", broken=True)

    monkeypatch.setattr(ldap_directory, "connect", connect)
    told: list[str] = []
    async with running(state, IdentityConfig(directory=LDAP), told) as client:
        assert await client.membership("corp", "", "ann") == Membership()
    assert set(told) == {
        "the directory cannot be used yet: ldaps://d.test is down",
        "groups are incomplete: ldaps://d.test is down",
    }


def test_without_the_package_that_speaks_ldap_it_says_what_to_install(
    state: StateConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(module, "find_spec", find)
    with pytest.raises(ConfigError, match=r"pip install 'llm-egress-gateway\[ldap\]'"):
        DirectoryProcess(GatewayConfig(state=state, identity=IdentityConfig(directory=LDAP)), uids=(), tell=print)
    DirectoryProcess(GatewayConfig(state=state, identity=IdentityConfig(issuers=(CORP,))), uids=(), tell=print)
