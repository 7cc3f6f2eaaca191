"""What the demo tells, as records: what crossed the gateway, and which claims about it hold."""

from contextlib import AbstractContextManager
from typing import Protocol

import msgspec

from egress_gateway.core.token_form import tokens_in


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer, seen from both ends of the gateway."""

    sent: str
    """What the application gave to its SDK."""
    saw: str = ""
    """The same as it stood in the bytes that the provider received; empty if none arrived."""
    answered: str = ""
    """What the provider said."""
    got: str = ""
    """What the SDK gave to the application."""
    decision: str = ""
    """The response header `x-egress-decision`."""
    record: str = ""
    """The response header `x-egress-record`."""


class Claim(msgspec.Struct, frozen=True):
    """A sentence that the demo says, and whether this run bears it out."""

    text: str
    holds: bool = False


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the gateway does."""

    title: str
    values: tuple[str, ...] = ()
    """What is sensitive in it."""
    turns: tuple[Turn, ...] = ()
    claims: tuple[Claim, ...] = ()
    seconds: float = 0.0
    """From the application's first byte to its last answer, with the provider in between."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the log."""

    seq: int
    kind: str
    scene: int = 0
    """Number of the scene it belongs to, from 1; 0 for records of the gateway about itself."""
    upstream: str = ""
    verdict: str = ""
    found: str = ""
    """Data classes in the request, without their families; where it is first recorded."""
    replaced: int = 0
    """Values replaced; where the request's end is recorded."""
    restored: int = 0


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A command that was run, and what it said."""

    command: str
    said: str
    exit_code: int


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The log of the whole demo, and whether it can be trusted."""

    rows: tuple[Row, ...]
    whole: Check
    """The verifier's word on the log as it is."""
    tampering: str
    """How a copy of it was altered, in a sentence."""
    altered: Check
    """The verifier's word on the altered copy."""
    claims: tuple[Claim, ...]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run."""

    scenes: tuple[Scene, ...]
    proof: Proof
    seconds: float

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Everything that was said."""
        return (*(claim for scene in self.scenes for claim in scene.claims), *self.proof.claims)

    @property
    def untrue(self) -> tuple[str, ...]:
        """The claims that this run did not bear out."""
        return tuple(claim.text for claim in self.claims if not claim.holds)


class Audience(Protocol):
    """Whom the story is told to while it happens."""

    def waiting(self, for_what: str) -> AbstractContextManager[object]:
        """Something takes a moment."""
        ...

    def scene(self, number: int, scene: Scene) -> None:
        """A scene was played."""
        ...

    def proof(self, proof: Proof) -> None:
        """The log was read and checked."""
        ...

    def end(self, story: Story) -> None:
        """Everything was told."""
        ...


def marked(text: str, values: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where a text holds sensitive values (`value`) and tokens (`token`), as half-open spans."""
    spans = [(start, end, "token") for start, end in tokens_in(text)]
    for value in values:
        start = text.find(value)
        while start >= 0:
            spans.append((start, start + len(value), "value"))
            start = text.find(value, start + len(value))
    return sorted(spans)
