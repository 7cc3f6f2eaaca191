"""A gateway's own keys: made once, each group in its own directory, never replaced."""

from pathlib import Path

import pytest

from egress_gateway.adapters.key_files import (
    DIGEST_KEY,
    GRANT_KEY,
    LOG_KEY,
    MASTER_KEY,
    RECEIPT_KEY,
    REVIEW_KEY,
    REVIEW_SEAL,
    SECOND_LOG_KEY,
    SUBJECTS_KEY,
    connector_key,
    control_key,
    ensure_keys,
    log_key,
    worker_key,
)
from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore
from egress_gateway.adapters.reviews.sealed import seal, unseal
from egress_gateway.core.errors import ConfigError
from egress_gateway.core.state_config import LISTS_KEY, StateConfig


@pytest.fixture
def state(tmp_path: Path) -> StateConfig:
    return StateConfig(directory=str(tmp_path / "var"))


def keys(state: StateConfig) -> dict[str, bytes]:
    return {
        path.relative_to(state.directory).as_posix(): path.read_bytes()
        for path in Path(state.directory).rglob("*")
        if path.is_file()
    }


def test_every_key_is_made_and_differs_from_the_others(state: StateConfig) -> None:
    ensure_keys(state)
    read = [log_key(state, name).expose() for name in (LOG_KEY, SECOND_LOG_KEY, RECEIPT_KEY)]
    read += [worker_key(state, name).expose() for name in (MASTER_KEY, DIGEST_KEY, PEPPER_FILE)]
    assert {len(key) for key in read} == {32}
    assert len(set(read)) == 6


def test_the_log_and_the_connector_hold_the_same_receipt_key(state: StateConfig) -> None:
    ensure_keys(state)
    assert connector_key(state, RECEIPT_KEY) == log_key(state, RECEIPT_KEY)
    assert [path.name for path in Path(state.connector_keys).iterdir()] == [RECEIPT_KEY]


def test_what_a_worker_seals_for_a_review_control_alone_opens(state: StateConfig) -> None:
    ensure_keys(state)
    sealed = seal(worker_key(state, REVIEW_SEAL).expose(), b"what was said", bound=b"case")
    assert unseal(control_key(state, REVIEW_KEY), sealed, bound=b"case") == b"what was said"


def test_the_groups_share_no_directory_and_nobody_else_can_read_them(state: StateConfig) -> None:
    ensure_keys(state)
    log = {path.name for path in Path(state.log_keys).iterdir()}
    worker = {path.name for path in Path(state.worker_keys).iterdir()}
    control = {path.name for path in Path(state.control_keys).iterdir()}
    assert (log, control) == ({LOG_KEY, SECOND_LOG_KEY, RECEIPT_KEY, SUBJECTS_KEY}, {REVIEW_KEY})
    assert worker == {MASTER_KEY, DIGEST_KEY, GRANT_KEY, SUBJECTS_KEY, PEPPER_FILE, REVIEW_SEAL, LISTS_KEY}
    for path in Path(state.directory).rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_what_exists_stays(state: StateConfig) -> None:
    ensure_keys(state)
    before = keys(state)
    ensure_keys(state)
    assert keys(state) == before


def test_a_missing_key_is_made_beside_the_others(state: StateConfig) -> None:
    ensure_keys(state)
    before = keys(state)
    (Path(state.worker_keys) / DIGEST_KEY).unlink()
    ensure_keys(state)
    after = keys(state)
    file = f"keys/worker/{DIGEST_KEY}"
    assert after.pop(file) != before.pop(file)
    assert after == before


def test_a_lost_pepper_is_not_replaced_while_keys_depend_on_it(state: StateConfig) -> None:
    ensure_keys(state)
    pepper = Path(state.worker_keys) / PEPPER_FILE
    KeyStore(Path(state.key_store) / STORE_FILE).create(
        worker_key(state, PEPPER_FILE), app="bot", routes=("support",), env="test", now=1
    )
    pepper.unlink()
    with pytest.raises(ConfigError, match="the pepper of the existing keys is missing"):
        ensure_keys(state)
    assert not pepper.exists()


def test_where_no_directory_can_be_made_there_are_no_keys(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(ConfigError, match="cannot be made"):
        ensure_keys(StateConfig(directory=str(tmp_path / "var")))
