"""The socket for baselines of agents as a command sees it: one question, one answer."""

import socket
from typing import Final

import msgspec

from egress_gateway.adapters.counters.agents_protocol import ANSWER, LARGEST_ANSWER, Answer, Question, pack
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.wire.frames import FrameReader

SECONDS: Final = 5.0
"""That the log's process may take: it answers within a millisecond, or is being started again."""
_AT_ONCE: Final = 64 << 10


def ask(path: str, question: Question) -> Answer:
    """What the log's process says. Raises `ConfigError` if it does not answer."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        try:
            connection.connect(path)
            connection.sendall(pack(question))
            return _receive(connection, path)
        except TimeoutError as error:
            raise ConfigError("the log's process does not answer in time; try again", file=path) from error
        except OSError as error:
            raise ConfigError(
                f"the log's process cannot be reached: {error.strerror}; start the gateway, and ask as root or as the "
                "user of that process",
                file=path,
            ) from error
        except (WireError, msgspec.MsgspecError) as error:
            raise ConfigError("what answers there is of another version", file=path) from error


def _receive(connection: socket.socket, path: str) -> Answer:
    reader = FrameReader(LARGEST_ANSWER)
    while data := connection.recv(_AT_ONCE):
        for payload in reader.feed(data):
            return ANSWER.decode(payload)
    raise ConfigError(
        "the log's process closed the connection: it serves root and its own user; ask as one of them", file=path
    )
