"""One gateway for all tests of a session, a provider of its own for each test, and a look at what it saw.

The provider of a test listens where the gateway's configuration says; after the test everything it
received is searched for what must never get there. After the session the gateway's whole state is.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import anthropic
import openai
import pytest
from tests.e2e.gateway import PROVIDER_KEY, Gateway, Port, Template, egress
from tests.e2e.planted import Planted

from egress_gateway.testing.providers import ProviderSimulator

APPS = {"cx-bot": "support", "desk-bot": "desk"}
"""Applications and the routes that their keys are good for."""

UPSTREAMS = """
  absent: {host: openai, url: "http://127.0.0.1:ABSENT", credential: env:OPENAI_API_KEY}
  unpaid: {host: openai, url: "http://127.0.0.1:PROVIDER", credential: env:NOBODY_SET_THIS}
limits: {body_mib: 1, body_seconds: 2, drain_seconds: 10}
"""
DESK_ROUTE = """
route: desk
owner: team-desk
require: {app: [desk-bot], person: asserted}
targets:
  openai: {speaks: openai, upstreams: [openai]}
  backup: {speaks: openai, upstreams: [absent, openai]}
  absent: {speaks: openai, upstreams: [absent]}
  unpaid: {speaks: openai, upstreams: [unpaid]}
ceiling: confidential
unknown_fields: refuse
redact_scope: person
restore: {text: true}
"""

WithPorts = Callable[[str], str]


@pytest.fixture(scope="session")
def provider_port() -> Iterator[Port]:
    port = Port()
    yield port
    port.release()


@pytest.fixture(scope="session")
def template(provider_port: Port) -> Iterator[Template]:
    """Set up with the real command line, served once so that the patterns are compiled."""
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        directory, absent = Path(name), Port()
        assert egress("init", name, directory=directory).returncode == 0
        config = directory / "gateway.yaml"
        text = config.read_text().replace(
            "  anthropic:\n", UPSTREAMS.strip("\n").partition("limits")[0] + "  anthropic:\n"
        )
        text += UPSTREAMS[UPSTREAMS.index("limits") :]
        for host in ("https://api.openai.com", "https://api.anthropic.com", "http://127.0.0.1:PROVIDER"):
            text = text.replace(host, f"http://127.0.0.1:{provider_port.number}")
        config.write_text(text.replace("ABSENT", str(absent.number)))
        _extend_policy(directory / "policy")
        keys = {app: _key(directory, app, route) for app, route in APPS.items()}
        with Gateway(Template(directory, keys), directory / "first") as first:
            for patterns in (first.state / "run").glob("patterns-*.hsdb"):
                shutil.copy(patterns, directory / "var" / "run")
        shutil.rmtree(directory / "first")
        yield Template(directory, keys)
        absent.release()


@pytest.fixture(scope="session")
def make_gateway(template: Template) -> Iterator[Callable[..., Gateway]]:
    """Makes gateways that were not started; removes their directories at the end."""
    with ExitStack() as stack:

        def make(edit: Callable[[str], str] = str) -> Gateway:
            return Gateway(template, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="egress"))), edit)

        yield make


@pytest.fixture(scope="session")
def planted() -> Planted:
    return Planted()


@pytest.fixture(scope="session")
def gateway(make_gateway: Callable[..., Gateway], planted: Planted) -> Iterator[Gateway]:
    """The gateway that most tests share. At the end, nothing that was planted may be anywhere in it."""
    with make_gateway() as running:
        yield running
        assert running.stop() == 0
    assert running.sweep([*planted.values, *planted.words, *running.keys.values(), PROVIDER_KEY]) == []
    assert "bug" not in running.told


@pytest.fixture
async def provider(provider_port: Port, planted: Planted, template: Template) -> AsyncIterator[ProviderSimulator]:
    """A provider for one test. Afterwards, whatever it received must be free of what was planted."""
    async with ProviderSimulator(key=PROVIDER_KEY, port=provider_port.number) as simulator:
        yield simulator
    secret = [value.encode() for value in (*planted.values, *template.keys.values())]
    for exchange in simulator.exchanges:
        received = exchange.received
        seen = b"\n".join(
            [received.target.encode(), *(f"{n}: {v}".encode() for n, v in received.headers), received.body]
        )
        assert [value for value in secret if value in seen] == []


@pytest.fixture
async def openai_client(gateway: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0, timeout=20
    ) as client:
        yield client


@pytest.fixture
async def anthropic_client(gateway: Gateway) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/anthropic", max_retries=0, timeout=20
    ) as client:
        yield client


def _key(directory: Path, app: str, route: str) -> str:
    asserts = ["--asserts-identity"] if route == "desk" else []
    made = egress("keys", "create", app, "--route", route, *asserts, "--state", "var", directory=directory)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def _extend_policy(policy: Path) -> None:
    (policy / "routes" / "desk.yaml").write_text(DESK_ROUTE)
    rules = (policy / "rules.yaml").read_text()
    (policy / "rules.yaml").write_text(rules.replace("when: {route: support}", "when: {route: [support, desk]}", 1))
    with (policy / "providers.yaml").open("a") as providers:
        providers.write("  absent: {tier: external}\n  unpaid: {tier: external}\n")
