"""The keys that a gateway makes for itself on first use, each process's in its own directory.

No two processes share a directory, so that each can be given to a user of its own. The receipt key is
the one key that two of them hold: the log issues receipts, the connector checks them. Existing files
are never replaced: a new token key would orphan every token in every conversation, a new log key would
look like another log.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore, ensure_pepper
from egress_gateway.adapters.reviews.sealed import public_of
from egress_gateway.adapters.secret_files import create_key_file, create_private, make_directory, read_key, read_private
from egress_gateway.core.secret import Secret
from egress_gateway.core.state_config import LISTS_KEY, StateConfig

LOG_KEY: Final = "log-signing"
SECOND_LOG_KEY: Final = "log-signing-ml-dsa-44"
"""The seed of the log's second key; made in any case, and used where the configuration says so."""
RECEIPT_KEY: Final = "receipts"
MASTER_KEY: Final = "tokens"
DIGEST_KEY: Final = "content-digests"
SUBJECTS_KEY: Final = "subjects"
"""Of the log: wraps the keys of people and values. Of workers, another: digests by which these are asked for."""
GRANT_KEY: Final = "gateway-tokens"
REVIEW_KEY: Final = "review-content"
REVIEW_SEAL: Final = "review-seal"
"""The half that seals, as workers hold it; what opens is `REVIEW_KEY`, and control's alone."""


def ensure_keys(state: StateConfig) -> None:
    """Make whatever key is missing, and the directories around them. Raises `ConfigError`."""
    places = (
        state.directory,
        state.key_store,
        state.log_keys,
        state.connector_keys,
        state.worker_keys,
        state.control_keys,
    )
    for directory in places:
        make_directory(Path(directory))
    for name in (LOG_KEY, SECOND_LOG_KEY, RECEIPT_KEY, SUBJECTS_KEY):
        create_key_file(Path(state.log_keys) / name)
    create_private(Path(state.connector_keys) / RECEIPT_KEY, read_private(Path(state.log_keys) / RECEIPT_KEY).expose())
    for name in (MASTER_KEY, DIGEST_KEY, GRANT_KEY, SUBJECTS_KEY, LISTS_KEY):
        create_key_file(Path(state.worker_keys) / name)
    create_key_file(Path(state.control_keys) / REVIEW_KEY)
    public = public_of(control_key(state, REVIEW_KEY))
    create_private(Path(state.worker_keys) / REVIEW_SEAL, f"{public.hex()}\n".encode())
    ensure_pepper(Path(state.worker_keys) / PEPPER_FILE, KeyStore(Path(state.key_store) / STORE_FILE))


def worker_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that workers hold."""
    return _key(state.worker_keys, name)


def control_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that control holds."""
    return _key(state.control_keys, name)


def connector_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that the connector holds."""
    return _key(state.connector_keys, name)


def log_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that the log holds."""
    return _key(state.log_keys, name)


def _key(directory: str, name: str) -> Secret[bytes]:
    return read_key(f"file:{Path(directory) / name}", environment=_NOTHING)


_NOTHING: Mapping[str, str] = {}
