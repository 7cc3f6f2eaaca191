"""What a soak runs on: a gateway with a route for each application, and a provider that echoes slowly."""

import random
from pathlib import Path
from typing import Final

import msgspec
from tests.e2e.gateway import Gateway, egress
from tests.e2e.template import new_directory, template

from egress_gateway.testing.providers import Delivery, Reply, echo
from egress_gateway.testing.providers.script import Model, Prompt

APPS: Final = ("claims", "clinic", "shop")
"""Each has a route of its name and a key of its own."""
ROUTE: Final = """
route: {name}
owner: team-{name}
require: {{app: [{name}], person: any}}
targets:
  openai: {{speaks: openai, upstreams: [openai]}}
  anthropic: {{speaks: anthropic, upstreams: [anthropic]}}
ceiling: confidential
unknown_fields: scan
redact_scope: app
restore: {{text: true, structured: true, tools: {{crm_update: true}}}}
"""
PERMITTED: Final = "when: {route: [support, desk]}"
DELTAS: Final = 40
"""Of an answer that is streamed, at least 5 characters each: long enough to be cut in the middle."""
BETWEEN_SECONDS: Final = (0.0, 0.02)


def staged() -> Gateway:
    """A gateway that was not started."""
    base, directory = template(), new_directory()
    gateway = Gateway(base, directory)
    policy = directory / "policy"
    for app in APPS:
        (policy / "routes" / f"{app}.yaml").write_text(ROUTE.format(name=app))
    rules = (policy / "rules.yaml").read_text()
    assert PERMITTED in rules
    permitted = f"when: {{route: [support, desk, {', '.join(APPS)}]}}"
    (policy / "rules.yaml").write_text(rules.replace(PERMITTED, permitted, 1))
    gateway.keys = {app: new_key(directory, app) for app in APPS}
    return gateway


def new_key(directory: Path, app: str) -> str:
    """Another key for an application."""
    made = egress("keys", "create", app, "--route", app, "--state", "var", directory=directory)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def slow_echo(chance: random.Random) -> Model:
    """A model that repeats the last message, in a number of pieces that does not grow with it."""

    def model(prompt: Prompt) -> Reply:
        reply = echo(prompt)
        longest = max(len(choice.text) for choice in reply.choices)
        delivery = Delivery(between=chance.uniform(*BETWEEN_SECONDS))
        return msgspec.structs.replace(reply, piece=max(5, longest // DELTAS), delivery=delivery)

    return model
