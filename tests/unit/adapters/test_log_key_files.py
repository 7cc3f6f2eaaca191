"""The files beside the log's key: made once, put in place whole, kept only where that is wanted."""

from pathlib import Path

import pytest

from egress_gateway.adapters.log_key_files import (
    NEXT,
    PREPARED,
    REVOCATION,
    begin_rotation,
    beside,
    forget_revocation,
    install_revocation,
    prepare,
    put_in_place,
    read_revocation,
    read_signing_key,
    require_no_rotation,
    require_signing_key,
)
from egress_gateway.adapters.secret_files import create_key_file
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "log-signing"
    create_key_file(path)
    return path


def test_a_successor_is_prepared_once_and_then_put_in_the_keys_place(key: Path) -> None:
    assert read_signing_key(beside(key, NEXT)) is None
    prepared = prepare(key)
    assert prepare(key).private_bytes_raw() == prepared.private_bytes_raw()
    begin_rotation(key)
    assert not beside(key, PREPARED).exists()
    put_in_place(key)
    now = read_signing_key(key)
    assert now is not None
    assert now.private_bytes_raw() == prepared.private_bytes_raw()
    assert [path.name for path in key.parent.iterdir()] == ["log-signing"]
    assert key.stat().st_mode & 0o777 == 0o600


def test_an_old_key_is_kept_under_its_id_where_that_is_wanted(key: Path) -> None:
    old = key.read_bytes()
    prepare(key)
    begin_rotation(key)
    put_in_place(key, kept_as="0a0b0c0d")
    assert beside(key, ".0a0b0c0d.old").read_bytes() == old


def test_one_key_at_a_time_takes_its_place(key: Path) -> None:
    require_no_rotation(key)
    prepare(key)
    begin_rotation(key)
    prepare(key)
    with pytest.raises(ConfigError, match="another key is taking its place already"):
        begin_rotation(key)


def test_a_key_that_has_to_be_there(key: Path) -> None:
    assert require_signing_key(key).private_bytes_raw() == bytes.fromhex(key.read_text())
    with pytest.raises(ConfigError, match="there is no key"):
        require_signing_key(beside(key, NEXT))


def test_without_a_prepared_successor_nothing_begins(key: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be put in place"):
        begin_rotation(key)


def test_a_revocation_is_there_until_it_is_forgotten(key: Path) -> None:
    assert read_revocation(key) is None
    install_revocation(key, b"note\n")
    assert read_revocation(key) == "note\n"
    forget_revocation(key)
    forget_revocation(key)
    assert read_revocation(key) is None


def test_what_is_no_text_is_no_revocation(key: Path) -> None:
    install_revocation(key, b"\xff")
    with pytest.raises(ConfigError, match="is no note"):
        read_revocation(key)
    assert beside(key, REVOCATION).exists()
