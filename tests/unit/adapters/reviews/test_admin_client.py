"""A command that asks control: an answer, a refusal, and whatever else may be at the path."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_gateway.adapters.reviews import admin_client as module
from egress_gateway.adapters.reviews.admin_client import ask
from egress_gateway.adapters.reviews.admin_protocol import Listed, ListReviews, NotDone, pack
from egress_gateway.core.errors import ConfigError, Refused


@pytest.fixture
def path() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        yield str(Path(directory) / "s")


class Peer:
    """Whoever listens there: reads a question, and says these bytes."""

    def __init__(self, path: str, said: bytes, *, hang: bool = False) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(1)
        self._said = said
        self._done = threading.Event()
        self._hang = hang
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exc: object) -> None:
        self._done.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(1 << 16)
            connection.sendall(self._said)
            if self._hang:
                self._done.wait()


def test_an_answer_in_pieces_is_one(path: str) -> None:
    with Peer(path, pack(Listed(()))):
        assert ask(path, ListReviews()) == Listed(())


def test_a_refusal_is_raised(path: str) -> None:
    with Peer(path, pack(NotDone("review_role", "no", 403))), pytest.raises(Refused, match="review_role"):
        ask(path, ListReviews())


SAID = {
    "nothing": (b"", "serves users who are reviewers"),
    "half an answer": (pack(Listed(()))[:-1], "serves users who are reviewers"),
    "no message": (b"\x01\x00\x00\x00{", "is not control"),
    "a message without end": (b"\xff\xff\xff\xff", "is not control"),
}


@pytest.mark.parametrize(("said", "message"), SAID.values(), ids=SAID)
def test_what_is_no_answer(path: str, said: bytes, message: str) -> None:
    with Peer(path, said), pytest.raises(ConfigError, match=message):
        ask(path, ListReviews())


def test_nobody_there(path: str) -> None:
    with pytest.raises(ConfigError, match="cannot be reached"):
        ask(path, ListReviews())


def test_one_that_does_not_answer(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.05)
    with Peer(path, b"", hang=True), pytest.raises(ConfigError, match="does not answer in time"):
        ask(path, ListReviews())
