"""Documents from real SDKs: what stands in them decides whether they leave, and they leave as they were."""

import base64
import re
from typing import Any

import anthropic
import openai
import pytest
from tests import documents as d
from tests.e2e.planted import Planted

from egress_gateway.adapters.documents.ocr import is_installed
from egress_gateway.testing.providers import ProviderSimulator, Received

pytestmark = pytest.mark.loopback

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PLAIN = "Meeting notes: the launch moves to spring."


def file(content: bytes, media: str) -> Any:
    data = f"data:{media};base64,{base64.b64encode(content).decode()}"
    parts = [{"type": "text", "text": "Sum it up."}, {"type": "file", "file": {"filename": "a", "file_data": data}}]
    return [{"role": "user", "content": parts}]


def document(content: bytes) -> Any:
    source = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(content).decode()}
    return [{"role": "user", "content": [{"type": "document", "source": source}]}]


def uploaded(received: Received) -> bytes:
    """The file of a form, as its header and its bytes say."""
    delimiter = b"--" + (received.header("content-type") or "").partition("boundary=")[2].encode()
    (part,) = (part for part in received.body.split(delimiter) if b'name="file"' in part)
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")


async def test_documents_that_say_nothing_leave_as_they_were(
    openai_client: openai.AsyncOpenAI, anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator
) -> None:
    word, pdf = d.docx(d.paragraph(PLAIN)), d.pdf(PLAIN)
    await openai_client.chat.completions.create(model="gpt-5", messages=file(word, DOCX))
    await anthropic_client.messages.create(model="claude", max_tokens=9, messages=document(pdf))
    for exchange, content in zip(provider.exchanges, (word, pdf), strict=True):
        assert base64.b64encode(content) in exchange.received.body


async def test_what_would_be_redacted_in_text_keeps_a_document_here(
    openai_client: openai.AsyncOpenAI,
    anthropic_client: anthropic.AsyncAnthropic,
    provider: ProviderSimulator,
    planted: Planted,
) -> None:
    hidden = d.docx(d.paragraph(f"mail {planted.email()}", properties="<w:vanish/>"))
    with pytest.raises(openai.PermissionDeniedError) as chat:
        await openai_client.chat.completions.create(model="gpt-5", messages=file(hidden, DOCX))
    with pytest.raises(anthropic.PermissionDeniedError) as message:
        await anthropic_client.messages.create(
            model="claude", max_tokens=9, messages=document(d.pdf("x", note=f"mail {planted.email()}"))
        )
    for response in (chat.value.response, message.value.response):
        assert response.headers["x-egress-code"] == "rigid"
    assert provider.exchanges == []


async def test_a_document_under_a_password_stays(
    anthropic_client: anthropic.AsyncAnthropic, provider: ProviderSimulator
) -> None:
    with pytest.raises(anthropic.PermissionDeniedError) as message:
        await anthropic_client.messages.create(
            model="claude", max_tokens=9, messages=document(d.pdf(PLAIN, password="x" * 8))
        )
    assert message.value.response.headers["x-egress-rule"] == "sealed-content-stays"
    assert provider.exchanges == []


@pytest.mark.skipif(not is_installed(), reason="pip install 'llm-egress-gateway[ocr]'")
async def test_a_secret_in_a_picture_is_read(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    with pytest.raises(openai.PermissionDeniedError) as chat:
        await openai_client.chat.completions.create(
            model="gpt-5", messages=file(d.picture(f"token {planted.secret()}"), "image/png")
        )
    assert chat.value.response.headers["x-egress-rule"] == "secrets-stay-inside"
    assert provider.exchanges == []


async def test_files_that_are_uploaded_are_read_like_attachments(
    openai_client: openai.AsyncOpenAI, provider: ProviderSimulator, planted: Planted
) -> None:
    create = openai_client.files.create
    clean, pdf = f"{PLAIN}\r\n\tÜber 1,2\n".encode(), d.pdf(PLAIN)
    stored = await create(
        file=("notes.txt", clean), purpose="user_data", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    assert (stored.filename, stored.bytes, stored.purpose) == ("notes.txt", len(clean), "user_data")
    await create(file=("notes.pdf", pdf), purpose="user_data")
    address, card = planted.email(), planted.card()
    text = f"mail {address} about {card} now".encode()
    named = await create(file=(f"to {address} now.txt", text), purpose="assistants")
    assert named.filename == f"to {address} now.txt"
    refused = {
        ("rigid", "redact-people"): ("notes.docx", d.docx(d.paragraph(f"mail {planted.email()}"))),
        ("rule", "secrets-stay-inside"): ("notes.txt", f"token {planted.secret()}".encode()),
        ("rule", "sealed-content-stays"): ("notes.pdf", d.pdf(PLAIN, password="x" * 8)),
    }
    for (code, rule), file_ in refused.items():
        with pytest.raises(openai.PermissionDeniedError) as denied:
            await create(file=file_, purpose="user_data")
        headers = denied.value.response.headers
        assert (headers["x-egress-code"], headers["x-egress-rule"]) == (code, rule)
    bodies = [uploaded(exchange.received) for exchange in provider.exchanges]
    assert bodies[:2] == [clean, pdf]
    assert re.fullmatch(rb"mail EMAIL_[0-9A-Z]{11} about CARD_[0-9A-Z]{11} now", bodies[2])
    assert len(bodies) == 3
