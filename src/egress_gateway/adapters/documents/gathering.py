"""What is gathered from one document, and how much of everything it may cost."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from egress_gateway.core.documents import Passage, Unread
from egress_gateway.providers.ledger import BINARY, ENCRYPTED, PICTURE

MOST_TEXT: Final = 8 << 20
"""Characters of one document: 3,000 pages, and three seconds of looking at them."""
MOST_EXPANDED: Final = 128 << 20
"""Bytes that everything packed in one document unpacks to. A spreadsheet's XML is ten times its file."""
MOST_PARTS: Final = 2_000
"""Pages, sheets, entries, attachments."""
DEEPEST: Final = 4
"""Documents in documents: a picture in a report in an archive in a mail."""
MOST_PIXELS: Final = 40_000_000
"""Of one picture. A scanned page of A4 at 600 dots per inch has 35 million."""

_BLANK: Final = b"\0\t\n\f\r "


class Reason(StrEnum):
    """Why something is not read. `docs/reference/documents.md` has each."""

    ENCRYPTED = "encrypted"
    TOO_LARGE = "too large"
    TOO_DEEP = "nested too deep"
    UNKNOWN_TYPE = "unknown type"
    UNKNOWN_CHARSET = "unknown charset"
    OLD_OFFICE = "old Office format"
    SOUND = "audio or video"
    DAMAGED = "damaged"
    DEADLINE = "deadline"
    NO_PDF = "no PDF reader installed"
    NO_PICTURES = "no picture reader installed"
    NO_OCR = "no OCR installed"
    PICTURE = "picture"


_CLASSES: Final = {Reason.ENCRYPTED: ENCRYPTED, Reason.PICTURE: PICTURE}
"""Any other is `opaque.binary`."""


class CannotRead(Exception):
    """A document, or the rest of it, cannot be read. What was gathered before stays gathered."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Gathering:
    """Collects passages of one document and everything in it. Raises `CannotRead` where a bound is reached."""

    def __init__(
        self,
        read: Callable[[bytes, str, "Gathering"], None],
        late: Callable[[], bool] = bool,
        tell: Callable[[Passage | Unread], object] = bool,
    ) -> None:
        """`read` is how a document inside this one is read, `late` says whether time is up, `tell` hears at once."""
        self._read = read
        self._late = late
        self._tell = tell
        self._text = self._expanded = self._parts = self._depth = 0
        self.passages: list[Passage] = []
        self.unread: list[Unread] = []

    def add(self, where: str, text: str) -> None:
        """Keep a text; none of it, if it says nothing or all would be too much."""
        self.step()
        if not text or text.isspace():
            return
        self._text += len(text)
        if self._text > MOST_TEXT:
            raise CannotRead(Reason.TOO_LARGE)
        passage = Passage(where or "text", text)
        self.passages.append(passage)
        self._tell(passage)

    def miss(self, where: str, reason: Reason) -> None:
        """Note that a part cannot be read."""
        missed = Unread(where, _CLASSES.get(reason, BINARY), reason.value)
        if len(self.unread) >= MOST_PARTS and reason is not Reason.TOO_LARGE:
            raise CannotRead(Reason.TOO_LARGE)
        if missed not in self.unread[-1:]:
            self.unread.append(missed)
            self._tell(missed)

    def expand(self, size: int) -> None:
        """Account for bytes that were unpacked."""
        self._expanded += size
        if self._expanded > MOST_EXPANDED:
            raise CannotRead(Reason.TOO_LARGE)

    @property
    def room(self) -> int:
        """Bytes that may still be unpacked."""
        return MOST_EXPANDED - self._expanded

    def step(self) -> None:
        """Account for one more part, and look at the clock."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise CannotRead(Reason.TOO_LARGE)
        self.look()

    def look(self) -> None:
        """Look at the clock, in work that is no part of its own."""
        if self._late():
            raise CannotRead(Reason.DEADLINE)

    def within(self, content: bytes, where: str) -> None:
        """Read a document that stands inside this one; what of it cannot be read is noted."""
        if self._depth == DEEPEST:
            self.miss(where, Reason.TOO_DEEP)
            return
        self.step()
        self._depth += 1
        try:
            self._read(content, where, self)
        finally:
            self._depth -= 1

    def leftover(self, content: bytes, where: str) -> None:
        """Read bytes that no part of a format accounts for as a document, unless they are blank."""
        if begun := content.lstrip(_BLANK):
            self.within(begun, where)


def inside(where: str, *places: str | int) -> str:
    """The place of a part: `entry/3` in `attachment/1` is `attachment/1/entry/3`."""
    return "/".join(filter(None, (where, *map(str, places))))
