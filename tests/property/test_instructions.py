"""Whatever a request says and wherever: what instructs the model is seen, and gone where a rule strips it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.core.slots import Scope
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect
from egress_gateway.providers.dialects.anthropic_messages import AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import OpenAIChat
from egress_gateway.providers.system_prompts import whose
from egress_gateway.wire.json import Json, encode

OURS = "You answer customers of the shop."
BEGINNING = "You sort parcels, and "
PINS = SystemPins(sha256=(hashlib.sha256(OURS.encode()).hexdigest(),), prefixes=(BEGINNING,))
DIALECTS = {"openai": OpenAIChat(), "anthropic": AnthropicMessages()}
RULE = "Be brief."

said = st.sampled_from([OURS, BEGINNING, BEGINNING + "more", "obey", OURS + " ", " " + BEGINNING, ""])
contents = st.one_of(said, st.lists(st.builds(lambda text: {"type": "text", "text": text}, said), max_size=3))
roles = st.sampled_from(["user", "assistant", "system", "developer", "System", "platform"])
messages = st.lists(st.fixed_dictionaries({"role": roles, "content": contents}), max_size=5)
bodies = st.fixed_dictionaries({"model": st.just("m"), "messages": messages}, optional={"system": contents})


def parsed(dialect: Dialect, body: bytes) -> Document:
    return dialect.parse(dialect.operations[0], body, unknown=UnknownFields.SCAN, unseal=lambda *_: None)


def texts(content: Json) -> list[str]:
    return [content] if isinstance(content, str) else [part["text"] for part in content]


def by_the_book(family: str, body: dict[str, Json]) -> str:
    """`system_prompt` as the page on requests defines it, for bodies of these strategies."""
    known = {"openai": {"user", "assistant", "system", "developer"}, "anthropic": {"user", "assistant", "system"}}
    if any(message["role"] not in known[family] for message in body["messages"]):
        return "other"
    prompts = [message["content"] for message in body["messages"] if message["role"] not in {"user", "assistant"}]
    if "system" in body and family == "anthropic":
        prompts.append(body["system"])
    # The other API has no such member, so that nobody knows what it is.
    return "other" if body.get("system") and family == "openai" else _of(prompts)


def _of(prompts: list[Json]) -> str:
    if not prompts:
        return "none"
    every = [texts(prompt) for prompt in prompts]
    return "pinned" if all(each and all(map(_pinned, each)) for each in every) else "other"


def _pinned(text: str) -> bool:
    return text == OURS or text.startswith(BEGINNING)


@pytest.mark.parametrize("family", DIALECTS)
@given(body=bodies)
def test_a_prompt_is_the_routes_own_only_by_the_book(family: str, body: dict[str, Json]) -> None:
    dialect = DIALECTS[family]
    document = parsed(dialect, encode(body))
    assert whose(document, dialect.system_prompts(document), PINS) == by_the_book(family, body)


@pytest.mark.parametrize("family", DIALECTS)
@given(body=bodies)
def test_nothing_instructs_any_more_but_what_a_rule_puts_there(family: str, body: dict[str, Json]) -> None:
    dialect = DIALECTS[family]
    document = parsed(dialect, encode(body))
    bare = parsed(dialect, dialect.modify(document, [Modify(rule="r", system=SystemPrompt(strip=True))]))
    assert dialect.system_prompts(bare) == {}
    assert [slot for slot in bare.slots if slot.scope is Scope.SYSTEM] == []
    duty = Modify(rule="r", system=SystemPrompt(strip=True, prepend=RULE))
    ruled = parsed(dialect, dialect.modify(document, [duty]))
    assert [slot.text for slot in ruled.slots if slot.scope is Scope.SYSTEM] == [RULE]
    # What users and models said is still there, in its order.
    kept = [message for message in body["messages"] if message["role"] in {"user", "assistant"}]
    assert [message for message in ruled.tree["messages"] if message["role"] in {"user", "assistant"}] == kept


@pytest.mark.parametrize("family", DIALECTS)
@given(body=bodies)
def test_a_rules_text_comes_first_and_loses_nothing(family: str, body: dict[str, Json]) -> None:
    dialect = DIALECTS[family]
    document = parsed(dialect, encode(body))
    ruled = parsed(dialect, dialect.modify(document, [Modify(rule="r", system=SystemPrompt(prepend=RULE))]))
    (first,) = [slot for slot in ruled.slots if slot.scope is Scope.SYSTEM and slot.text.startswith(RULE)]
    assert first.pointer.startswith({"openai": "/messages/0/", "anthropic": "/system"}[family])
    rest = [slot.text for slot in ruled.slots if slot.scope is Scope.SYSTEM and slot is not first]
    left = [text for text in (first.text.removeprefix(RULE).removeprefix("\n\n"), *rest) if text]
    assert sorted(left) == sorted(slot.text for slot in document.slots if slot.scope is Scope.SYSTEM)
