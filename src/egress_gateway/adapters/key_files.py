"""The keys that a gateway makes for itself on first use, each group in its own directory.

A worker's keys and the log's keys never share a directory, so that each process can be given the one
it needs. Existing files are never replaced: a new token key would orphan every token in every
conversation, a new log key would look like another log.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from egress_gateway.adapters.key_store import PEPPER_FILE, STORE_FILE, KeyStore, ensure_pepper
from egress_gateway.adapters.secret_files import create_key_file, make_directory, read_key
from egress_gateway.core.config import StateConfig
from egress_gateway.core.secret import Secret

LOG_KEY: Final = "log-signing"
RECEIPT_KEY: Final = "receipts"
MASTER_KEY: Final = "tokens"
DIGEST_KEY: Final = "content-digests"


def ensure_keys(state: StateConfig) -> None:
    """Make the state directories and whatever key is missing. Raises `ConfigError`."""
    for directory in (state.directory, state.run, state.key_store, state.log_keys, state.worker_keys):
        make_directory(Path(directory))
    for name in (LOG_KEY, RECEIPT_KEY):
        create_key_file(Path(state.log_keys) / name)
    for name in (MASTER_KEY, DIGEST_KEY):
        create_key_file(Path(state.worker_keys) / name)
    ensure_pepper(Path(state.worker_keys) / PEPPER_FILE, KeyStore(Path(state.key_store) / STORE_FILE))


def worker_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that workers hold."""
    return read_key(f"file:{Path(state.worker_keys) / name}", environment=_NOTHING)


def log_key(state: StateConfig, name: str) -> Secret[bytes]:
    """One of the keys that the log holds."""
    return read_key(f"file:{Path(state.log_keys) / name}", environment=_NOTHING)


_NOTHING: Mapping[str, str] = {}
