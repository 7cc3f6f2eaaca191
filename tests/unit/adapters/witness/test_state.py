"""What was cosigned is remembered, in one step with the judgement, by whoever opens the file."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.unit.growing_log import ORIGIN, GrowingLog

from egress_gateway.adapters.witness.state import WitnessState
from egress_gateway.audit.notes.note import read_key
from egress_gateway.audit.notes.witnessing import NOTHING_HELD, Signed, Status, authenticate
from egress_gateway.core.errors import ConfigError, Unavailable

LOG = GrowingLog()


def signed(old: int, size: int) -> Signed:
    found = authenticate(LOG.submission(old, size), {ORIGIN: [read_key(LOG.vkey)]})
    assert isinstance(found, Signed)
    return found


def test_a_checkpoint_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "w" / "state")
    assert state.advance(signed(0, 5)) == (None, NOTHING_HELD)
    refusal, held = state.advance(signed(5, 8))
    assert (refusal, held.size) == (None, 5)
    state.close()
    again = WitnessState(tmp_path / "w" / "state")
    assert again.held(ORIGIN).note == LOG.note(8)
    assert again.held("log.test/two") == NOTHING_HELD


def test_a_refused_checkpoint_changes_nothing(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "state")
    state.advance(signed(0, 5))
    refusal, held = state.advance(signed(4, 8))
    assert refusal is not None
    assert (refusal.status, held.size, state.held(ORIGIN).size) == (Status.CONFLICT, 5, 5)


def test_racing_submissions_of_two_processes_never_roll_back(tmp_path: Path) -> None:
    states = [WitnessState(tmp_path / "state") for _ in range(2)]
    states[0].advance(signed(0, 1))
    sizes: list[int] = []

    def race(number: int) -> None:
        # Each knows nothing of the others: it asks, and comes too late or not.
        state = states[number % 2]
        for size in range(2 + number % 7, 60, 7):
            held = state.held(ORIGIN).size
            if held < size and state.advance(signed(held, size))[0] is None:
                sizes.append(size)

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        racing = [(one, other)[number % 2].submit(race, number) for number in range(14)]
        for each in racing:
            each.result()
    assert len(sizes) == len(set(sizes))
    assert states[0].held(ORIGIN).size == states[1].held(ORIGIN).size == max(sizes)


def test_a_file_that_is_no_state_is_not_begun_with(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"not a database, but long enough to look like one" * 30)
    with pytest.raises(ConfigError, match="no state of a witness"):
        WitnessState(tmp_path / "state")


def test_a_state_of_another_version_is_not_begun_with(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "state")
    state._database.execute("PRAGMA user_version=2")
    state.close()
    with pytest.raises(ConfigError, match="version 2"):
        WitnessState(tmp_path / "state")


def test_what_cannot_be_written_is_not_cosigned(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "state")
    state.advance(signed(0, 5))
    state._database.execute("PRAGMA query_only=1")
    with pytest.raises(Unavailable, match="cosigns nothing"):
        state.advance(signed(5, 8))
    state._database.execute("PRAGMA query_only=0")
    assert state.advance(signed(5, 8))[0] is None
    state._database.execute("DROP TABLE log")
    with pytest.raises(Unavailable):
        state.held(ORIGIN)
