"""An uploaded file: its text is redacted in place, and what leaves is a form of ours, recorded before it does."""

import json

import pytest

from egress_gateway.core.exchange import OutboundRequest
from egress_gateway.core.reviews import ReviewId
from egress_gateway.testing.expectations import (
    Abort,
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Body,
    Delivered,
    Forward,
    Head,
)
from egress_gateway.testing.gateway import SimulatedGateway
from egress_gateway.testing.stimuli import Answer, Request
from egress_gateway.wire.multipart import Part, content_type, render

PATH = "/support/openai/v1/files"
ADDRESS = "ada.castellano" + "@" + "example.com"
CARD = "4111 1111 " + "1111 1111"
PURPOSE = Part(name="purpose", content=b"user_data")
ESCALATE = """
rules:
  - {id: permit-support, effect: permit, when: {route: support}}
  - id: looked-at
    effect: escalate
    queue: counsel
    sla: 1h
    on_timeout: block
    when: {operation: files.create}
"""


def file(text: str, filename: str = "notes.txt") -> Part:
    return Part(name="file", filename=filename, media="text/plain", content=text.encode())


def as_sent(*parts: Part, mark: str) -> bytes:
    """A form under a boundary that a client chose."""
    ours = content_type(render(parts)).partition("boundary=")[2]
    return render(parts).replace(ours.encode(), mark.encode())


def upload(gateway: SimulatedGateway, *parts: Part, mark: str = "b0", named: str = "b0") -> Request:
    headers = (*gateway.authorization, ("content-type", f"multipart/form-data; boundary={named}"))
    return Request(path=PATH, headers=headers, body=(as_sent(*parts, mark=mark),))


def outbound(*parts: Part) -> OutboundRequest:
    body = render(parts)
    headers = (("content-type", content_type(body)),)
    return OutboundRequest(upstream="one", method="POST", path="/v1/files", headers=headers, body=body)


def stored(filename: str) -> bytes:
    return json.dumps(
        {"id": "file-1", "object": "file", "bytes": 5, "created_at": 1, "filename": filename, "purpose": "user_data"}
    ).encode()


async def test_text_is_redacted_in_the_file_and_its_name_and_comes_back_in_the_answer() -> None:
    gateway = SimulatedGateway()
    token = gateway.token("pii.email", ADDRESS)
    leaves = outbound(PURPOSE, file(f"to {token}\r\n", f"{token} x.txt"))
    await (
        gateway.playbook()
        >> upload(gateway, PURPOSE, file(f"to {ADDRESS}\r\n", f"{ADDRESS} x.txt"))
        << AuditIntent(leaves.destination, {"operation": "files.create", "policy.outcome": "permit"})
        << Forward(leaves.destination, body=leaves.body)
        >> Answer(chunks=(stored(f"{token} x.txt"),))
        << AuditOutcome({"end": "complete", "redactions.restored": 1})
        << Delivered(200, contains=(f"{ADDRESS} x.txt".encode(), b"file-1"))
    )


async def test_a_file_that_a_rule_blocks_stays() -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> upload(gateway, PURPOSE, file(f"card {CARD}"))
        << AuditRefusal({"error.code": "rule", "policy.rule": "no-cards"})
        << Delivered(403, contains=(b"permission_error",), lacks=(CARD.encode(),))
    )


@pytest.mark.parametrize(
    ("named", "parts", "code"),
    [
        pytest.param("b1", (PURPOSE, file("x")), "malformed_form", id="another boundary than the header names"),
        pytest.param("b0", (PURPOSE, Part(name="note", content=b"x")), "unknown_field", id="another part"),
    ],
)
async def test_what_cannot_be_inspected_stays(named: str, parts: tuple[Part, ...], code: str) -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> upload(gateway, *parts, named=named)
        << AuditRefusal({"error.code": code})
        << Delivered(400, contains=(code.encode(),))
    )


async def test_json_is_no_upload() -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> gateway.request(PATH, {"purpose": "user_data"})
        << AuditRefusal({"error.code": "content_type"})
        << Delivered(400, contains=(b"multipart/form-data",))
    )


async def test_what_people_approved_passes_under_another_boundary_once() -> None:
    gateway = SimulatedGateway({"rules.yaml": ESCALATE})
    parts = (PURPOSE, file("hello"))
    caller = await (
        gateway.playbook()
        >> upload(gateway, *parts)
        << AuditRefusal({"error.code": "review_pending"})
        << Delivered(403, contains=(b"review_pending",))
    )
    gateway.peers.reviews.approve(ReviewId(caller.header("x-egress-review") or ""))
    leaves = outbound(*parts)
    await (
        gateway.playbook()
        >> upload(gateway, *parts, mark="c1", named="c1")
        << AuditIntent(leaves.destination)
        << Forward(leaves.destination, body=leaves.body)
        >> Answer(chunks=(stored("notes.txt"),))
        << AuditOutcome({"end": "complete"})
        << Delivered(200)
        >> upload(gateway, *parts, mark="d2", named="d2")
        << AuditRefusal({"error.code": "review_pending"})
        << Delivered(403)
    )


async def test_a_stream_is_no_answer_to_an_upload() -> None:
    gateway = SimulatedGateway()
    await (
        gateway.playbook()
        >> upload(gateway, PURPOSE, file("hello"))
        << AuditIntent()
        << Forward()
        >> Answer(headers=(("content-type", "text/event-stream"),), chunks=(b"data: hello\n\n",))
        << Head(200)
        << AuditOutcome({"error.code": "upstream_malformed"})
        << Body(contains=(b"an upload is not answered by a stream",), lacks=(b"hello",))
        << Abort()
    )
