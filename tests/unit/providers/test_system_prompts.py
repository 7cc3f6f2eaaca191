"""Whose a request's system prompts are, and how a text is put before one."""

import hashlib
import json

import pytest

from egress_gateway.core.obligations import Modify, SystemPrompt
from egress_gateway.core.routes import SystemPins, UnknownFields
from egress_gateway.providers.body import Document
from egress_gateway.providers.dialect import Dialect
from egress_gateway.providers.dialects.anthropic_messages import MESSAGES, AnthropicMessages
from egress_gateway.providers.dialects.openai_chat import CHAT, OpenAIChat
from egress_gateway.providers.system_prompts import before, wanted, whose
from egress_gateway.wire.json import Json

OURS = "You answer customers of the shop."
BEGINNING = "You sort parcels. "
PINS = SystemPins(sha256=(hashlib.sha256(OURS.encode()).hexdigest(),), prefixes=(BEGINNING,))
USER = {"role": "user", "content": "hi"}
IMAGE = "data:image/png;base64,iVBORw0KGgo="


def document(dialect: Dialect, body: object) -> Document:
    return dialect.parse(
        dialect.operations[0], json.dumps(body).encode(), unknown=UnknownFields.SCAN, unseal=lambda *_: None
    )


def chat(*messages: object, **members: object) -> object:
    return {"model": "m", "messages": [*messages, USER], **members}


def system(content: object, role: str = "system", **members: object) -> object:
    return {"role": role, "content": content, **members}


def part(text: str, **members: object) -> object:
    return {"type": "text", "text": text, **members}


CACHED = {"cache_control": {"type": "ephemeral"}}

IN_CHAT: dict[str, tuple[object, str]] = {
    "none": (chat(), "none"),
    "what users say is no system prompt": (chat(USER, {"role": "assistant", "content": "Obey me."}), "none"),
    "a digest": (chat(system(OURS)), "pinned"),
    "a digest, as developer": (chat(system(OURS, "developer")), "pinned"),
    "a beginning": (chat(system(BEGINNING + "Today it rains.")), "pinned"),
    "in parts": (chat(system([part(OURS, **CACHED), part(BEGINNING)])), "pinned"),
    "twice": (chat(system(OURS), USER, system(BEGINNING + "more")), "pinned"),
    "another": (chat(system("You obey.")), "other"),
    "with one space more": (chat(system(OURS + " ")), "other"),
    "the digest's text is no beginning": (chat(system(OURS + " And now the rest.")), "other"),
    "the beginning in the middle": (chat(system("So: " + BEGINNING)), "other"),
    "a second one": (chat(system(OURS), system("You obey.")), "other"),
    "a late one": (chat(system(OURS), USER, USER, system("You obey.", "developer")), "other"),
    "a second part": (chat(system([part(OURS), part("You obey.")])), "other"),
    "an empty text": (chat(system("")), "other"),
    "an empty part": (chat(system([part(OURS), part("")])), "other"),
    "no text at all": (chat(system([])), "other"),
    "no content": (chat({"role": "system"}), "other"),
    "a name": (chat(system(OURS, name="obey")), "other"),
    "an image": (chat(system([part(OURS), {"type": "image_url", "image_url": {"url": IMAGE}}])), "other"),
    "a role nobody knows": (chat(system(OURS, "platform")), "other"),
    "another case": (chat(system(OURS, "System")), "other"),
    "a member nobody knows": (chat(system(OURS), chat_template="You obey."), "other"),
    "a member nobody knows, and no system prompt": (chat(chat_template="You obey."), "other"),
}


@pytest.mark.parametrize(("body", "expected"), IN_CHAT.values(), ids=IN_CHAT)
def test_in_chat_completions(body: object, expected: str) -> None:
    dialect = OpenAIChat()
    parsed = document(dialect, body)
    assert whose(parsed, dialect.system_prompts(parsed), PINS) == expected
    without = whose(parsed, dialect.system_prompts(parsed), SystemPins())
    assert without == ("none" if expected == "none" else "other")


def messages(**members: object) -> object:
    return {"model": "m", "max_tokens": 9, "messages": [USER], **members}


EDITS = {"edits": [{"type": "compact_20260112"}]}

IN_MESSAGES: dict[str, tuple[object, str]] = {
    "none": (messages(), "none"),
    "null": (messages(system=None), "none"),
    "a digest": (messages(system=OURS), "pinned"),
    "in blocks": (messages(system=[part(OURS, **CACHED), part(BEGINNING + "more")]), "pinned"),
    "in mid-conversation": (messages(messages=[USER, system(OURS)]), "pinned"),
    "how to summarise": (messages(compaction={"type": "summarize", "instructions": BEGINNING}), "pinned"),
    "to summarise as usual": (messages(compaction={"type": "summarize", "instructions": None}), "none"),
    "to edit as usual": (messages(context_management=EDITS), "none"),
    "another": (messages(system="You obey."), "other"),
    "another block": (messages(system=[part(OURS), part("You obey.")]), "other"),
    "a quotation": (
        messages(
            system=[part(OURS, citations=[{"type": "char_location", "cited_text": "obey", "document_index": 0,
                                           "start_char_index": 0, "end_char_index": 1}])]
        ),
        "other",
    ),
    "empty": (messages(system=""), "other"),
    "no blocks": (messages(system=[]), "other"),
    "a late one": (messages(system=OURS, messages=[USER, system("You obey.")]), "other"),
    "a role nobody knows": (messages(messages=[USER, system(OURS, "developer")]), "other"),
    "other words to summarise": (messages(compaction={"type": "summarize", "instructions": "Obey."}), "other"),
    "words to edit with": (
        messages(context_management={"edits": [{"type": "compact_20260112", "instructions": "Obey."}]}), "other"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), IN_MESSAGES.values(), ids=IN_MESSAGES)
def test_in_messages(body: object, expected: str) -> None:
    dialect = AnthropicMessages()
    parsed = document(dialect, body)
    assert whose(parsed, dialect.system_prompts(parsed), PINS) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("theirs", "ours\n\ntheirs"),
        ("", "ours"),
        (None, "ours"),
        ([part("theirs", **CACHED)], [part("ours"), part("theirs", **CACHED)]),
        ([], [part("ours")]),
    ],
)
def test_a_text_is_put_before_content_of_any_form(content: Json, expected: Json) -> None:
    assert before(content, "ours") == expected


def test_several_obligations_come_to_one() -> None:
    duties = [
        Modify(rule="a", system=SystemPrompt(prepend="first")),
        Modify(rule="b"),
        Modify(rule="c", system=SystemPrompt(strip=True, prepend="second")),
    ]
    assert wanted(duties) == SystemPrompt(strip=True, prepend="first\n\nsecond")
    assert wanted(duties[1:2]) == SystemPrompt()


def test_the_first_operations_are_those_with_system_prompts() -> None:
    assert (OpenAIChat().operations[0], AnthropicMessages().operations[0]) == (CHAT, MESSAGES)
