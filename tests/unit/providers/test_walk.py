"""Each shape books what it allows and refuses the rest."""

import base64

import pytest

from egress_gateway.core.answers import Unsealed
from egress_gateway.core.errors import Unreadable
from egress_gateway.core.routes import UnknownFields
from egress_gateway.core.slots import Opaque, Scope
from egress_gateway.providers import shape as s
from egress_gateway.providers.ledger import BINARY, ENCRYPTED, REMOTE, Ledger
from egress_gateway.providers.walk import walk
from egress_gateway.wire.json import Json, decode, measure

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8)).decode()
NOTE = base64.b64encode(b"call Ann").decode()

KIND = s.word("a", "b")
SHAPES: dict[str, s.Shape] = {
    "text": s.Text(Scope.MESSAGE),
    "name": s.NAME,
    "model": s.MODEL,
    "mode": s.word("auto", "none"),
    "number": s.NUMBER,
    "flag": s.FLAG,
    "items": s.Items(s.Text(Scope.MESSAGE)),
    "tagged": s.Tagged(
        tag="type",
        cases={"a": s.record({"type": KIND, "text": s.Text(Scope.MESSAGE)}), "b": s.record({"type": KIND})},
        absent=s.record({"old": s.NAME}),
    ),
    "tool": s.Tagged(tag="type", cases={"a": s.record({"type": KIND})}),
    "either": s.ByKind(text=s.Text(Scope.MESSAGE), array=s.Items(s.NUMBER)),
    "object": s.ByKind(object=s.record({"x": s.NAME})),
    "free": s.Free(Scope.METADATA),
    "schema": s.Schema(),
    "arguments": s.JsonText(Scope.TOOL_INPUT),
    "blob": s.Blob(scope=Scope.MESSAGE, claim="media"),
    "media": s.word("image/png", "text/plain"),
    "link": s.Link(Scope.MESSAGE, "image_url"),
    "file_id": s.Reference("file_id"),
    "server": s.Remote("server tool", s.record({"x": s.NAME})),
    "thought": s.Sealed(
        text="said", blob="signature", record=s.record({"said": s.Text(Scope.MESSAGE), "signature": s.SIGNATURE})
    ),
    "api_base": s.Refuse("routing"),
}
ROOT = s.record(SHAPES)


def _walk(body: str, unknown: UnknownFields = UnknownFields.REFUSE) -> tuple[Ledger, Json]:
    def unseal(text: str, blob: str) -> Unsealed | None:
        if (text, blob) != ("as seen", "b~seal"):
            return None
        return Unsealed(text="as said", blob="b", upstream="up")

    ledger, tree = Ledger(unknown, unseal), decode(body)
    walk(ledger, ROOT, tree)
    assert ledger.coverage(measure(tree).bytes).adds_up
    return ledger, tree


@pytest.mark.parametrize(
    ("body", "slots"),
    [
        pytest.param('{"text":"hi"}', [("/text", "hi", False)], id="text"),
        pytest.param('{"name":"n"}', [("/name", "n", True)], id="identifier"),
        pytest.param('{"mode":"auto"}', [], id="word of the vocabulary"),
        pytest.param('{"mode":"Ann"}', [("/mode", "Ann", True)], id="word that is not in the vocabulary"),
        pytest.param('{"number":0.7}', [], id="setting"),
        pytest.param('{"number":1000000}', [], id="largest setting"),
        pytest.param('{"number":78051120}', [("/number", "78051120", True)], id="number long enough to be an id"),
        pytest.param(
            '{"number":7.805112e7}',
            [("/number", "7.805112E+7", True), ("/number#", "78051120", True)],
            id="such a number with an exponent",
        ),
        pytest.param('{"flag":true}', [], id="flag"),
        pytest.param('{"text":null,"number":null,"tagged":null}', [], id="null is absence"),
        pytest.param('{"items":["a","b"]}', [("/items/0", "a", False), ("/items/1", "b", False)], id="array"),
        pytest.param('{"tagged":{"type":"a","text":"x"}}', [("/tagged/text", "x", False)], id="known kind"),
        pytest.param('{"tagged":{"old":"x"}}', [("/tagged/old", "x", True)], id="object without its kind"),
        pytest.param('{"either":"x"}', [("/either", "x", False)], id="string of two possible types"),
        pytest.param('{"either":[1]}', [], id="array of two possible types"),
        pytest.param('{"object":{"x":"y"}}', [("/object/x", "y", True)], id="object by its type"),
        pytest.param('{"free":{"k":1}}', [("/free/~1", "k", True), ("/free/~1", "1", True)], id="free JSON"),
        pytest.param('{"schema":{"title":"t"}}', [("/schema/~1", "t", False)], id="schema"),
        pytest.param('{"arguments":"[\\"x\\"]"}', [("/arguments#/0", "x", False)], id="JSON in a string"),
        pytest.param(f'{{"blob":"{NOTE}"}}', [("/blob#", "call Ann", True)], id="text in base64"),
        pytest.param(
            f'{{"link":"data:text/plain;base64,{NOTE}"}}', [("/link#", "call Ann", True)], id="text in a data URI"
        ),
        pytest.param('{"link":"https://a/?q=x"}', [("/link", "https://a/?q=x", True)], id="URL"),
        pytest.param('{"server":{"x":"y"}}', [("/server/x", "y", True)], id="server tool"),
    ],
)
def test_what_is_allowed_is_booked(body: str, slots: list[tuple[str, str, bool]]) -> None:
    ledger, _ = _walk(body)
    assert [(slot.pointer, slot.text, slot.rigid) for slot in ledger.slots] == slots


@pytest.mark.parametrize(
    ("body", "opaque"),
    [
        pytest.param(f'{{"blob":"{PNG}"}}', (BINARY, len(PNG), "image/png"), id="image"),
        pytest.param(f'{{"blob":"{PNG}","media":"image/png"}}', (BINARY, len(PNG), "image/png"), id="claimed rightly"),
        pytest.param(
            f'{{"link":"data:image/png;base64,{PNG}"}}', (BINARY, len(PNG) + 22, "image/png"), id="image in a data URI"
        ),
        pytest.param('{"link":"https://a/"}', (REMOTE, 10, "image_url"), id="URL"),
        pytest.param('{"file_id":"file-1"}', (REMOTE, 6, "file_id"), id="file id"),
        pytest.param('{"server":{}}', (REMOTE, 0, "server tool"), id="server tool"),
        pytest.param(
            '{"thought":{"said":"x","signature":"sig"}}',
            (ENCRYPTED, 3, "not known to come from a provider"),
            id="unproven signature",
        ),
    ],
)
def test_what_detectors_cannot_see_is_declared(body: str, opaque: tuple[str, int, str]) -> None:
    ledger, _ = _walk(body)
    assert [(found.data_class, found.bytes, found.reason) for found in ledger.opaques] == [opaque]


@pytest.mark.parametrize(("media", "data"), [("text/plain", PNG), ("image/png", NOTE)])
def test_a_blob_that_is_not_what_it_claims_is_declared_as_such(media: str, data: str) -> None:
    ledger, _ = _walk(f'{{"media":"{media}","blob":"{data}"}}')
    assert ledger.opaques[-1] == Opaque(
        pointer="/blob", data_class=BINARY, bytes=len(data), reason="not what it claims to be"
    )


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        pytest.param("[]", "wrong_type", "", id="a body that is no object"),
        pytest.param('{"text":1}', "wrong_type", "/text", id="number for text"),
        pytest.param('{"model":1}', "wrong_type", "/model", id="number for a model"),
        pytest.param('{"model":"gpt-5 "}', "model_malformed", "/model", id="a model with a blank"),
        pytest.param('{"mode":1}', "wrong_type", "/mode", id="number for a word"),
        pytest.param('{"number":"1"}', "wrong_type", "/number", id="text for a number"),
        pytest.param('{"number":true}', "wrong_type", "/number", id="flag for a number"),
        pytest.param('{"flag":1}', "wrong_type", "/flag", id="number for a flag"),
        pytest.param('{"items":{}}', "wrong_type", "/items", id="object for an array"),
        pytest.param('{"items":["a",[1,2,3]]}', "wrong_type", "/items/1", id="token array for text"),
        pytest.param('{"tagged":"a"}', "wrong_type", "/tagged", id="text for a tagged object"),
        pytest.param('{"tagged":{"type":"c"}}', "unknown_field", "/tagged", id="unknown kind"),
        pytest.param('{"tagged":{"type":1}}', "unknown_field", "/tagged", id="kind that is no string"),
        pytest.param('{"either":{}}', "wrong_type", "/either", id="neither of two types"),
        pytest.param('{"arguments":{}}', "wrong_type", "/arguments", id="object for JSON text"),
        pytest.param('{"blob":1}', "wrong_type", "/blob", id="number for a blob"),
        pytest.param('{"blob":"%%%"}', "unscannable", "/blob", id="not base64"),
        pytest.param('{"link":"data:text/plain,x"}', "unscannable", "/link", id="data URI that is not base64"),
        pytest.param('{"link":1}', "wrong_type", "/link", id="number for a URL"),
        pytest.param('{"file_id":1}', "wrong_type", "/file_id", id="number for an id"),
        pytest.param('{"thought":[]}', "wrong_type", "/thought", id="array for a sealed object"),
        pytest.param('{"thought":{"signature":1}}', "wrong_type", "/thought/signature", id="number for a signature"),
        pytest.param('{"api_base":"https://evil"}', "refused_field", "/api_base", id="routing"),
        pytest.param('{"Text":"hi"}', "case_variant", "/~1", id="case variant"),
        pytest.param('{"mode":"auto","te\u017ft":"x"}', "unknown_field", "/~2", id="unknown member"),
        pytest.param('{"\u017ferver":{}}', "case_variant", "/~1", id="case variant by Unicode folding"),
    ],
)
def test_what_is_not_allowed_is_refused(body: str, code: str, pointer: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        _walk(body)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)


@pytest.mark.parametrize(
    ("body", "slots"),
    [
        ('{"new":{"k":["v",2]}}', [("/~1", "new"), ("/~1/~1", "k"), ("/~1/~1/0", "v"), ("/~1/~1/1", "2")]),
        ('{"tagged":{"type":"c"}}', [("/tagged/~1", "type"), ("/tagged/~1", "c")]),
    ],
)
def test_a_route_that_scans_unknown_members_sees_all_of_them(body: str, slots: list[tuple[str, str]]) -> None:
    ledger, _ = _walk(body, UnknownFields.SCAN)
    assert [(slot.pointer, slot.text) for slot in ledger.slots] == slots


def test_scanning_unknown_members_does_not_let_case_variants_in() -> None:
    with pytest.raises(Unreadable, match="case_variant"):
        _walk('{"TEXT":"x"}', UnknownFields.SCAN)


@pytest.mark.parametrize("body", ['{"tagged":{"type":"c"}}', '{"tagged":{"type":1}}', '{"tool":{}}'])
def test_an_unknown_kind_is_declared_remote(body: str) -> None:
    ledger, _ = _walk(body, UnknownFields.SCAN)
    assert [(found.data_class, found.reason) for found in ledger.opaques] == [(REMOTE, "unknown kind")]


@pytest.mark.parametrize("body", ['{"image_url":"x"}', '{"new":{"file_ids":["x"]}}', '{"new":["https://a.example"]}'])
def test_a_reference_in_an_unknown_member_is_declared_remote(body: str) -> None:
    ledger, _ = _walk(body, UnknownFields.SCAN)
    assert [found.data_class for found in ledger.opaques] == [REMOTE]


def test_a_seal_that_holds_brings_back_what_the_upstream_said() -> None:
    ledger, tree = _walk('{"thought":{"said":"as seen","signature":"b~seal"},"text":"mine"}')
    assert tree == {"thought": {"said": "as said", "signature": "b"}, "text": "mine"}
    assert [(slot.text, slot.said_by) for slot in ledger.slots] == [("as said", "up"), ("mine", "")]
    assert ledger.altered
    assert ledger.opaques == []


def test_a_seal_around_other_text_holds_nothing() -> None:
    ledger, tree = _walk('{"thought":{"said":"forged","signature":"b~seal"}}')
    assert tree == {"thought": {"said": "forged", "signature": "b~seal"}}
    assert [slot.said_by for slot in ledger.slots] == [""]
    assert [found.data_class for found in ledger.opaques] == [ENCRYPTED]


@pytest.mark.parametrize("body", ['{"thought":{"said":1,"signature":"b"}}', '{"thought":{"signature":"b"}}'])
def test_a_sealed_object_is_walked_like_any_other(body: str) -> None:
    if "1" in body:
        with pytest.raises(Unreadable, match="wrong_type"):
            _walk(body)
    else:
        assert _walk(body)[0].opaque == 1
