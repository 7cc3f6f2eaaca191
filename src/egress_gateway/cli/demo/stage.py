"""Sets the demo up from nothing: a directory with authority, keys, policy and log, and a running gateway.

The configuration and the policy are those of `egress init`, but for addresses: upstreams are the demo's
provider, the listener speaks TLS on a free port. The gateway is the real `egress serve` in a process of
its own, and its session is ended whatever happens here.
"""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from egress_gateway.adapters.internal_ca import create_authority, issue_server
from egress_gateway.adapters.key_files import LOG_KEY, ensure_keys, log_key, worker_key
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.secret_files import make_directory
from egress_gateway.adapters.supervisor import python
from egress_gateway.adapters.system import SystemClock
from egress_gateway.audit.notes.checkpoint import verifier_key
from egress_gateway.cli.configured import read_configuration
from egress_gateway.cli.init import copy_new
from egress_gateway.core.config import TlsFiles
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import StateConfig

ADDRESS: Final = "127.0.0.1"
APP: Final = "cx-bot"
ROUTE: Final = "support"
"""Of the starter policy."""

START_SECONDS: Final = 240.0
"""Longer than the gateway itself waits for its processes: it says what is wrong with them."""
STOP_SECONDS: Final = 20.0

_OUTPUT: Final = "gateway.out"
_LAST_WORDS: Final = 300
"""Characters of the gateway's own output that an error message repeats."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is."""

    directory: Path
    port: int
    authority: Path
    """The certificate that clients and the gateway trust, and nothing else."""
    tls: TlsFiles
    """For 127.0.0.1; the gateway's listener and the provider both use it."""
    key: Secret[str]
    """The application's gateway key."""

    @property
    def config(self) -> Path:
        """The gateway's configuration."""
        return self.directory / "gateway.yaml"

    @property
    def log(self) -> Path:
        """The audit log."""
        return Path(_state(self.directory).log)

    @property
    def verifier(self) -> Path:
        """The log's verifier key; where it matters this is kept on another machine."""
        return self.directory / "verifier-key.txt"

    def url(self, target: str) -> str:
        """The gateway's URL of a target."""
        return f"https://{ADDRESS}:{self.port}/{ROUTE}/{target}"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.create_server((ADDRESS, 0)) as free:
        port: int = free.getsockname()[1]
    return port


def set_up(directory: Path, *, port: int) -> Stage:
    """Make authority, certificate, keys and the starter files in an empty directory. Raises `ConfigError`."""
    state = _state(directory)
    copy_new(resources.files("egress_gateway") / "starter", directory)
    ensure_keys(state)
    ca = directory / "var" / "ca"
    make_directory(ca)
    now = datetime.now(UTC)
    authority = create_authority(ca, "Demo CA", now=now)
    server = issue_server(ca, (ADDRESS,), now=now)
    store = KeyStore(Path(state.key_store) / STORE_FILE)
    pepper = worker_key(state, PEPPER_FILE)
    key, _ = store.create(pepper, app=APP, routes=(ROUTE,), env="demo", now=SystemClock().now())
    return Stage(
        directory=directory,
        port=port,
        authority=authority.certificate,
        tls=TlsFiles(certificate=str(server.certificate), key=str(server.key)),
        key=key,
    )


def point_at(stage: Stage, provider_url: str) -> None:
    """Let the upstreams of the starter configuration be the demo's provider, and the listener speak TLS."""
    provider = f"url: {provider_url}\n    ca: {stage.authority}"
    changes = {
        "port: 8080": f"port: {stage.port}\n    tls: {{certificate: {stage.tls.certificate}, key: {stage.tls.key}}}",
        "url: https://api.openai.com": provider,
        "url: https://api.anthropic.com": provider,
    }
    text = stage.config.read_text(encoding="utf-8")
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ConfigError(f"has no single {old!r} to put the demo's address in", file=str(stage.config))
        text = text.replace(old, new)
    stage.config.write_text(text, encoding="utf-8")


@asynccontextmanager
async def serving(stage: Stage, *, credential: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Run `egress serve` while the context lasts.

    Gives a function that waits until it serves, and raises `ConfigError` if it does not come up.
    """
    environment = {**os.environ, "OPENAI_API_KEY": credential, "ANTHROPIC_API_KEY": credential}
    with (stage.directory / _OUTPUT).open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *python("egress_gateway.cli", "serve", "--config", str(stage.config)),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=output,
            # Ctrl-C is for the demo, which then ends the gateway in order.
            start_new_session=True,
        )

    async def ready() -> None:
        if not await _announced(process):
            words = (stage.directory / _OUTPUT).read_text(errors="replace").strip()[-_LAST_WORDS:]
            raise ConfigError(f"the gateway did not start; it said: {words or 'nothing'}")
        keep_verifier_key(stage)

    try:
        yield ready
    finally:
        await _end(process)


def keep_verifier_key(stage: Stage) -> None:
    """Write down the log's verifier key, as `egress audit key` prints it."""
    private = Ed25519PrivateKey.from_private_bytes(log_key(_state(stage.directory), LOG_KEY).expose())
    origin = read_configuration(stage.config).log_origin
    stage.verifier.write_text(verifier_key(origin, private.public_key()) + "\n")


def _state(directory: Path) -> StateConfig:
    return StateConfig(directory=str(directory / "var"))


async def _announced(process: asyncio.subprocess.Process) -> bool:
    if process.stdout is None:
        return False
    try:
        async with asyncio.timeout(START_SECONDS):
            return await process.stdout.readline() != b""
    except TimeoutError:
        return False


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask the gateway to stop, then make it: none of its processes is left."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
    finally:
        if process.returncode != 0:
            _kill_session(process.pid)
    await process.wait()


def _kill_session(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        # It ended by itself, children included.
        return
