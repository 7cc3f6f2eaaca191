"""The admin socket as a command sees it: one question, one answer."""

import socket
from typing import Final

import msgspec

from egress_gateway.adapters.reviews.admin_protocol import ANSWER, LARGEST, Answer, NotDone, Question, pack
from egress_gateway.core.errors import ConfigError, WireError
from egress_gateway.wire.frames import FrameReader

SECONDS: Final = 15.0
"""That control may take: it waits for the log, which may just be starting."""
_AT_ONCE: Final = 64 << 10


def ask(path: str, question: Question) -> Answer:
    """What control says. Raises `ConfigError` if it does not answer, and as the answer says for a refusal."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        try:
            connection.connect(path)
            connection.sendall(pack(question))
            answer = _receive(connection)
        except TimeoutError as error:
            raise ConfigError("control does not answer in time; see whether the log is up", file=path) from error
        except OSError as error:
            raise ConfigError(
                f"control cannot be reached: {error.strerror}; it runs where `reviews` is configured, and this needs "
                "a user who may enter the directory",
                file=path,
            ) from error
        except (WireError, msgspec.MsgspecError) as error:
            raise ConfigError("what answers there is not control, or another version of it", file=path) from error
    if isinstance(answer, NotDone):
        raise answer.error()
    return answer


def _receive(connection: socket.socket) -> Answer:
    reader = FrameReader(LARGEST)
    while data := connection.recv(_AT_ONCE):
        for payload in reader.feed(data):
            return ANSWER.decode(payload)
    raise ConfigError("control closed the connection: it serves users who are reviewers (`identity.admins`)")
