"""The gateway that all others of a test run are copies of: set up once, with the real command line."""

import atexit
import tempfile
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Final

from tests import patterns
from tests.e2e.gateway import Port, Template, egress

from egress_gateway.core.state_config import StateConfig

APPS: Final = {"cx-bot": "support", "desk-bot": "desk"}
"""Applications and the routes that their keys are good for."""

UPSTREAMS: Final = """
upstreams:
  absent: {host: openai, url: "http://127.0.0.1:ABSENT", credential: env:OPENAI_API_KEY}
  unpaid: {host: openai, url: "http://127.0.0.1:PROVIDER", credential: env:NOBODY_SET_THIS}
"""
LIMITS: Final = """
limits: {body_mib: 1, body_seconds: 2, drain_seconds: 10}
"""
PROVIDERS: Final = """
  absent: {tier: external}
  unpaid: {tier: external}
"""
DESK_ROUTE: Final = """
route: desk
owner: team-desk
require: {app: [desk-bot], person: asserted}
targets:
  openai: {speaks: openai, upstreams: [openai]}
  anthropic: {speaks: anthropic, upstreams: [anthropic]}
  backup: {speaks: openai, upstreams: [absent, openai]}
  absent: {speaks: openai, upstreams: [absent]}
  unpaid: {speaks: openai, upstreams: [unpaid]}
ceiling: confidential
unknown_fields: refuse
redact_scope: person
restore: {text: true}
"""

_held = ExitStack()
atexit.register(_held.close)


@lru_cache(maxsize=1)
def provider_port() -> Port:
    """Where the provider of each test listens; kept for the whole run, so that nobody else gets it."""
    return _port()


@lru_cache(maxsize=1)
def template() -> Template:
    """Configuration, policy, keys and compiled patterns."""
    directory = new_directory()
    patterns.put_into(Path(StateConfig(directory=str(directory / "var")).worker_cache))
    made = egress("init", str(directory), directory=directory)
    assert made.returncode == 0, made.stderr
    assert len(list(directory.glob("var/run/worker/patterns-*"))) == 1, "the patterns were compiled anew"
    config = directory / "gateway.yaml"
    text = config.read_text().replace("\nupstreams:\n", UPSTREAMS) + LIMITS
    for host in ("https://api.openai.com", "https://api.anthropic.com", "http://127.0.0.1:PROVIDER"):
        text = text.replace(host, f"http://127.0.0.1:{provider_port().number}")
    config.write_text(text.replace("ABSENT", str(_port().number)))
    _extend_policy(directory / "policy")
    keys = {app: _key(directory, app, route) for app, route in APPS.items()}
    return Template(directory, keys, egress("audit", "key", directory=directory).stdout.strip())


def new_directory() -> Path:
    """A directory for a gateway, removed when the run ends."""
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    return Path(_held.enter_context(tempfile.TemporaryDirectory(prefix="egress")))


def _port() -> Port:
    port = Port()
    _held.callback(port.release)
    return port


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
        providers.write(PROVIDERS)
