"""Takes a body along its description and books every leaf: one visitor for each shape.

A visitor gets the value and where it stands (container, key, pointer); it books the value or refuses
it (`Unreadable`). `null` stands for an absent member everywhere, as SDKs send it. Pointers hold only
names of the API and indices, so that a refusal can show them.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from egress_gateway.core.errors import Unreadable
from egress_gateway.core.models import MODEL
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers import blob as blobs
from egress_gateway.providers import shape as s
from egress_gateway.providers.free import book_bare, book_key, visit_free, visit_schema
from egress_gateway.providers.jsontext import visit_json_text
from egress_gateway.providers.ledger import BINARY, ENCRYPTED, REMOTE, At, Ledger, Vouch, expected, size
from egress_gateway.wire.json import Json, word

NULL_LENGTH = 4


def walk(ledger: Ledger, shape: s.Shape, tree: Json) -> None:
    """Book a whole body."""
    visit(ledger, shape, tree, ([tree], 0, ""))


def visit(ledger: Ledger, shape: Any, value: Any, at: At) -> None:
    """Book one value."""
    if value is None:
        ledger.structural += NULL_LENGTH
    else:
        _VISITORS[type(shape)](ledger, shape, value, at)


def _text(ledger: Ledger, shape: s.Text, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    ledger.text(at, shape.scope, value, rigid=shape.rigid)


def _model(ledger: Ledger, shape: s.Model, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    if not MODEL.fullmatch(value):
        pointer = at[2]
        raise Unreadable(
            "model_malformed",
            f"the name at {pointer} is none that a rule could name: ASCII letters, digits and ._:/@- without blanks",
            pointer=pointer,
        )
    ledger.text(at, Scope.METADATA, value, rigid=True)


def _word(ledger: Ledger, shape: s.Word, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    if value in shape.words:
        ledger.structural += size(value)
    else:
        ledger.text(at, Scope.METADATA, value, rigid=True)


def _number(ledger: Ledger, shape: s.Number, value: Json, at: At) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise expected("a number", at[2])
    written = word(value)
    if len(written) <= s.MAX_SETTING_LENGTH:
        ledger.structural += len(written)
    else:
        book_bare(ledger, value, at[2], Scope.METADATA)


def _flag(ledger: Ledger, shape: s.Flag, value: Json, at: At) -> None:
    if not isinstance(value, bool):
        raise expected("true or false", at[2])
    ledger.structural += len(word(value))


def _record(ledger: Ledger, shape: s.Record, value: Json, at: At) -> None:
    if not isinstance(value, dict):
        raise expected("an object", at[2])
    members, pointer = shape.members, at[2]
    for index, (name, child) in enumerate(value.items(), 1):
        member = members.get(name)
        if member is None:
            _unknown(ledger, shape, child, (value, name, f"{pointer}/~{index}"))
        else:
            ledger.structural += len(name)
            visit(ledger, member, child, (value, name, f"{pointer}/{name}"))


def _unknown(ledger: Ledger, shape: s.Record, value: Json, at: At) -> None:
    name, pointer = str(at[1]), at[2]
    if name.casefold() in shape.folded:
        raise Unreadable(
            "case_variant", f"the member at {pointer} is spelt in another case than the API's", pointer=pointer
        )
    if ledger.unknown is not UnknownFields.SCAN:
        raise _not_known("member", at[2])
    book_key(ledger, pointer, name)
    visit_free(ledger, Scope.UNKNOWN, value, at, rigid=False)


def _items(ledger: Ledger, shape: s.Items, value: Json, at: At) -> None:
    if not isinstance(value, list):
        raise expected("an array", at[2])
    item, pointer = shape.item, at[2]
    for index, child in enumerate(value):
        visit(ledger, item, child, (value, index, f"{pointer}/{index}"))


def _tagged(ledger: Ledger, shape: s.Tagged, value: Json, at: At) -> None:
    if not isinstance(value, dict):
        raise expected("an object", at[2])
    tag = value.get(shape.tag)
    case = shape.absent if tag is None else shape.cases.get(tag) if isinstance(tag, str) else None
    if case is not None:
        visit(ledger, case, value, at)
    elif ledger.unknown is UnknownFields.SCAN:
        # A kind nobody knows can be a link, a stored file or a tool: policy hears of each.
        ledger.declare(at[2], REMOTE, 0, "unknown kind")
        visit_free(ledger, Scope.UNKNOWN, value, at, rigid=False)
    else:
        raise _not_known(f"{shape.tag} of object", at[2])


def _by_kind(ledger: Ledger, shape: s.ByKind, value: Json, at: At) -> None:
    kind = (
        shape.text
        if isinstance(value, str)
        else shape.array
        if isinstance(value, list)
        else shape.object
        if isinstance(value, dict)
        else None
    )
    if kind is None:
        allowed = [name for name in ("text", "array", "object") if getattr(shape, name) is not None]
        raise expected(" or ".join(allowed), at[2])
    visit(ledger, kind, value, at)


def _free(ledger: Ledger, shape: s.Free, value: Json, at: At) -> None:
    visit_free(ledger, shape.scope, value, at, rigid=shape.rigid)


def _schema(ledger: Ledger, shape: s.Schema, value: Json, at: At) -> None:
    visit_schema(ledger, value, at)


def _json_text(ledger: Ledger, shape: s.JsonText, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    visit_json_text(ledger, shape.scope, value, at)


def _blob(ledger: Ledger, shape: s.Blob, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    claim, data, container = "", value, at[0]
    if isinstance(container, dict) and shape.claim:
        beside = container.get(shape.claim)
        claim = beside if isinstance(beside, str) else ""
    if blobs.is_data_uri(value):
        parts = blobs.split_data_uri(value)
        if parts is None:
            raise _unscannable(at[2])
        claim, data = parts
    content = blobs.open_blob(data)
    if content is None:
        raise _unscannable(at[2])
    if content.text is None:
        ledger.opaque += size(value)
        ledger.attach(at[2], shape.scope, content.raw, size(value), content.media, booked=size(value))
    else:
        ledger.scanned += size(value)
        ledger.inspect(at[2] + "#", shape.scope, content.text)
        if media := blobs.marked_up(content.text):
            ledger.attach(at[2], shape.scope, content.raw, size(value), media)
    if blobs.contradicts(claim, content):
        ledger.declare(at[2], BINARY, size(value), "not what it claims to be")


def _link(ledger: Ledger, shape: s.Link, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    if blobs.is_data_uri(value):
        _blob(ledger, s.Blob(scope=shape.scope), value, at)
        return
    ledger.declare(at[2], REMOTE, size(value), shape.reason)
    ledger.text(at, Scope.URL, value, rigid=True)


def _reference(ledger: Ledger, shape: s.Reference, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    ledger.declare(at[2], REMOTE, size(value), shape.reason)
    ledger.text(at, Scope.METADATA, value, rigid=True)


def _remote(ledger: Ledger, shape: s.Remote, value: Json, at: At) -> None:
    ledger.declare(at[2], REMOTE, 0, shape.reason)
    visit(ledger, shape.shape, value, at)


def _sealed(ledger: Ledger, shape: s.Sealed, value: Json, at: At) -> None:
    if not isinstance(value, dict):
        raise expected("an object", at[2])
    blob, text = value.get(shape.blob), value.get(shape.text, "") if shape.text else ""
    unsealed = ledger.unseal(text, blob) if isinstance(blob, str) and isinstance(text, str) else None
    if unsealed is None:
        _record(ledger, shape.record, value, at)
        return
    value[shape.blob] = unsealed.blob
    if shape.text:
        value[shape.text] = unsealed.text
    ledger.altered = True
    ledger.said.extend(unsealed.replacements)
    outer = ledger.vouch
    ledger.vouch = Vouch(container=value, text=shape.text, blob=shape.blob, upstream=unsealed.upstream)
    _record(ledger, shape.record, value, at)
    ledger.vouch = outer


def _signature(ledger: Ledger, shape: s.Signature, value: Json, at: At) -> None:
    if not isinstance(value, str):
        raise expected("a string", at[2])
    ledger.opaque += size(value)
    vouch = ledger.vouch
    if vouch is None or at[0] is not vouch.container or at[1] != vouch.blob:
        ledger.declare(at[2], ENCRYPTED, size(value), "not known to come from a provider")


def _refuse(ledger: Ledger, shape: s.Refuse, value: Json, at: At) -> None:
    pointer = at[2]
    raise Unreadable("refused_field", f"{pointer} may not be sent: {shape.reason}", pointer=pointer)


def _not_known(what: str, pointer: str) -> Unreadable:
    return Unreadable(
        "unknown_field",
        f"this route refuses the {what} at {pointer}: not in the API as the gateway knows it; remove it, or ask for "
        "`unknown_fields: scan`",
        pointer=pointer,
    )


def _unscannable(pointer: str) -> Unreadable:
    return Unreadable(
        "unscannable", f"the content at {pointer} is not well-formed base64 of a known media type", pointer=pointer
    )


_VISITORS: dict[type, Callable[..., None]] = {
    s.Text: _text,
    s.Model: _model,
    s.Word: _word,
    s.Number: _number,
    s.Flag: _flag,
    s.Record: _record,
    s.Items: _items,
    s.Tagged: _tagged,
    s.ByKind: _by_kind,
    s.Free: _free,
    s.Schema: _schema,
    s.JsonText: _json_text,
    s.Blob: _blob,
    s.Link: _link,
    s.Reference: _reference,
    s.Remote: _remote,
    s.Sealed: _sealed,
    s.Signature: _signature,
    s.Refuse: _refuse,
}
