"""Uploads as OpenAI's own SDK sees them answered."""

import openai
import orjson
import pytest

from egress_gateway.testing.providers import Failure, ProviderSimulator, says
from egress_gateway.testing.providers.openai_files_wire import CREATED, FileCall, read
from egress_gateway.wire.multipart import Part, content_type, render

PARTS = (Part(name="purpose", content=b"batch"), Part(name="file", filename="a.jsonl", content=b"{}"))


@pytest.mark.loopback
async def test_the_sdk_gets_what_the_provider_calls_the_file(
    openai_async: openai.AsyncOpenAI, provider: ProviderSimulator
) -> None:
    stored = await openai_async.files.create(
        file=("a.txt", b"hello"), purpose="user_data", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    assert (stored.id, stored.object, stored.bytes) == (f"file-{1:024d}", "file", 5)
    assert (stored.filename, stored.purpose, stored.expires_at) == ("a.txt", "user_data", CREATED + 3600)
    assert b"hello" in provider.exchanges[0].received.body


def test_an_upload_is_answered_in_one_piece() -> None:
    body = render(PARTS)
    call = read({"content-type": content_type(body)}, body, 7)
    assert isinstance(call, FileCall)
    assert (call.streamed, list(call.events(says("x"))), call.prompt.text) == (False, [], "")
    assert orjson.loads(call.document(says("x")))["expires_at"] is None


BODY = render(PARTS)
WRONG = {
    "no form": (b"{}", "multipart/form-data; boundary=b0"),
    "a boundary that is not the form's": (BODY, "multipart/form-data; boundary=b0"),
    "no file": (render(PARTS[:1]), content_type(render(PARTS[:1]))),
    "no purpose": (render(PARTS[1:]), content_type(render(PARTS[1:]))),
}


@pytest.mark.parametrize(("body", "named"), WRONG.values(), ids=WRONG)
def test_what_is_no_upload_fails(body: bytes, named: str) -> None:
    failure = read({"content-type": named}, body, 1)
    assert isinstance(failure, Failure)
    assert failure.status == 400
