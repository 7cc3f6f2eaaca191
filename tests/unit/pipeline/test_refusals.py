"""Requests that do not leave: what the caller gets, what is recorded, and what is not even looked at."""

import itertools
import json
from collections.abc import Sequence

import pytest

from egress_gateway.classify.recall import Recollection, everything
from egress_gateway.core.exchange import Headers
from egress_gateway.core.ids import DataClass
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.providers.dialect import Answered, AnswerStream
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.testing.expectations import (
    AuditIntent,
    AuditOutcome,
    AuditRefusal,
    Delivered,
    Deny,
    Drop,
    Forward,
    Raise,
)
from egress_gateway.testing.fake_audit_log import Verdict
from egress_gateway.testing.gateway import APPLICATION, JSON, POLICY, SimulatedGateway
from egress_gateway.testing.stimuli import Answer, Commits, Request

OPENAI = "/support/openai/v1/chat/completions"
ANTHROPIC = "/support/anthropic/v1/messages"
ADDRESS = "ada.castellano" + "@" + "example.com"
CARD = "4539" + "1488" + "0343" + "6467"


def chat(text: str, **members: object) -> dict[str, object]:
    return {"model": "m", "messages": [{"role": "user", "content": text}], **members}


@pytest.fixture
def gateway() -> SimulatedGateway:
    return SimulatedGateway()


STRANGERS: dict[str, tuple[Headers, str]] = {
    "no key": ((), "key_missing"),
    "a key that nobody has": ((("authorization", "Bearer " + "egk_test_00000000_" + "z" * 43),), "key_unknown"),
    "two credentials": ((("x-api-key", "a"), ("api-key", "b")), "credential_conflict"),
    "a provider's credential": ((("x-api-key", "sk-" + "A" * 20),), "credential_provider"),
}


@pytest.mark.parametrize(("headers", "code"), STRANGERS.values(), ids=STRANGERS)
async def test_a_stranger_is_counted_and_nothing_is_read(
    gateway: SimulatedGateway, headers: Headers, code: str
) -> None:
    caller = await (
        gateway.playbook()
        >> Request(path=OPENAI, headers=(*headers, *JSON), body=(b"{}",), peer="192.0.2.7")
        << Deny(code)
        << Delivered(401, {"x-egress-code": code, "x-should-retry": "false"})
    )
    assert not caller.asked
    assert (gateway.peers.audit.records, gateway.peers.upstream.sent) == ([], [])
    assert gateway.peers.denials.counts == {("192.0.2.7", code): 1}
    assert caller.header("www-authenticate") == 'Bearer realm="egress"'


KNOWN: dict[str, tuple[str, Headers, str, int]] = {
    "a route that the key is not for": ("/sales/openai/v1/chat/completions", (), "route_not_allowed", 403),
    "a path of a route that the key is not for": ("/sales/openai/v1/models", (), "route_not_allowed", 403),
    "a person that the application may not name": (OPENAI, (("x-egress-person", "ada"),), "identity_not_allowed", 403),
    "a path that no dialect claims": ("/support/openai/v1/embeddings", (), "endpoint", 404),
    "a short path of nobody": ("/support/v1/responses", (), "endpoint", 404),
    "a route of no policy": ("/ada-castellano/openai/v1/chat/completions", (), "route", 404),
    "a path that is read in two ways": ("/support//openai/v1/chat/completions", (), "path", 400),
}
SALES = POLICY["routes/support.yaml"].replace("route: support", "route: sales")


@pytest.mark.parametrize(("path", "headers", "code", "status"), KNOWN.values(), ids=KNOWN)
async def test_who_asks_for_what_is_not_theirs_is_recorded_with_its_key_and_not_read(
    path: str, headers: Headers, code: str, status: int
) -> None:
    gateway = SimulatedGateway({"routes/sales.yaml": SALES})
    route = None if code in {"route", "path"} else path.split("/")[1]
    key = {"principal.app": APPLICATION, "principal.key_id": gateway.record.key_id, "principal.auth": "key"}
    caller = await (
        gateway.playbook()
        >> gateway.request(path, chat("hello"), *headers)
        << AuditRefusal({"error.code": code, "status": status, "route": route, **key})
        >> Commits()
        << Delivered(status, {"x-egress-code": code})
    )
    assert not caller.asked


@pytest.mark.parametrize("model", ["", " gpt-5", "gpt-5\u200b", "gpt 5", f"patient {CARD}", "m" * 70_000])
async def test_a_model_that_no_rule_could_name_is_refused_with_a_record_that_does_not_hold_it(
    gateway: SimulatedGateway, model: str
) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, {**chat("hello"), "model": model})
        << AuditRefusal({"error.code": "model_malformed", "error.pointer": "/model", "model": {}})
        << Delivered(400)
    )


async def test_a_url_is_explained_only_to_who_may_use_the_route(gateway: SimulatedGateway) -> None:
    caller = await (
        gateway.playbook()
        >> Request(path="/support/openai/v1/embeddings", headers=JSON)
        << Deny("key_missing")
        << Delivered(401)
    )
    assert b"embeddings" not in caller.received


UNREADABLE: dict[str, tuple[bytes, str, int]] = {
    "not JSON": (b'{"model": "planted-canary"', "", 400),
    "a number that is none": (b'{"model":"m","messages":[{"role":"user","content":NaN}]}', "", 400),
    "tokens instead of text": (
        b'{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":[1,2]}]}]}',
        "/messages/0/content/0/text",
        400,
    ),
    "too large": (b'{"planted-canary":"' + b"a" * (1 << 20) + b'"}', "", 413),
}


@pytest.mark.parametrize(("body", "pointer", "status"), UNREADABLE.values(), ids=UNREADABLE)
async def test_what_cannot_be_read_is_refused_with_its_place_and_without_content(
    gateway: SimulatedGateway, body: bytes, pointer: str, status: int
) -> None:
    caller = await (
        gateway.playbook()
        >> gateway.request(OPENAI, body)
        << AuditRefusal({"family_of_error": "unreadable", "error.pointer": pointer or None, "status": status})
        << Delivered(status, lacks=(b"planted-canary",))
    )
    assert json.loads(caller.received)["error"]["param"] == (pointer or None)
    assert all(b"planted-canary" not in record for record in gateway.peers.audit.records)
    assert gateway.peers.upstream.sent == []


async def test_a_block_names_its_rule_and_its_reason(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat(f"pay with {CARD}"))
        << AuditRefusal(
            {"family_of_error": "refused", "policy.rule": "no-cards", "policy.bundle": gateway.bundle.digest}
        )
        >> Commits()
        << Delivered(403, {"x-egress-rule": "no-cards", "x-egress-decision": "block"}, contains=(b"stay here",))
    )


async def test_a_route_that_hides_its_rules_records_them_and_tells_nothing() -> None:
    route = POLICY["routes/support.yaml"] + "hide_rule: true\n"
    gateway = SimulatedGateway({"routes/support.yaml": route})
    caller = await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat(f"pay with {CARD}"))
        << AuditRefusal({"policy.rule": "no-cards", "error.code": "rule"})
        << Delivered(403, lacks=(b"stay here", b"no-cards", b"pci", b"ard"))
    )
    assert caller.header("x-egress-rule") is None


SHAPES = {
    "openai": (OPENAI, {"message", "type", "param", "code"}),
    "anthropic": (ANTHROPIC, {"message", "type"}),
}


@pytest.mark.parametrize(("path", "members"), SHAPES.values(), ids=SHAPES)
async def test_a_refusal_has_the_shape_of_the_dialect(gateway: SimulatedGateway, path: str, members: set[str]) -> None:
    caller = await (
        gateway.playbook()
        >> gateway.request(path, chat(CARD, max_tokens=5))
        << AuditRefusal()
        << Delivered(403, {"content-type": "application/json", "x-should-retry": "false"})
    )
    told = json.loads(caller.received)
    assert told["error"].keys() == members
    assert told["error"]["type"] == "permission_error"
    assert caller.header("content-length") == str(len(caller.received))


REFUSED_WHILE_THE_LOG_IS_DOWN = {"blocked": chat(CARD), "unreadable": b"{", "permitted": chat("hello")}


@pytest.mark.parametrize("body", REFUSED_WHILE_THE_LOG_IS_DOWN.values(), ids=REFUSED_WHILE_THE_LOG_IS_DOWN)
async def test_while_the_log_is_down_every_answer_says_so(gateway: SimulatedGateway, body: object) -> None:
    gateway.peers.audit.plan = {1: Verdict.REFUSE, 2: Verdict.REFUSE}
    book = gateway.playbook() >> gateway.request(OPENAI, body)
    if body == chat("hello"):
        book = book << AuditIntent()
    caller = await (book << AuditRefusal() << Delivered(503, {"x-egress-code": "log_unavailable"}))
    assert caller.header("x-should-retry") is None
    assert gateway.peers.upstream.sent == []


class Broken:
    """Stands where a stage should be; whatever is asked of it fails with a text that must not get out."""

    digest = "sha256:00"

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError("planted-canary")


BEFORE_THE_INTENT: dict[str, tuple[dict[str, object], type[Exception]]] = {
    "in the classifier": ({"classifier": Broken()}, ZeroDivisionError),
    "in the configuration of paths": ({"paths": {}}, KeyError),
}


@pytest.mark.parametrize(("parts", "error"), BEFORE_THE_INTENT.values(), ids=BEFORE_THE_INTENT)
async def test_a_bug_before_the_intent_refuses_records_and_is_raised(
    parts: dict[str, object], error: type[Exception]
) -> None:
    gateway = SimulatedGateway(**parts)
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat("hello"))
        << AuditRefusal({"error.code": "internal", "status": 503})
        >> Commits()
        << Delivered(503, {"x-egress-code": "internal"}, lacks=(b"planted-canary", b"ZeroDivision"))
        << Raise(error)
    )
    assert gateway.peers.upstream.sent == []


class Breaking(OpenAIChat):
    """Fails when the answer is there."""

    def answer(self, *_: object, **__: object) -> Answered:
        raise ZeroDivisionError("planted-canary")

    def stream(self, *_: object, **__: object) -> AnswerStream:
        raise ZeroDivisionError("planted-canary")


async def test_a_bug_after_the_answer_closes_the_attempt_and_delivers_nothing_of_it() -> None:
    gateway = SimulatedGateway(dialects={"openai": (Breaking(),)})
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat("hello"))
        << AuditIntent()
        << Forward()
        >> Answer(chunks=(b'{"from":"the provider"}',))
        << AuditOutcome({"end": "refused", "error.code": "internal", "upstream_status": 200})
        << Delivered(503, {"x-egress-code": "internal"}, lacks=(b"provider", b"planted-canary"))
        << Raise(ZeroDivisionError)
    )


async def test_a_bug_before_the_first_byte_of_a_stream_drops_the_upstream() -> None:
    gateway = SimulatedGateway(dialects={"openai": (Breaking(),)})
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat("hello", stream=True))
        << AuditIntent()
        << Forward()
        >> Answer(headers=(("content-type", "text/event-stream"),), whole=False)
        << Drop()
        << AuditOutcome({"end": "refused", "error.code": "internal"})
        << Delivered(503, {"x-egress-code": "internal"})
        << Raise(ZeroDivisionError)
    )


class Stubborn:
    """Finds an address in the first small letter of a text: no stand-in has one, and there is always another."""

    digest = "sha256:00"

    def recall(self, slots: Sequence[Slot], _scope: bytes) -> Recollection:
        return everything(slots)

    def classify(self, slots: Sequence[Slot], _recalled: Recollection | None = None) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                slot=number, start=at, end=at + 1, data_class=DataClass("pii.email"), score=900, detector="stubborn"
            )
            for number, slot in enumerate(slots)
            if slot.scope is Scope.MESSAGE and not slot.rigid
            for at in itertools.islice((at for at, letter in enumerate(slot.text) if letter.islower()), 1)
        )


async def test_what_redaction_cannot_remove_does_not_leave() -> None:
    gateway = SimulatedGateway(classifier=Stubborn())
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat("planted-canary"))
        << AuditRefusal({"error.code": "residual", "policy.outcome": "permit"})
        << Delivered(403, {"x-egress-code": "residual"}, lacks=(b"planted",))
    )
    assert gateway.peers.upstream.sent == []


async def test_what_must_be_redacted_where_nothing_can_stand_does_not_leave(gateway: SimulatedGateway) -> None:
    await (
        gateway.playbook()
        >> gateway.request(OPENAI, chat("hello", metadata={ADDRESS: "x"}))
        << AuditRefusal({"error.code": "rigid", "policy.rule": "redact-mail"})
        << Delivered(403, {"x-egress-rule": "redact-mail"}, lacks=(ADDRESS.encode(),))
    )
