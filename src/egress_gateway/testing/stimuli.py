"""What happens to a gateway: the `>>` side of a playbook.

A stimulus waits for its moment: an answer comes only when the gateway waits for one.
"""

from typing import Protocol

import msgspec

from egress_gateway.core.containment import Containment
from egress_gateway.core.errors import Unavailable, UpstreamFailed
from egress_gateway.core.exchange import Headers, RequestHead
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.fake_caller import FakeCaller
from egress_gateway.testing.fake_upstream import Scripted
from egress_gateway.testing.peers import Peers


class Stage(Protocol):
    """The running gateway, as a stimulus can reach it."""

    @property
    def peers(self) -> Peers:
        """What the gateway talks to."""
        ...

    @property
    def busy(self) -> bool:
        """Whether a request is being handled."""
        ...

    def enter(self, caller: FakeCaller) -> None:
        """Hand a request to the gateway."""
        ...

    def leave(self) -> None:
        """Cancel the request, as the listener does when its connection is lost."""
        ...


class Stimulus(Protocol):
    """One thing that happens to the gateway."""

    @property
    def line(self) -> str:
        """The stimulus in one line."""
        ...

    def ready(self, stage: Stage) -> bool:
        """Whether its moment has come."""
        ...

    def apply(self, stage: Stage) -> None:
        """Let it happen."""
        ...


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A caller sends a request; the one before must have been answered."""

    method: str = "POST"
    path: str
    query: str = ""
    headers: Headers = ()
    body: tuple[bytes, ...] = ()
    """In the pieces in which it arrives."""
    peer: str = "127.0.0.1"

    @property
    def line(self) -> str:
        return f">> {self.method} {self.path}"

    def ready(self, stage: Stage) -> bool:
        return not stage.busy

    def apply(self, stage: Stage) -> None:
        head = RequestHead(
            method=self.method,
            path=self.path,
            query=self.query,
            headers=self.headers,
            host="gateway.test",
            peer=self.peer,
            content_length=sum(map(len, self.body)),
        )
        stage.enter(FakeCaller(stage.peers.journal, head, self.body))


class Vanishes(msgspec.Struct, frozen=True):
    """The caller closes its connection."""

    @property
    def line(self) -> str:
        return ">> the caller vanishes"

    def ready(self, stage: Stage) -> bool:
        return stage.busy

    def apply(self, stage: Stage) -> None:
        stage.leave()


class Contains(msgspec.Struct, frozen=True):
    """The operator contains something; the worker finds out."""

    containment: Containment

    @property
    def line(self) -> str:
        return f">> contain {self.containment.id}"

    def ready(self, stage: Stage) -> bool:
        return True

    def apply(self, stage: Stage) -> None:
        containments = stage.peers.containments
        containments.standing = (*containments.current(), self.containment)
        stage.peers.running.sweep()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The upstream answers; with `whole=False` the body goes on with `More`."""

    status: int = 200
    headers: Headers = (("content-type", "application/json"),)
    chunks: tuple[bytes, ...] = ()
    whole: bool = True

    @property
    def line(self) -> str:
        return f">> answer {self.status}"

    def ready(self, stage: Stage) -> bool:
        return stage.peers.upstream.awaits == "head"

    def apply(self, stage: Stage) -> None:
        stage.peers.upstream.answer(
            Scripted(status=self.status, headers=self.headers, chunks=self.chunks, whole=self.whole)
        )


class More(msgspec.Struct, frozen=True):
    """The upstream sends more of its answer."""

    data: bytes

    @property
    def line(self) -> str:
        return f">> more {self.data!r}"

    def ready(self, stage: Stage) -> bool:
        return stage.peers.upstream.awaits == "body"

    def apply(self, stage: Stage) -> None:
        stage.peers.upstream.more(self.data)


class Ends(msgspec.Struct, frozen=True):
    """The upstream ends its answer."""

    @property
    def line(self) -> str:
        return ">> the answer ends"

    def ready(self, stage: Stage) -> bool:
        return stage.peers.upstream.awaits == "body"

    def apply(self, stage: Stage) -> None:
        stage.peers.upstream.end()


class BreaksOff(msgspec.Struct, frozen=True):
    """The upstream's connection breaks before the answer, or in the middle of it."""

    code: str = "upstream_broke_off"

    @property
    def line(self) -> str:
        return f">> {self.code}"

    def ready(self, stage: Stage) -> bool:
        return stage.peers.upstream.awaits != ""

    def apply(self, stage: Stage) -> None:
        upstream = stage.peers.upstream
        if upstream.awaits == "head":
            upstream.answer(UpstreamFailed(self.code, "the upstream did not answer"))
        else:
            upstream.break_off()


class Refuses(msgspec.Struct, frozen=True):
    """From now on: the upstream adapter will not send the next request. Comes before `Request`."""

    code: str = "credential_missing"

    @property
    def line(self) -> str:
        return f">> the next send will be refused: {self.code}"

    def ready(self, stage: Stage) -> bool:
        return not stage.busy

    def apply(self, stage: Stage) -> None:
        stage.peers.upstream.refuse(Unavailable(self.code, "the upstream cannot be used"))


class Commits(msgspec.Struct, frozen=True):
    """The log makes the record of the step before durable, or fails to. Without it: at once."""

    verdict: Verdict = Verdict.COMMIT

    @property
    def line(self) -> str:
        return f">> log: {self.verdict}"

    def ready(self, stage: Stage) -> bool:
        return stage.peers.audit.holding > 0

    def apply(self, stage: Stage) -> None:
        stage.peers.audit.release(self.verdict)


class Passes(msgspec.Struct, frozen=True):
    """Time passes."""

    microseconds: int

    @property
    def line(self) -> str:
        return f">> {self.microseconds} us pass"

    def ready(self, stage: Stage) -> bool:
        return True

    def apply(self, stage: Stage) -> None:
        stage.peers.clock.advance(self.microseconds)
