"""JSON held in a string, as the arguments of a tool call are: its leaves are slots of their own."""

import json

from egress_gateway.core.errors import Unreadable, WireError
from egress_gateway.core.slots import Scope
from egress_gateway.providers.free import visit_free
from egress_gateway.providers.ledger import BODY, At, Ledger, size
from egress_gateway.wire.json import Json, decode_bounded, encode


def visit_json_text(ledger: Ledger, scope: Scope, text: str, at: At) -> None:
    """Book the JSON in a string, or the string itself if it holds none.

    A spelling that is not one of the usual ones for its tree is replaced by ours: members that occur
    twice, escapes and spaces could say something that the tree, which is inspected, does not.
    """
    container, key, pointer = at
    try:
        tree, extent = decode_bounded(text)
    except WireError:
        ledger.text(at, scope, text, rigid=False)
        return
    if not _usual(text, tree):
        text = encode(tree).decode()
        container[key] = text
        ledger.altered = True
    holder = [tree]
    scanned, structural = ledger.scanned, ledger.structural
    ledger.held.append(((container, key, BODY), holder))
    ledger.within = len(ledger.held) - 1
    visit_free(ledger, scope, tree, (holder, 0, pointer + "#"), rigid=False)
    ledger.within = BODY
    if (ledger.scanned - scanned) + (ledger.structural - structural) != extent.bytes:
        raise Unreadable("uncovered", f"not every byte at {pointer} can be inspected", pointer=pointer)
    # The tree stands for the whole string: what is not in it is JSON syntax in a usual spelling.
    ledger.scanned, ledger.structural = scanned + size(text), structural


def _usual(text: str, tree: Json) -> bool:
    """Whether the text is what JSON.stringify, orjson or json.dumps make of the tree."""
    if text == encode(tree).decode():
        return True
    try:
        return text in {json.dumps(tree), json.dumps(tree, ensure_ascii=False)}
    except TypeError:
        return False
