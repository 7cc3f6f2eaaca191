"""The gateway under measurement: `egress serve` with its own log, keys and the starter policy, in a directory.

The policy differs from the starter in one thing: secrets are replaced by tokens instead of refused, so
that one request exercises every sort of value. A second target and listener have TLS on both legs. Names
are looked for as in the starter, or not at all.
"""

import http.client
import json
import re
import shutil
import time
from contextlib import closing
from pathlib import Path

from tests.bench.bodies import SAMPLE
from tests.bench.targets import WITHOUT_NAMES, Address, Target, Upstreams
from tests.e2e.gateway import Gateway, Port, Template, egress

APP = "cx-bot"
PATH = "/support/{target}/v1/chat/completions"
VALUES = 4
"""Of each sort one, in a body of 2 KB."""
ALLOWED_SECONDS = 10.0
LOOK_SECONDS = 0.01

SECRETS_BLOCK = """    effect: block
    reason: Passwords, keys and access tokens do not go to outside providers; remove it, and replace it if in doubt
    when: {data.any: [secret], target.tier: [external, partner]}
"""
SECRETS_REDACT = """    effect: redact
    reason: Passwords, keys and access tokens are replaced
    classes: [secret]
    as: token
"""
STOP_RULE = """
  - id: stop
    effect: block
    reason: Everything stops
    when: {route: support}
"""


NO_NAMES = "\ndetection: {names: {builtin: false}}\n"


class NotAsMeantError(Exception):
    """The gateway does not do what is to be measured; the message says what."""


class Measured:
    """A gateway in front of a provider, and what the harness asks of it besides load."""

    def __init__(self, directory: Path, upstreams: Upstreams, *, names: bool = True) -> None:
        made = directory / "made"
        made.mkdir(parents=True)
        self._names = names
        self._run(made, "init", ".")
        key = self._run(made, "keys", "create", APP, "--route", "support", "--state", "var").strip()
        self._secure = Port()
        _edit(made / "policy" / "floor.yaml", SECRETS_BLOCK, SECRETS_REDACT)
        # They are about the policy as it was, and a policy whose own tests fail does not load.
        shutil.rmtree(made / "policy" / "tests")
        if upstreams.authority is not None:
            _edit(made / "policy" / "routes" / "support.yaml", "targets:\n",
                  "targets:\n  secure: {speaks: openai, upstreams: [secure]}\n")  # fmt: skip
            with (made / "policy" / "providers.yaml").open("a") as providers:
                providers.write("  secure: {tier: external}\n")
        self._gateway = Gateway(
            Template(made, {APP: key}), directory / "run", lambda text: self._pointed(text, upstreams)
        )
        began = time.monotonic()
        self._gateway.start()
        self.start_seconds = time.monotonic() - began
        process = self._gateway.process
        assert process is not None
        secure = Address(self._secure.number, PATH.format(target="secure")) if upstreams.authority is not None else None
        self.target = Target(
            name="gateway" if names else WITHOUT_NAMES,
            pid=process.pid,
            plain=Address(self._gateway.port.number, PATH.format(target="openai")),
            secure=secure,
            headers=f"Authorization: Bearer {key}\r\n",
        )

    @property
    def worker(self) -> int:
        """Process id of its only worker."""
        return self._gateway.pid("worker-0")

    def stop(self) -> None:
        self._gateway.stop()
        self._gateway.port.release()
        self._secure.release()

    def check(self, body: bytes) -> str:
        """Send one body; its decision. Raises `NotAsMeantError` unless values are replaced and come back."""
        status, decision, answer = self._post(body)
        address = f"jane.{SAMPLE}@example.com"
        replaced = re.search(r"redact=(\d+)", decision)
        if status != 200 or replaced is None or int(replaced[1]) != VALUES or address not in answer:
            raise NotAsMeantError(
                f"the gateway answered {status}, decision {decision!r}, and did not restore {address}"
            )
        return decision

    def seconds_until_blocked(self, body: bytes) -> float:
        """Put a rule that blocks everything into the policy; how long until a request is refused by it."""
        with (self._gateway.directory / "policy" / "rules.yaml").open("a") as rules:
            rules.write(STOP_RULE)
        began = time.monotonic()
        while time.monotonic() - began < ALLOWED_SECONDS:
            if self._post(body)[0] == http.client.FORBIDDEN:
                return time.monotonic() - began
            time.sleep(LOOK_SECONDS)
        raise NotAsMeantError(f"a rule was not in force after {ALLOWED_SECONDS:g} s")

    def _post(self, body: bytes) -> tuple[int, str, str]:
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.target.plain.port, timeout=ALLOWED_SECONDS)
        ) as connection:
            authorization = f"Bearer {self._gateway.keys[APP]}"
            headers = {"Authorization": authorization, "Content-Type": "application/json"}
            connection.request("POST", self.target.plain.path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
        said = json.loads(text).get("choices", [{"message": {"content": ""}}])[0]["message"]["content"]
        return answer.status, answer.getheader("x-egress-decision", ""), said

    def _pointed(self, config: str, upstreams: Upstreams) -> str:
        """The starter's configuration with the provider as OpenAI, and with TLS if there is an authority."""
        config = config.replace("https://api.openai.com", upstreams.plain) + ("" if self._names else NO_NAMES)
        if upstreams.authority is None:
            return config
        pair = upstreams.authority / "127.0.0.1"
        listener = (
            f"  - address: 127.0.0.1\n    port: {self._secure.number}\n"
            f"    tls: {{certificate: {pair}.pem, key: {pair}-key.pem}}\n"
        )
        upstream = (
            f"  secure: {{host: openai, url: '{upstreams.secure}', credential: env:OPENAI_API_KEY, "
            f"ca: {upstreams.authority / 'ca.pem'}}}\n"
        )
        return config.replace("listeners:\n", "listeners:\n" + listener, 1).replace(
            "\nupstreams:\n", "\nupstreams:\n" + upstream, 1
        )

    @staticmethod
    def _run(directory: Path, *arguments: str) -> str:
        made = egress(*arguments, directory=directory)
        if made.returncode:
            raise NotAsMeantError(f"egress {arguments[0]}: {made.stderr}")
        return made.stdout


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    if old not in text:
        raise NotAsMeantError(f"{path.name} of the starter policy is not as this was written for; missing: {old!r}")
    path.write_text(text.replace(old, new, 1))
