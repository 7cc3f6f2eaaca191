"""A changed policy is in force within a second and in the log; a broken one changes nothing.

Where a policy was activated, only another activation changes it.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.planted import Planted
from tests.e2e.template import template
from tests.e2e.wire import CHAT, Answer, Wire, bearer, chat, request

from egress_gateway.adapters.actor import who_acts
from egress_gateway.audit.records.operations import AdminRecord, PolicyChangeRecord
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

BLOCK_MAIL = """
  - id: no-mail
    effect: block
    reason: No mail addresses today
    when: {data.any: [pii.email]}
"""
SECOND = 1.0
UNDER_LOAD = 4.0
"""Seconds more for a machine that runs other tests at the same time."""


@pytest.fixture
def own_gateway(make_gateway: Callable[..., Gateway]) -> Iterator[Gateway]:
    with make_gateway() as running:
        yield running


async def ask(gateway: Gateway, text: str) -> Answer:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(request(CHAT, chat(text), bearer(gateway.keys["cx-bot"])))
        return await wire.answer()


def changes(gateway: Gateway, actor: str = "directory") -> list[PolicyChangeRecord]:
    told = [each.record for each in gateway.records() if isinstance(each.record, PolicyChangeRecord)]
    return [change for change in told if change.actor == actor]


def acts(gateway: Gateway) -> list[tuple[str, str, str]]:
    told = [each.record for each in gateway.records() if isinstance(each.record, AdminRecord)]
    return [(act.act, act.object, act.reason) for act in told]


async def test_a_policy_is_in_force_within_a_second_and_a_broken_one_never(
    own_gateway: Gateway, provider: ProviderSimulator, planted: Planted
) -> None:
    gateway, text = own_gateway, f"Mail {planted.email()}"
    rules = gateway.directory / "policy" / "rules.yaml"
    first = await ask(gateway, text)
    assert first.status == 200

    provider.script(says("one two", delivery=Delivery(pause_after=2)))
    async with Wire.connect(gateway.port.number) as running:
        await running.send(request(CHAT, chat(text, stream=True), bearer(gateway.keys["cx-bot"])))
        await provider.exchange(2)
        good = rules.read_text()
        rules.write_text(good.replace("rules:\n", f"rules:\n{BLOCK_MAIL}", 1))
        await until(lambda: "the bundle's own test" in gateway.told, "a failing test is not told of")
        assert changes(gateway) == []
        (gateway.directory / "policy" / "tests" / "support.yaml").unlink()
        changed = time.monotonic()
        await until(lambda: bool(changes(gateway)), "no change of policy in the log")
        assert time.monotonic() - changed < SECOND + UNDER_LOAD
        await until(lambda: "is in force" in gateway.told, "a change of policy is not told of")
        blocked = await ask(gateway, text)
        assert (blocked.status, blocked.headers["x-egress-rule"]) == (403, "no-mail")
        provider.resume()
        assert (await running.answer()).complete, "a request of before the change was cut"
    (change,) = changes(gateway)
    assert (change.previous, change.bundle) == (first.headers["x-egress-policy"], blocked.headers["x-egress-policy"])

    rules.write_text(good.replace("effect: permit", "effect: premit", 1))
    await until(lambda: "the last good one stays: rules.yaml" in gateway.told, "a broken policy is not told of")
    assert (await ask(gateway, text)).headers["x-egress-policy"] == change.bundle
    (gateway.directory / "policy" / "floor.yaml").unlink()
    rules.unlink()
    assert (await ask(gateway, text)).status == 403
    assert len(changes(gateway)) == 1
    assert len(provider.exchanges) == 2

    reviewed = str(template().directory / "policy")
    wanted = ("--reason", "back to normal", "--ticket", "CHG-1", "--state", "var", "--allow-untested")
    done = egress("policy", "activate", reviewed, *wanted, directory=gateway.directory)
    activated = time.monotonic()
    assert done.returncode == 0, done.stderr
    digest = done.stdout.split()[-1]
    await until(lambda: gateway.told.count(f"policy {digest} is in force") == 1, "what was activated is not in force")
    assert time.monotonic() - activated < SECOND + UNDER_LOAD
    (activation,) = [change for change in changes(gateway, who_acts().name) if change.bundle == digest]
    assert (activation.previous, activation.ticket) == (change.bundle, "CHG-1")
    assert (await ask(gateway, text)).headers["x-egress-policy"] == digest
    shutil.rmtree(gateway.directory / "policy")
    assert (await ask(gateway, text)).status == 200
    active = egress("policy", "active", "--json", "--state", "var", directory=gateway.directory)
    assert json.loads(active.stdout)["digest"] == digest
    await until(lambda: ("policy.activate", digest, "back to normal") in acts(gateway), "the act is not in the log")


async def test_a_revoked_key_is_refused_within_a_second(own_gateway: Gateway, provider: ProviderSimulator) -> None:
    key = own_gateway.keys["cx-bot"]
    assert (await ask(own_gateway, "hello")).status == 200
    revoked = egress("keys", "revoke", key, "--state", "var", directory=own_gateway.directory)
    assert revoked.returncode == 0
    assert key not in revoked.stdout + revoked.stderr
    ends = time.monotonic() + SECOND + UNDER_LOAD
    answer = await ask(own_gateway, "hello")
    while answer.status == 200 and time.monotonic() < ends:
        answer = await ask(own_gateway, "hello")
    assert (answer.status, answer.headers["x-egress-code"]) == (401, "key_revoked")
