"""Submissions are judged, remembered and cosigned; what happened is counted."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.adapters.witness.evidence import Evidence
from egress_gateway.adapters.witness.keys import make_witness_keys, read_witness_keys
from egress_gateway.adapters.witness.service import Answer, Witness
from egress_gateway.adapters.witness.state import WitnessState
from egress_gateway.audit.notes.note import NoteKey, parse, read_key, signed_by, timestamp_of
from egress_gateway.core.errors import Unavailable

LOG = GrowingLog()
NOW = 1_700_000_000


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def witness(tmp_path: Path, told: list[str]) -> Witness:
    return made(tmp_path, told)


def made(directory: Path, told: list[str]) -> Witness:
    make_witness_keys(directory / "key", ml_dsa=False)
    keys = read_witness_keys("w.test", directory / "key", ml_dsa=False)
    evidence = Evidence(directory / "evidence", told.append)
    logs = {ORIGIN: [read_key(LOG.vkey)]}
    return Witness(keys, lambda: logs, WitnessState(directory / "state"), evidence, now=lambda: NOW)


def key(directory: Path) -> NoteKey:
    return read_key(read_witness_keys("w.test", directory / "key", ml_dsa=False).verifier_keys[0])


async def test_what_continues_is_cosigned(tmp_path: Path, witness: Witness) -> None:
    for old, size in ((0, 5), (5, 8), (8, 8)):
        answer = await witness.submit(LOG.submission(old, size))
        assert answer.status == 200
        assert timestamp_of(parse(LOG.note(size) + answer.body), key(tmp_path)) == NOW


async def test_a_stale_size_is_told_the_one_that_was_cosigned(witness: Witness) -> None:
    await witness.submit(LOG.submission(0, 5))
    assert await witness.submit(LOG.submission(4, 8)) == Answer(409, b"5\n", "text/x.tlog.size")
    assert (await witness.submit(b"nonsense")).status == 400


async def test_a_witness_that_starts_again_remembers(tmp_path: Path, witness: Witness, told: list[str]) -> None:
    await witness.submit(LOG.submission(0, 8))
    witness.close()
    again = made(tmp_path, told)
    assert (await again.submit(LOG.submission(0, 5))).body == b"8\n"
    assert b'egress_witness_size{origin="log.test/one"} 8\n' in again.metrics()


async def test_a_key_that_becomes_known_counts_at_once(tmp_path: Path, told: list[str]) -> None:
    make_witness_keys(tmp_path / "key", ml_dsa=False)
    keys = read_witness_keys("w.test", tmp_path / "key", ml_dsa=False)
    logs = {ORIGIN: [read_key(GrowingLog(seed=2).vkey)]}
    evidence = Evidence(tmp_path / "evidence", told.append)
    witness = Witness(keys, lambda: logs, WitnessState(tmp_path / "state"), evidence, now=lambda: NOW)
    assert (await witness.submit(LOG.submission(0, 5))).status == 403
    logs[ORIGIN].append(read_key(LOG.vkey))
    assert (await witness.submit(LOG.submission(0, 5))).status == 200


async def test_a_fork_is_kept_told_and_counted(tmp_path: Path, witness: Witness, told: list[str]) -> None:
    await witness.submit(LOG.submission(0, 8))
    answer = await witness.submit(LOG.branch(4).submission(8, 8))
    assert (answer.status, answer.content_type) == (409, "text/x.tlog.size")
    assert len(list((tmp_path / "evidence").iterdir())) == 2
    assert len(told) == 1
    metrics = witness.metrics()
    assert b'egress_witness_contradictions_total{origin="log.test/one"} 1\n' in metrics
    assert b'egress_witness_answers_total{status="200"} 1\n' in metrics
    assert b'egress_witness_answers_total{status="409"} 1\n' in metrics
    assert b'egress_witness_answers_total{status="422"} 0\n' in metrics


async def test_what_was_cosigned_last_is_shown_and_vouched_for_now(
    tmp_path: Path, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await witness.held(ORIGIN)).status == 404
    await witness.submit(LOG.submission(0, 8))
    await witness.submit(LOG.branch(4).submission(8, 8))
    answer = await witness.held(ORIGIN)
    assert answer.status == 200
    note = parse(answer.body)
    assert note.text == parse(LOG.note(8)).text
    assert signed_by(note, read_key(LOG.vkey))
    assert signed_by(note, key(tmp_path))
    assert timestamp_of(note, key(tmp_path)) == NOW
    assert (await witness.held("log.test/other")).status == 404

    def fails(_: object, __: object) -> None:
        raise Unavailable("witness_state", "no disk")

    monkeypatch.setattr(WitnessState, "held", fails)
    assert await witness.held(ORIGIN) == Answer(503, b"no disk\n")


async def test_fifty_racing_submissions_never_roll_back(witness: Witness) -> None:
    await witness.submit(LOG.submission(0, 1))
    sizes = [1]

    async def race(size: int) -> None:
        old = 1
        while True:
            answer = await witness.submit(LOG.submission(old, size))
            if answer.status == 200:
                sizes.append(size)
                return
            old = int(answer.body)
            if old > size:
                return

    async with asyncio.TaskGroup() as racing:
        for size in range(51, 1, -1):
            racing.create_task(race(size))
    assert sizes == sorted(sizes)
    assert sizes[-1] == 51


async def test_what_is_not_on_disk_is_not_cosigned(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object, __: object) -> None:
        raise Unavailable("witness_state", "no disk")

    monkeypatch.setattr(WitnessState, "advance", fails)
    assert await witness.submit(LOG.submission(0, 8)) == Answer(503, b"no disk\n")
