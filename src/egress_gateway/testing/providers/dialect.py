"""What the server needs to know of a dialect that it simulates."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from egress_gateway.core.exchange import Headers
from egress_gateway.testing.providers.script import Failure, Prompt, Reply

CHARACTERS_PER_TOKEN = 4
"""English text comes to about four; the counts of a simulator only have to be plausible and stable."""
ENDLESS = "and so on "
"""What an endless stream says where the script gives it no words."""


class Call(Protocol):
    """One request that the dialect understood."""

    @property
    def prompt(self) -> Prompt:
        """What it asks."""
        ...

    @property
    def streamed(self) -> bool:
        """Whether the answer is to be a stream of events."""
        ...

    def document(self, reply: Reply) -> bytes:
        """The answer as one JSON document."""
        ...

    def events(self, reply: Reply) -> Iterator[bytes]:
        """The answer as server-sent events, each with its blank line, lines ending in LF."""
        ...


class Dialect(Protocol):
    """One provider's wire format; a module with these functions is one."""

    def presented_key(self, headers: Mapping[str, str]) -> str | None:
        """The credential, where this dialect's clients put it."""
        ...

    def read(self, path: str, headers: Mapping[str, str], body: bytes, number: int) -> Call | Failure:
        """Understand a request, or say what is wrong with it. `number` makes ids unique."""
        ...

    def error(self, failure: Failure, request_id: str) -> bytes:
        """The body of an error."""
        ...

    def headers(self, request_id: str) -> Headers:
        """The headers that the provider adds to every answer."""
        ...


def pieces(text: str, size: int) -> Iterator[str]:
    """Cut a text into deltas, without regard to words, escapes or tokens."""
    return (text[start : start + size] for start in range(0, len(text), size))


def tokens(text: str) -> int:
    """A plausible token count, at least 1."""
    return 1 + len(text) // CHARACTERS_PER_TOKEN
