"""What a leaf of free JSON says of content that no text detector sees, by its own evidence.

Where the API is known, its description says what is a link, an id or a blob. Elsewhere the leaf is
still a slot, and besides that it is declared as

- binary, in any scope: a `data:` URI or base64 whose content is not text;
- remote, in members nobody knows and in metadata: an address (`https://`, `gs://`, `file:`);
- remote, in members nobody knows: whatever stands under a name for something stored (`file_id`).

In tool inputs and schemas an address is a word for the model like any other, and ids in a caller's
metadata (`trace_id`) are the caller's own: no provider follows either.
"""

import re
from typing import Final

from egress_gateway.core.slots import Scope
from egress_gateway.providers import blob as blobs
from egress_gateway.providers.ledger import BINARY, REMOTE, Ledger, size

SHORTEST_BLOB: Final = 64
"""Characters of base64 that begin with the signature of a media type: none means anything in less."""
SHORTEST_UNNAMED_BLOB: Final = 1024
"""Characters of base64 that begin with none. Hashes, keys and signatures (RSA-4096: 684) are shorter."""

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/_-]{60,}\r?\n)*[A-Za-z0-9+/_-]{4,}={0,2}\s*")
"""One run, or lines as MIME (76) and PEM (64) wrap them, in either alphabet of RFC 4648."""
_URL_SAFE: Final = str.maketrans("-_", "+/", "\r\n\t =")

_ADDRESS: Final = re.compile(
    r"[\x00-\x20]*(?:(?:[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2}[^\s/\\]|(?:blob|file|gs|s3|https?):\S)", re.IGNORECASE
)
"""With or without scheme, as lenient as URL parsers are (WHATWG URL, 4.4)."""
_FOLLOWED: Final = frozenset({Scope.UNKNOWN, Scope.METADATA})

_STORED: Final = re.compile(
    r"(?:^|[_.-])(?i:ids?|ur[il]s?|arn|assistant|container|conversation|files?|thread)$"
    r"|[a-z0-9](?:Ids?|IDs?|Ur[il]s?|UR[IL]s?|Arn|ARN)$"
)
"""Names of members that hold a handle or an address, in snake_case and camelCase."""


def declare_unseen(ledger: Ledger, scope: Scope, name: str, text: str, pointer: str) -> None:
    """Let policy know what the leaf under a member's name stands for besides its own characters.

    Text in a `data:` URI becomes a slot of its own. Books no bytes.
    """
    if _declare_content(ledger, scope, text, pointer):
        return
    if scope in _FOLLOWED and _ADDRESS.match(text):
        ledger.declare(pointer, REMOTE, size(text), "address in a member that nobody knows")
    elif scope is Scope.UNKNOWN and _STORED.search(name):
        ledger.declare(pointer, REMOTE, size(text), "reference in a member that nobody knows")


def _declare_content(ledger: Ledger, scope: Scope, text: str, pointer: str) -> bool:
    """Declare what the leaf carries as bytes, if it carries any that are not plain text. Whether it does."""
    content = None
    if blobs.is_data_uri(text.lstrip()):
        parts = blobs.split_data_uri(text.strip())
        content = blobs.open_blob(parts[1]) if parts else None
        if content is None:
            ledger.declare(pointer, BINARY, size(text), blobs.UNKNOWN)
            return True
        if content.text is not None:
            ledger.inspect(pointer + "#", scope, content.text)
    elif len(text) >= SHORTEST_BLOB and _BASE64.fullmatch(text):
        data = text.translate(_URL_SAFE)
        content = blobs.open_blob(data + "=" * (-len(data) % 4))
        if content and content.text is None and content.media == blobs.UNKNOWN and len(data) < SHORTEST_UNNAMED_BLOB:
            return False
    if content is None:
        return False
    media = content.media if content.text is None else blobs.marked_up(content.text)
    if media:
        ledger.attach(pointer, scope, content.raw, size(text), media)
    return bool(media)
