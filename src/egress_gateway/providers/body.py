"""A request body that was inspected in full, and the only way to the bytes that leave.

Every leaf and key is a slot, a structural word or an opaque blob, and the account is checked against
an independent count: a body with a byte unaccounted for is refused. What leaves is the re-serialised
tree, never the bytes that arrived; where nothing is edited it is the same JSON.
"""

from collections.abc import Callable, Sequence

from egress_gateway.core.answers import Unseal
from egress_gateway.core.documents import Attachment
from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.redaction import Replacement
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Coverage, Edit, Opaque, Slot
from egress_gateway.providers.ledger import BODY, Ledger, Place
from egress_gateway.providers.shape import Shape
from egress_gateway.providers.walk import walk
from egress_gateway.wire.json import Json, decode_bounded, encode, measure


class Document:
    """A parsed body: its tree, its slots and where they stand.

    Not for two threads at once: `render` writes into the tree and takes it back.
    """

    __slots__ = ("_held", "_places", "attachments", "coverage", "opaque", "said", "slots", "tree", "write")

    def __init__(
        self,
        tree: dict[str, Json],
        ledger: Ledger,
        coverage: Coverage,
        write: Callable[[dict[str, Json]], bytes] = encode,
    ) -> None:
        self.tree = tree
        """Read it, never write it."""
        self.write = write
        """Makes a body of such a tree."""
        self.slots: tuple[Slot, ...] = tuple(ledger.slots)
        self.opaque: tuple[Opaque, ...] = tuple(ledger.opaques)
        self.attachments: tuple[Attachment, ...] = tuple(ledger.attachments)
        """The opaque leaves that may be opened, and text that holds more than its characters show."""
        self.coverage = coverage
        self.said: tuple[Replacement, ...] = tuple(ledger.said)
        """Tokens in text that an upstream provably said, with the values they stood for."""
        self._places = ledger.places
        self._held = ledger.held

    def render(self, edits: Sequence[Edit] = ()) -> bytes:
        """The body with these slots replaced; the document stays as it was.

        Raises `ValueError` for an edit of a rigid slot, or of a number to something else: whoever made it
        overlooked `Slot.rigid` or `Slot.number`.
        """
        undo: list[tuple[Place, Json]] = []
        try:
            touched: set[int] = set()
            for edit in edits:
                place = self._places[edit.slot]
                if place is None:
                    raise ValueError(f"slot {edit.slot} at {self.slots[edit.slot].pointer} is rigid")
                number = self.slots[edit.slot].number
                undo.append((place, _put(place, int(edit.text) if number else edit.text)))
                if place[2] != BODY:
                    touched.add(place[2])
            for index in touched:
                place, holder = self._held[index]
                undo.append((place, _put(place, encode(holder[0]).decode())))
            return self.write(self.tree)
        finally:
            for place, value in reversed(undo):
                _put(place, value)


def parse_body(shape: Shape, body: bytes, *, unknown: UnknownFields, unseal: Unseal) -> Document:
    """Inspect a JSON body along its shape. Raises `Unreadable`."""
    try:
        tree, extent = decode_bounded(body)
    except WireError as error:
        raise Unreadable("malformed_json", f"the body is not JSON that can be inspected: {error.reason}") from error
    if not isinstance(tree, dict):
        raise Unreadable("wrong_type", "the body must be a JSON object")
    ledger = Ledger(unknown, unseal)
    walk(ledger, shape, tree)
    coverage = ledger.coverage(measure(tree).bytes if ledger.altered else extent.bytes)
    if not coverage.adds_up:
        raise Unreadable("uncovered", "not every byte of the body can be inspected")
    return Document(tree, ledger, coverage)


def _put(place: Place, value: Json) -> Json:
    """Set a leaf; return what stood there."""
    container, key, _ = place
    old: Json = container[key]
    container[key] = value
    return old
