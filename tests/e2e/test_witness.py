"""A witness over HTTP, as C2SP tlog-witness says: by table, under a race, and killed."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import aiohttp
import pytest
from tests.e2e.gateway import until
from tests.e2e.witnesses import WitnessServer
from tests.unit.growing_log import GrowingLog

from egress_gateway.audit.notes.note import parse, read_key, signed_by, timestamp_of
from egress_gateway.audit.notes.submission import Submission, text_of_submission

pytestmark = pytest.mark.loopback

LOG = GrowingLog("log.test/witnessed")
FORK = LOG.branch(4)
STRANGER = GrowingLog("log.test/unknown")
OTHERS = GrowingLog("log.test/witnessed", seed=9)


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WitnessServer]:
    with WitnessServer(tmp_path_factory.mktemp("e2e") / "w", "w.test/one", LOG.vkey, ml_dsa=True) as running:
        yield running
        assert running.stop() == 0


class Answer(NamedTuple):
    status: int
    content_type: str
    body: str


async def submit(url: str, body: bytes) -> Answer:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/add-checkpoint", data=body) as response:
        return Answer(response.status, response.headers["content-type"], await response.text())


STALE = (409, "text/x.tlog.size", "20\n")
SAID = "text/plain; charset=utf-8"

STEPS: list[tuple[str, Callable[[], bytes], tuple[int, str, str]]] = [
    ("an unknown origin", lambda: STRANGER.submission(0, 5), (404, SAID, "no log of this origin is known here\n")),
    ("a key that is not the log's", lambda: OTHERS.submission(0, 5), (403, SAID, "no key of this log that is known")),
    ("bytes", lambda: b"\x00\xff", (400, SAID, "not a submission")),
    ("old beyond the size", lambda: LOG.submission(6, 5), (400, SAID, "the old size is larger")),
    ("a past that it never saw", lambda: LOG.submission(3, 5), (409, "text/x.tlog.size", "0\n")),
    ("a proof from nothing", lambda: _proven(0, LOG.proof(3, 5), 5), (422, SAID, "the proof does not lead")),
    ("the first", lambda: LOG.submission(0, 5), (200, SAID, "— w.test/one ")),
    ("a larger one", lambda: LOG.submission(5, 20), (200, SAID, "— w.test/one ")),
    ("the same again", lambda: LOG.submission(20, 20), (200, SAID, "— w.test/one ")),
    ("a stale old size", lambda: LOG.submission(5, 30), STALE),
    ("a smaller one", lambda: LOG.submission(5, 6), STALE),
    ("another root of the same size", lambda: FORK.submission(20, 20), STALE),
    ("a fork", lambda: FORK.submission(20, 30), (422, SAID, "the proof does not lead")),
    ("no proof", lambda: _proven(20, (), 30), (422, SAID, "the proof does not lead")),
    ("what continues, still", lambda: LOG.submission(20, 30), (200, SAID, "— w.test/one ")),
]


def _proven(old: int, proof: tuple[bytes, ...], size: int) -> bytes:
    return text_of_submission(Submission(old=old, proof=proof, note=LOG.note(size)))


async def test_each_submission_gets_the_answer_of_the_spec(witness: WitnessServer) -> None:
    answers = {what: await submit(witness.url, body()) for what, body, _ in STEPS}
    expected = {what: Answer(*answer) for what, _, answer in STEPS}
    assert {what: answer[:2] for what, answer in answers.items()} == {what: each[:2] for what, each in expected.items()}
    assert [what for what, each in expected.items() if not answers[what].body.startswith(each.body)] == []
    cosigned = parse(LOG.note(30) + answers["what continues, still"].body.encode())
    first, second = map(read_key, witness.keys)
    assert signed_by(cosigned, first)
    assert signed_by(cosigned, second)
    assert timestamp_of(cosigned, first) > 1_700_000_000
    # Of the two wrong proofs from size 20 one is kept.
    assert witness.told.count("ALARM") == 3
    kept = (each.name.split("-")[0] for each in (witness.directory / "evidence").glob("*.submitted"))
    assert sorted(kept) == ["fork", "proof", "proof"]


async def test_what_was_answered_survives_a_kill_and_nothing_rolls_back(tmp_path: Path) -> None:
    log = GrowingLog("log.test/raced")
    with WitnessServer(tmp_path / "w", "w.test/two", log.vkey) as raced:
        cosigned = [0]

        async def race(session: aiohttp.ClientSession, size: int) -> None:
            old = 0
            while old <= size:
                try:
                    async with session.post(f"{raced.url}/add-checkpoint", data=log.submission(old, size)) as response:
                        if response.status == 200:
                            cosigned.append(size)
                            return
                        old = int(await response.text())
                except aiohttp.ClientError:
                    return

        connector = aiohttp.TCPConnector(limit=50)
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as racing:
            for size in range(4, 204, 4):
                racing.create_task(race(session, size))
            await until(lambda: len(cosigned) > 2, "nothing is cosigned", 10)
            raced.kill()
        raced.start()
        held = int((await submit(raced.url, log.submission(0, 1))).body)
        assert held >= max(cosigned)
        # Cosigned and not answered is possible; the log goes on from there.
        assert (await submit(raced.url, log.submission(held, 250))).status == 200


async def test_a_log_may_change_its_key(tmp_path: Path) -> None:
    log, successor = GrowingLog("log.test/rotated"), GrowingLog("log.test/rotated", seed=7)
    with WitnessServer(tmp_path / "w", "w.test/three", log.vkey) as rotated:
        assert (await submit(rotated.url, log.submission(0, 5))).status == 200
        assert (await submit(rotated.url, successor.submission(5, 8))).status == 403
        rotated.stop()
        rotated.start(successor.vkey)
        assert (await submit(rotated.url, successor.submission(5, 8))).status == 200
