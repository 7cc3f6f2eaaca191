"""Sockets between processes: where they may be, and who is at the other end."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_gateway.adapters.unix_sockets import LONGEST_PATH, listen, peer_uid
from egress_gateway.core.errors import ConfigError


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="egress") as name:
        yield Path(name)


def test_a_socket_replaces_what_an_earlier_process_left(directory: Path) -> None:
    path = directory / "s"
    listen(path).close()
    with listen(path) as listener, socket.socket(socket.AF_UNIX) as one:
        listener.listen()
        one.connect(str(path))
        connection, _ = listener.accept()
        assert peer_uid(connection) == os.geteuid()
        connection.close()


def test_a_path_that_is_too_long_is_told_with_the_remedy(directory: Path) -> None:
    with pytest.raises(ConfigError, match="choose a shorter `state` directory"):
        listen(directory / ("s" * LONGEST_PATH))


def test_a_place_where_no_socket_can_be(directory: Path) -> None:
    with pytest.raises(ConfigError, match="No such file or directory"):
        listen(directory / "none" / "s")
