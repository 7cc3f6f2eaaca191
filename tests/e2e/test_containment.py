"""One command stops one person on every worker within a second, in mid-stream too, and nobody else."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack

import msgspec
import pytest
from tests.e2e.gateway import Gateway, egress, until
from tests.e2e.wire import Answer, Wire, bearer, chat, request

from egress_gateway.adapters import containment_file
from egress_gateway.audit.records.exchanges import OutcomeRecord, RefusalRecord
from egress_gateway.audit.records.operations import AdminRecord
from egress_gateway.core.containment import Containment
from egress_gateway.testing.providers import Delivery, ProviderSimulator, says

pytestmark = pytest.mark.loopback

DESK = "/desk/openai/v1/chat/completions"
SECOND = 1_000_000
UNDER_LOAD = 4_000_000
"""Microseconds more for a machine that runs other tests at the same time."""
WORKERS = {"worker-0", "worker-1"}
MOST_STREAMS = 40
"""Of one person, until each worker has some of them."""


@pytest.fixture(scope="module")
def two_workers(make_gateway: Callable[..., Gateway]) -> Iterator[Gateway]:
    with make_gateway(lambda config: config.replace("workers: 1", "workers: 2")) as running:
        yield running
        assert running.stop() == 0
    assert "please report it" not in running.told


@pytest.fixture(autouse=True)
def nothing_contained(two_workers: Gateway) -> Iterator[None]:
    yield
    (two_workers.state / "containments").unlink(missing_ok=True)


def contain(gateway: Gateway, *named: str) -> str:
    made = egress("contain", *named, "--for", "4h", "--reason", "test", "--json", directory=gateway.directory)
    assert made.returncode == 0, made.stderr
    containment: str = json.loads(made.stdout)["id"]
    return containment


def written(gateway: Gateway) -> int:
    """When the list was written, in microseconds since the epoch."""
    return (gateway.state / "containments").stat().st_mtime_ns // 1000


def asked(gateway: Gateway, person: str, *, stream: bool = False) -> bytes:
    return request(DESK, chat(stream=stream), bearer(gateway.keys["desk-bot"]), f"X-Egress-Person: {person}")


async def ask(gateway: Gateway, person: str) -> Answer:
    async with Wire.connect(gateway.port.number) as wire:
        await wire.send(asked(gateway, person))
        return await wire.answer()


class Stream:
    """An answer under way, as its caller sees it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.rid = ""
        self.received = b""
        self.ended = False

    async def begin(self, gateway: Gateway, person: str) -> None:
        await self._wire.send(asked(gateway, person, stream=True))
        head = await self._wire.read_until(b"\r\n\r\n")
        rid = re.search(rb"x-egress-record: (\w+)", head, re.IGNORECASE)
        assert rid is not None, head
        self.rid = rid[1].decode()
        await self._wire.read_until(b"one")

    async def follow(self) -> None:
        """Read on to where it breaks off."""
        try:
            while data := await self._wire.read(1 << 16):
                self.received += data
        except ConnectionResetError:
            pass  # Cut, with or without a word.
        self.ended = True


def served_by(gateway: Gateway, rid: str) -> str:
    """The worker that has recorded this request."""
    writer = gateway.told_of(rid)[0].writer
    assert writer is not None
    return writer.id


def acts(gateway: Gateway) -> list[tuple[str, str]]:
    found = [each.record for each in gateway.records() if isinstance(each.record, AdminRecord)]
    return [(act.act, act.object) for act in found]


async def test_a_person_is_stopped_in_mid_stream_and_others_are_not(
    two_workers: Gateway, provider: ProviderSimulator
) -> None:
    gateway = two_workers
    endless = says("one two three", delivery=Delivery(endless=True, between=0.02))
    provider.script(*[endless] * (2 * MOST_STREAMS))
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        anns, bobs, busy = list[Stream](), list[Stream](), set[str]()
        while busy != WORKERS and len(anns) < MOST_STREAMS:
            for person, streams in (("ann", anns), ("bob", bobs)):
                stream = Stream(await stack.enter_async_context(Wire.connect(gateway.port.number)))
                await stream.begin(gateway, person)
                streams.append(stream)
            busy.add(served_by(gateway, anns[-1].rid))
        assert busy == WORKERS
        following = [group.create_task(stream.follow()) for stream in (*anns, *bobs)]
        containment = await asyncio.to_thread(contain, gateway, "--person", "Ann")
        at = written(gateway)
        await until(lambda: all(stream.ended for stream in anns), "a stream of a contained person goes on")
        refused = await ask(gateway, "ann")
        before = [len(stream.received) for stream in bobs]
        await until(
            lambda: all(len(stream.received) > size for stream, size in zip(bobs, before, strict=True)),
            "somebody else's stream was cut",
        )
        assert not any(stream.ended for stream in bobs)
        for task in following:
            task.cancel()
    for stream in anns:
        outcome = await gateway.last_of(stream.rid)
        assert isinstance(outcome, OutcomeRecord)
        assert outcome.error is not None
        assert (outcome.end, outcome.error.code, outcome.policy.rule) == ("aborted", "contained", containment)
        assert outcome.ts - at < SECOND + UNDER_LOAD
        assert b'"contained"' in stream.received
        assert b"[DONE]" not in stream.received
    told = (refused.status, refused.headers["x-egress-code"], refused.headers["x-egress-rule"])
    assert told == (403, "contained", containment)
    assert isinstance(await gateway.last_of(refused.headers["x-egress-record"]), RefusalRecord)
    lifted = egress("contain", "lift", containment, "--reason", "over", directory=gateway.directory)
    assert lifted.returncode == 0, lifted.stderr
    assert (await ask(gateway, "ann")).status == 200
    both = [("contain.add", containment), ("contain.lift", containment)]
    await until(lambda: acts(gateway)[-2:] == both, "the acts are not in the log")


async def test_who_waits_or_does_not_read_is_stopped_as_well(two_workers: Gateway, provider: ProviderSimulator) -> None:
    gateway = two_workers
    flood = says("and so on " * 2000, delivery=Delivery(endless=True))
    provider.script(says("", delivery=Delivery(silent=True)), flood)
    async with Wire.connect(gateway.port.number) as waiting, Wire.connect(gateway.port.number) as full:
        await waiting.send(asked(gateway, "ann"))
        silent = await provider.exchange(1)
        await full.send(asked(gateway, "ann", stream=True))
        head = await full.read_until(b"\r\n\r\n")
        await full.read_until(b"and s")
        full.stop_reading()
        flooding = provider.exchanges[1]
        pulled = [-1]

        def stands_still() -> bool:
            pulled.append(flooding.sent)
            return len(pulled) > 50 and len(set(pulled[-50:])) == 1

        await until(stands_still, "the provider goes on sending to a caller who does not read")
        containment = await asyncio.to_thread(contain, gateway, "--app", "desk-bot", "--upstream", "openai")
        at = written(gateway)
        answer = await waiting.answer()
        assert (answer.status, answer.headers["x-egress-rule"]) == (403, containment)
        rid = re.search(rb"x-egress-record: (\w+)", head, re.IGNORECASE)
        assert rid is not None
        outcome = await gateway.last_of(rid[1].decode())
        assert isinstance(outcome, OutcomeRecord)
        assert (outcome.end, outcome.policy.rule) == ("aborted", containment)
        assert outcome.ts - at < SECOND + UNDER_LOAD
        for exchange in (silent, flooding):
            async with asyncio.timeout(10):
                await exchange.ended.wait()
            assert exchange.left_ns > 0


async def test_what_has_ended_has_no_effect_and_what_cannot_be_read_stops_everything(
    two_workers: Gateway, provider: ProviderSimulator
) -> None:
    gateway, path = two_workers, two_workers.state / "containments"
    now = time.time_ns() // 1000
    ended = Containment(id="contain-1", app="desk-bot", since=now - SECOND, until=now, uid=0, reason="test")
    containment_file.add(path, ended, announce=lambda: None)
    assert (await ask(gateway, "ann")).status == 200
    path.write_bytes(msgspec.json.encode(ended)[:-9])
    for person in ("ann", "bob"):
        answer = await ask(gateway, person)
        assert (answer.status, answer.headers["x-egress-code"]) == (503, "containment_unreadable")
    listed = egress("contain", "list", directory=gateway.directory)
    assert (listed.returncode, "containments:1:" in listed.stderr) == (2, True)
    assert "until the list of containments can be read" in gateway.told
    assert len(provider.exchanges) == 1
    path.unlink()
    assert (await ask(gateway, "ann")).status == 200
