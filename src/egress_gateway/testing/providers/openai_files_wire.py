"""OpenAI's file uploads as the provider speaks them: `POST /v1/files`, a form answered with a JSON document.

The file is taken and forgotten; its id names nothing.
"""

from collections.abc import Iterator, Mapping

import orjson

from egress_gateway.core.errors import WireError
from egress_gateway.testing.providers.script import Failure, Prompt, Reply
from egress_gateway.wire.multipart import Part, content_type, parse

PATH = "/v1/files"
CREATED = 1_767_225_600
"""2026-01-01T00:00:00Z: answers of a simulator do not depend on the day."""


def read(headers: Mapping[str, str], body: bytes, number: int) -> "FileCall | Failure":
    """Understand an upload. The header has to name the boundary that the body has."""
    try:
        parts = {part.name: part for part in parse(body)}
        named = content_type(body)
    except WireError as wrong:
        return Failure(status=400, message=str(wrong))
    if headers.get("content-type") != named:
        return Failure(status=400, message="The content type must name the boundary of the form.")
    if "file" not in parts or "purpose" not in parts:
        return Failure(status=400, message="Missing required parameter.")
    return FileCall(parts, number)


class FileCall:
    """One upload; implements `dialect.Call`."""

    def __init__(self, parts: Mapping[str, Part], number: int) -> None:
        self._parts = parts
        self._number = number

    @property
    def prompt(self) -> Prompt:
        return Prompt()

    @property
    def streamed(self) -> bool:
        return False

    def document(self, reply: Reply) -> bytes:
        file = self._parts["file"]
        seconds = self._parts.get("expires_after[seconds]")
        return orjson.dumps(
            {
                "id": f"file-{self._number:024d}",
                "object": "file",
                "bytes": len(file.content),
                "created_at": CREATED,
                "expires_at": CREATED + int(seconds.content) if seconds is not None else None,
                "filename": file.filename,
                "purpose": self._parts["purpose"].content.decode(),
                "status": "processed",
                "status_details": None,
            }
        )

    def events(self, reply: Reply) -> Iterator[bytes]:
        return iter(())
