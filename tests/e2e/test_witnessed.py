"""A gateway whose log is witnessed: two of three witnesses will do, with fewer nothing leaves, and it resumes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import openai
import pytest
from tests.e2e.conftest import Making
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.witnesses import WitnessServer

from egress_gateway.adapters.auditd.layout import COSIGNED
from egress_gateway.audit.notes.checkpoint import stated_size
from egress_gateway.audit.notes.note import parse, read_key, signed_by
from egress_gateway.audit.notes.witness_policy import cosigners, met, read_policy
from egress_gateway.audit.records.own_kinds import HeartbeatRecord
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(400)]

SECTION = """
log:
  witnesses: witness-policy.txt
  max_unwitnessed: {records: 200, seconds: 3}
"""


class Watched(NamedTuple):
    gateway: Gateway
    witnesses: list[WitnessServer]

    @property
    def cosigned(self) -> int:
        """Records that a quorum covers, as the file says."""
        path = self.gateway.state / "log" / COSIGNED
        return stated_size(path.read_bytes()) if path.exists() else 0


@pytest.fixture
def watched(make_gateway: Making, tmp_path: Path) -> Iterator[Watched]:
    gateway = make_gateway(lambda text: text + SECTION)
    (gateway.directory / "witness-policy.txt").write_text("quorum none\n")
    assert egress("prepare", directory=gateway.directory).returncode == 0
    key = egress("audit", "key", directory=gateway.directory).stdout.split()[0]
    witnesses = [WitnessServer(tmp_path / name, f"{name}.test", key) for name in ("w1", "w2", "w3")]
    lines = [f"witness {each.name} {each.keys[0]} {each.url}" for each in witnesses]
    group = " ".join(each.name for each in witnesses)
    policy = "\n".join([f"log {key}", *lines, f"group two 2 {group}", "quorum two", ""])
    (gateway.directory / "witness-policy.txt").write_text(policy)
    with witnesses[0], witnesses[1], witnesses[2]:
        # One of three is dead from the beginning.
        witnesses[2].kill()
        with gateway:
            yield Watched(gateway, witnesses)
            assert gateway.stop() == 0


def client(gateway: Gateway) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        api_key=gateway.keys["cx-bot"], base_url=f"{gateway.url}/support/openai/v1", max_retries=0, timeout=20
    )


async def ask(caller: openai.AsyncOpenAI) -> str:
    """What became of a request: `ok`, or the code of its refusal."""
    try:
        await caller.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "hello"}])
    except openai.InternalServerError as error:
        return str(error.code)
    return "ok"


async def asked_until(caller: openai.AsyncOpenAI, wanted: str, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            while await ask(caller) != wanted:  # noqa: ASYNC110  (another process cannot set an event)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {wanted}") from None


def status(gateway: Gateway, *options: str) -> str:
    return egress("audit", "status", *options, directory=gateway.directory).stdout


async def test_two_of_three_witnesses_hold_the_gateway_and_one_does_not(
    watched: Watched, provider: ProviderSimulator
) -> None:
    gateway, (first, second, third) = watched
    async with client(gateway) as caller:
        # Two of three.
        await asked_until(caller, "ok", 60)
        size = gateway.records()[-1].seq + 1
        await until(lambda: watched.cosigned >= size, "the records are not witnessed", 60)
        policy = read_policy((gateway.directory / "witness-policy.txt").read_bytes())
        note = parse((gateway.state / "log" / COSIGNED).read_bytes())
        assert met(policy, cosigners(policy, note))
        assert signed_by(note, policy.logs[0].key)
        assert not signed_by(note, read_key(third.keys[0]))
        shown = msgspec.json.decode(status(gateway, "--json"))
        assert shown["witnessed"]["records"] >= size
        assert set(shown["witnesses"]) == {"w1.test", "w2.test"}
        assert shown["refusing"] == ""
        assert await ask(caller) == "ok"

        # One of three: the bound is reached, and nothing leaves.
        second.kill()
        await asked_until(caller, "log_unwitnessed", 60)
        seen = len(provider.exchanges)
        assert await ask(caller) == "log_unwitnessed"
        assert len(provider.exchanges) == seen
        assert msgspec.json.decode(status(gateway, "--json"))["refusing"] == "log_unwitnessed"
        assert 'egress_audit_refusing{code="log_unwitnessed"} 1\n' in status(gateway, "--prometheus")
        # Everything else still goes in.
        before = gateway.records()[-1].seq
        await until(
            lambda: any(isinstance(each.record, HeartbeatRecord) for each in gateway.records(before)),
            "no heartbeat while nothing leaves",
        )

        # The third comes for the first time: it resumes by itself.
        third.start()
        await asked_until(caller, "ok", 30)
        assert "ALARM: " in gateway.told
        assert "requests leave again" in gateway.told
        beats = [each.record for each in gateway.records() if isinstance(each.record, HeartbeatRecord)]
        assert any(beat.witnessed > 0 for beat in beats)

    assert first.told == ""
    verified = gateway.verify()
    assert verified.returncode == 0, verified.stdout


async def test_a_restart_goes_on_from_what_was_witnessed(watched: Watched, provider: ProviderSimulator) -> None:
    gateway, _ = watched
    async with client(gateway) as caller:
        await asked_until(caller, "ok", 60)
        await until(lambda: watched.cosigned > 0, "nothing is witnessed")
        gateway.stop()
        before = watched.cosigned
        gateway.start()
        await asked_until(caller, "ok", 60)
        await until(lambda: watched.cosigned > before, "nothing is witnessed after a restart")
    assert len(provider.exchanges) >= 2
