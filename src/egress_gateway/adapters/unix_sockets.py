"""Unix sockets between the gateway's processes: where they are, and who is at the other end."""

import socket
import struct
from pathlib import Path
from typing import Final

from egress_gateway.core.errors import ConfigError

MODE: Final = 0o666
"""Whoever may pass the socket's directory may connect, and is turned away unless the kernel says that it
is a permitted user: the processes may belong to users who share no group."""
LONGEST_PATH: Final = 107
"""Bytes: `sun_path` of unix(7) without its final NUL."""
_CREDENTIALS: Final = struct.Struct("3i")


def listen(path: Path) -> socket.socket:
    """A bound socket; what an earlier process left there is replaced. Raises `ConfigError`."""
    if len(str(path).encode()) > LONGEST_PATH:
        raise ConfigError(
            f"a socket's path has at most {LONGEST_PATH} bytes; choose a shorter `state` directory", file=str(path)
        )
    listener = socket.socket(socket.AF_UNIX)
    try:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(MODE)
    except OSError as error:
        listener.close()
        raise ConfigError(f"a socket cannot be made there: {error.strerror}", file=str(path)) from error
    return listener


def peer_uid(connection: socket.socket) -> int:
    """The user whose process is at the other end, by the kernel's word (unix(7), SO_PEERCRED)."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(data)[1])
