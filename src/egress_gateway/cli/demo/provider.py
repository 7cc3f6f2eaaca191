"""The demo's provider: a simulated one on this machine, with a model that repeats what it was told.

Both ends are kept: the bytes that arrived and the words that were answered. Nothing of the gateway
is involved, so that what is shown of the provider's side is what a provider would have.
"""

import re

import msgspec

from egress_gateway.testing.providers import Exchange, Prompt, ProviderSimulator, Received, Reply, echo, says

ASKS_FOR_INSTRUCTIONS = re.compile(r"\byour instructions\b", re.IGNORECASE)


class Member(msgspec.Struct, frozen=True):
    """A message, or a part of one, in either dialect."""

    role: str = ""
    type: str = "text"
    text: str = ""
    thinking: str = ""
    signature: str = ""
    content: "str | list[Member] | None" = None


class Conversation(msgspec.Struct, frozen=True):
    """The members of a request that people read."""

    messages: list[Member]
    system: str = ""


class Prefix(msgspec.Struct, frozen=True):
    """The messages of a request, not taken apart."""

    messages: list[msgspec.Raw]


class Model:
    """Repeats messages, calls tools, and gives its instructions away when asked for them."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        """Everything it has said, in order."""

    def __call__(self, prompt: Prompt) -> Reply:
        if prompt.system and ASKS_FOR_INSTRUCTIONS.search(prompt.text):
            reply = says(f"My instructions are: {prompt.system}")
        else:
            reply = echo(prompt)
        self.replies.append(reply)
        return reply


class Provider:
    """What the scenes may know of the provider."""

    def __init__(self, simulator: ProviderSimulator, model: Model, *, credential: str) -> None:
        self._simulator = simulator
        self._model = model
        self.credential = credential
        """What only the gateway and the provider know."""

    @property
    def exchanges(self) -> list[Exchange]:
        """All requests that arrived, in order."""
        return self._simulator.exchanges

    @property
    def body(self) -> bytes:
        """Of the latest request."""
        return self.exchanges[-1].received.body

    @property
    def said(self) -> Reply:
        """The latest answer, before anything touched it."""
        return self._model.replies[-1]

    def received(self, *, requests: int = 1) -> str:
        """Everything of the latest requests that reached the provider, as one text."""
        return "\n\n".join(_text(exchange.received) for exchange in self.exchanges[-requests:])


def readable(body: bytes) -> str:
    """The messages in a request's body, one a line; with roles where there are several."""
    request = msgspec.json.decode(body, type=Conversation)
    system = [Member(role="system", content=request.system)] if request.system else []
    messages = [*system, *request.messages]
    if len(messages) == 1:
        return text_of(messages[0])
    return "\n".join(f"{message.role}: {text_of(message)}" for message in messages)


def messages_in(body: bytes) -> list[bytes]:
    """Each message of a body as its bytes, which is what a provider's prompt cache compares."""
    return [bytes(message) for message in msgspec.json.decode(body, type=Prefix).messages]


def message_of(raw: bytes) -> Member:
    """A message from its bytes."""
    return msgspec.json.decode(raw, type=Member)


def text_of(message: Member) -> str:
    """What a message says, thinking in parentheses."""
    if isinstance(message.content, str):
        return message.content
    parts = [f"({part.thinking})" if part.thinking else part.text for part in message.content or ()]
    return " ".join(part for part in parts if part)


def _text(received: Received) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in received.headers)
    return f"{received.method} {received.target}\n{headers}\n\n{received.body.decode()}"
