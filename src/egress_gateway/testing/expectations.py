"""What a gateway is expected to do next: the `<<` side of a playbook.

An expectation names only what the test is about; whatever it leaves out may be anything.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

import msgspec

from egress_gateway.testing.effects import (
    Aborted,
    Appended,
    Denied,
    Dropped,
    Effect,
    Finished,
    Forwarded,
    Intent,
    Raised,
    Started,
    Withheld,
    Wrote,
)


@runtime_checkable
class Expectation(Protocol):
    """One step that the gateway should take."""

    @property
    def line(self) -> str:
        """The expectation in one line, for the diff."""
        ...

    def takes(self, effects: Sequence[Effect]) -> int:
        """How many of the next effects are this step; 0 if they are something else."""
        ...


class AuditIntent(msgspec.Struct, frozen=True):
    """The log is asked for a receipt."""

    destination: str | None = None
    has: Mapping[str, object] = {}
    """Members that the record must have, by dotted path: `{"policy.outcome": "permit", "tools.0.name": "crm"}`."""

    @property
    def line(self) -> str:
        return f"<< AuditIntent({_given(destination=self.destination, has=self.has)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Intent(body=body, destination=destination), *_]:
                return int(_leads(self.destination, destination) and _has(body, self.has))
        return 0


class AuditRecord(msgspec.Struct, frozen=True):
    """The log is given a record of one kind."""

    kind: str
    has: Mapping[str, object] = {}

    @property
    def line(self) -> str:
        return f"<< AuditRecord({_given(kind=self.kind, has=self.has)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Appended(body=body), *_]:
                return int(_has(body, {"kind": self.kind, **self.has}))
        return 0


AuditOutcome = partial(AuditRecord, "outcome")
AuditRefusal = partial(AuditRecord, "refusal")
AuditTool = partial(AuditRecord, "tool")


class Deny(msgspec.Struct, frozen=True):
    """A refusal before authentication is counted; the log gets it later, with others."""

    code: str | None = None

    @property
    def line(self) -> str:
        return f"<< Deny({_given(code=self.code)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Denied(code=code), *_]:
                return int(self.code in {None, code})
        return 0


class Forward(msgspec.Struct, frozen=True):
    """A request leaves."""

    destination: str | None = None
    body: bytes | None = None
    contains: tuple[bytes, ...] = ()
    lacks: tuple[bytes, ...] = ()

    @property
    def line(self) -> str:
        given = _given(destination=self.destination, body=self.body, contains=self.contains, lacks=self.lacks)
        return f"<< Forward({given})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Forwarded(request=request), *_] if _leads(self.destination, request.destination):
                return int(_body_fits(request.body, self.body, self.contains, self.lacks))
        return 0


class Withhold(msgspec.Struct, frozen=True):
    """The upstream adapter refuses to send."""

    code: str | None = None

    @property
    def line(self) -> str:
        return f"<< Withhold({_given(code=self.code)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Withheld(code=code), *_]:
                return int(self.code in {None, code})
        return 0


class Drop(msgspec.Struct, frozen=True):
    """The gateway leaves an answer before its end."""

    @property
    def line(self) -> str:
        return "<< Drop()"

    def takes(self, effects: Sequence[Effect]) -> int:
        return int(isinstance(effects[0], Dropped)) if effects else 0


class Head(msgspec.Struct, frozen=True):
    """The caller gets a response head."""

    status: int | None = None
    headers: Mapping[str, str] = {}
    """Headers that it must have, by lower-case name."""

    @property
    def line(self) -> str:
        return f"<< Head({_given(status=self.status, headers=self.headers)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Started(status=status, headers=headers), *_]:
                return int(self.status in {None, status} and set(self.headers.items()) <= set(headers))
        return 0


class Body(msgspec.Struct, frozen=True):
    """The caller gets body bytes: all that are written up to the next effect, in however many pieces."""

    data: bytes | None = None
    contains: tuple[bytes, ...] = ()
    lacks: tuple[bytes, ...] = ()

    @property
    def line(self) -> str:
        return f"<< Body({_given(data=self.data, contains=self.contains, lacks=self.lacks)})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Wrote(data=data), *_]:
                return int(_body_fits(data, self.data, self.contains, self.lacks))
        return 0


class End(msgspec.Struct, frozen=True):
    """The response ends cleanly."""

    @property
    def line(self) -> str:
        return "<< End()"

    def takes(self, effects: Sequence[Effect]) -> int:
        return int(isinstance(effects[0], Finished)) if effects else 0


class Abort(msgspec.Struct, frozen=True):
    """The connection to the caller is broken."""

    @property
    def line(self) -> str:
        return "<< Abort()"

    def takes(self, effects: Sequence[Effect]) -> int:
        return int(isinstance(effects[0], Aborted)) if effects else 0


class Delivered(msgspec.Struct, frozen=True):
    """The caller gets a whole response with nothing else happening in between."""

    status: int | None = None
    headers: Mapping[str, str] = {}
    contains: tuple[bytes, ...] = ()
    lacks: tuple[bytes, ...] = ()

    @property
    def line(self) -> str:
        given = _given(status=self.status, headers=self.headers, contains=self.contains, lacks=self.lacks)
        return f"<< Delivered({given})"

    def takes(self, effects: Sequence[Effect]) -> int:
        head = Head(self.status, self.headers).takes(effects)
        match effects[1:]:
            case [Wrote(data=data), Finished(), *_]:
                return 3 if head and _body_fits(data, None, self.contains, self.lacks) else 0
            case [Finished(), *_]:
                return 2 if head and not self.contains else 0
        return 0


class Raise(msgspec.Struct, frozen=True):
    """The handler ends with an exception: an error that only a bug or a test's own fault produces."""

    error: type[Exception] = Exception

    @property
    def line(self) -> str:
        return f"<< Raise({self.error.__name__})"

    def takes(self, effects: Sequence[Effect]) -> int:
        match effects:
            case [Raised(error=error), *_]:
                return int(isinstance(error, self.error))
        return 0


def _body_fits(data: bytes, exact: bytes | None, contains: Sequence[bytes], lacks: Sequence[bytes]) -> bool:
    if exact is not None and data != exact:
        return False
    return all(part in data for part in contains) and not any(part in data for part in lacks)


def _has(body: bytes, members: Mapping[str, object]) -> bool:
    record = msgspec.json.decode(body)
    return all(_at(record, path) == value for path, value in members.items())


def _at(tree: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(tree, list) and name.isdecimal():
            tree = tree[int(name)] if int(name) < len(tree) else None
            continue
        if not isinstance(tree, dict):
            return None
        tree = tree.get(name)
    return tree


def _given(**fields: object) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in fields.items() if value not in (None, (), {}))


def _leads(expected: str | None, destination: str) -> bool:
    """Whether a destination is the expected one; the digest of its headers may be left out."""
    return expected is None or destination == expected or destination.rpartition(" ")[0] == expected
