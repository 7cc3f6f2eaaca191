"""One inspector without its process: what it answers, what it keeps, and when it ends."""

import resource
import signal
import socket
import threading

import msgspec
import pytest
from tests.unit.adapters.inspection_pool.lives import ADDRESS, honest, subject

from egress_gateway.adapters.inspection_pool import inspector
from egress_gateway.adapters.inspection_pool.inspector import Desk, confine, serve
from egress_gateway.adapters.inspection_pool.protocol import (
    TO_WORKER,
    Covered,
    Examine,
    Examined,
    Failed,
    Forget,
    Made,
    Ready,
    Show,
    ToInspector,
    ToWorker,
    Transform,
    pack,
)
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.secret import Secret
from egress_gateway.redact.tokens import token
from egress_gateway.registry import dialects_by_family
from egress_gateway.steps.inspection import Order
from egress_gateway.testing.gateway import small_classifier
from egress_gateway.wire.frames import FrameReader

MAIL = DataClass("pii.email")
TOKENS = Order(upstream="one", redactions=(Redact(rule="r", classes=(MAIL,)),))


def desk() -> Desk:
    return Desk(small_classifier(), dialects_by_family())


def say(to: Desk, message: ToInspector) -> ToWorker | None:
    return to.answer(pack(message)[4:])


def test_it_looks_at_a_request_and_makes_what_leaves() -> None:
    one = desk()
    seen = say(one, Examine(subject(ADDRESS)))
    assert isinstance(seen, Examined)
    assert [found.data_class for found in seen.seen.classes] == [MAIL]
    made = say(one, Transform(TOKENS))
    assert isinstance(made, Made)
    assert token(Secret(b"s" * 32), MAIL, ADDRESS).encode() in made.transformed.body


def test_it_shows_a_request_covered_and_keeps_it() -> None:
    one = desk()
    say(one, Examine(subject(f"Write to {ADDRESS}")))
    covered = say(one, Show())
    assert isinstance(covered, Covered)
    assert "Write to [EMAIL]" in [text.text for text in covered.shown.texts]
    assert isinstance(say(one, Transform(TOKENS)), Made)
    with pytest.raises(RuntimeError, match="cannot be shown"):
        say(one, Show())


def test_what_has_to_be_refused_is_said_and_not_raised() -> None:
    one = desk()
    refused = say(one, Examine(msgspec.structs.replace(subject(), body=b"{")))
    assert isinstance(refused, Failed)
    assert (refused.family, refused.code, refused.status) == ("Unreadable", "malformed_json", 400)


AFTERWARDS: dict[str, tuple[ToInspector, ...]] = {
    "its body is made": (Examine(subject()), Transform(TOKENS)),
    "it is forgotten": (Examine(subject()), Forget()),
    "the next is unreadable": (Examine(subject()), Examine(msgspec.structs.replace(subject(), body=b"{"))),
}


@pytest.mark.parametrize("messages", AFTERWARDS.values(), ids=AFTERWARDS)
def test_a_request_is_kept_until(messages: tuple[ToInspector, ...]) -> None:
    one = desk()
    for message in messages:
        say(one, message)
    with pytest.raises(RuntimeError, match="not examined"):
        say(one, Transform(TOKENS))


def test_it_says_what_it_detects_with_and_ends_with_its_worker() -> None:
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=honest, args=(theirs,))
    thread.start()
    with ours, theirs:
        reader, got = FrameReader(1 << 20), []
        ours.sendall(pack(Examine(subject())) + pack(Forget()))
        while len(got) < 2:
            got += [TO_WORKER.decode(payload) for payload in reader.feed(ours.recv(1 << 16))]
        ours.shutdown(socket.SHUT_WR)
        thread.join(10)
    assert not thread.is_alive()
    assert got[0] == Ready(small_classifier().digest)
    assert isinstance(got[1], Examined)


def test_a_worker_that_is_gone_is_no_failure_of_the_inspector() -> None:
    ours, theirs = socket.socketpair()
    ours.close()
    with theirs:
        honest(theirs)


def test_each_job_is_timed_and_nothing_between_them() -> None:
    ours, theirs = socket.socketpair()
    clock: list[str] = []
    with ours, theirs:
        ours.sendall(pack(Examine(subject())) + pack(Forget()))
        ours.shutdown(socket.SHUT_WR)
        serve(
            theirs,
            small_classifier(),
            dialects_by_family(),
            work=lambda: clock.append("work"),
            rest=lambda: clock.append("rest"),
        )
    assert clock == ["work", "rest"] * 2


def test_it_is_confined(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[object] = []
    monkeypatch.setattr(inspector.signal, "signal", lambda *given: did.append(given))
    monkeypatch.setattr(inspector.os, "nice", did.append)
    monkeypatch.setattr(inspector.resource, "setrlimit", lambda *given: did.append(given))
    confine(1 << 28)
    assert did == [
        (signal.SIGINT, signal.SIG_IGN),
        (signal.SIGTERM, signal.SIG_IGN),
        5,
        (resource.RLIMIT_DATA, (1 << 28, 1 << 28)),
    ]


def test_a_model_that_it_has_not_is_said_and_not_raised() -> None:
    refused = say(desk(), Examine(msgspec.structs.replace(subject(), deep=("jane",))))
    assert isinstance(refused, Failed)
    assert (refused.family, refused.code, refused.status) == ("Unavailable", "detectors", 503)
