"""Callers of every kind, who know what they must be answered: to the character, or a refusal that says why."""

import asyncio
import json
import math
import random
import time
from typing import Final

import msgspec
from tests.e2e.gateway import Gateway
from tests.e2e.wire import Answer, Wire, request
from tests.soak.disturbances import Disturbances
from tests.soak.families import FAMILIES, TOOL, Family, Message, Said
from tests.soak.planted import TOKENS, Owner, Planted
from tests.soak.stage import APPS
from tests.soak.tally import Tally

KINDS: Final = {"document": 30, "stream": 30, "tool": 12, "conversation": 10, "leaves": 10, "refused": 8}
"""Weights."""
SMALLEST, LARGEST = 1 << 10, 200 << 10
LONGEST_ECHO: Final = 20 << 10
MOST_TURNS: Final = 4
SPEECH: Final = (
    "the parcel arrived late and customer asks for refund or new delivery before weekend please answer politely "
    "with short summary of what happened since order was placed carrier says box was left at door"
)
WORDS: Final = SPEECH.split()
REFUSED: Final = {"no JSON": 400, "no messages": 400, "too large": 413, "an access token": 403, "wrong key": 401,
                  "another's route": 403, "unknown path": 404}  # fmt: skip
"""What is wrong with a request, and the status that says so."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what the model will say to it."""

    owner: Owner
    family: Family
    body: bytes
    stream: bool
    said: Said


class Callers:
    """Makes requests for a gateway and judges the answers."""

    def __init__(
        self, gateway: Gateway, planted: Planted, tally: Tally, disturbances: Disturbances, chance: random.Random
    ) -> None:
        self._gateway = gateway
        self._planted = planted
        self._tally = tally
        self._disturbances = disturbances
        self._chance = chance
        self._conversations = 0
        self.complete: list[str] = []
        """Records' ids of the answers that came whole."""

    async def call(self) -> None:
        """One caller of some kind, from the first request to the last answer."""
        (kind,) = self._chance.choices(list(KINDS), list(KINDS.values()))
        self._tally.counts[kind] += 1
        self._conversations += 1
        owner = Owner(self._chance.choice(APPS), self._conversations)
        family = self._chance.choice(list(FAMILIES.values()))
        if kind == "refused":
            await self._refused(owner, family)
            return
        stream = kind == "stream" or (kind != "document" and self._chance.random() < 0.5)
        if kind == "leaves":
            await self._leave(self._asked(owner, family, self._history(), self._text(owner), stream=stream))
            return
        messages = self._history()
        for _ in range(self._chance.randint(2, MOST_TURNS) if kind == "conversation" else 1):
            text = f"call {TOOL} note={self._planted.email(owner)}" if kind == "tool" else self._text(owner)
            asked = self._asked(owner, family, messages, text, stream=stream, tool=kind == "tool")
            if not await self._ask(asked):
                return
            messages += [{"role": "user", "content": text}, {"role": "assistant", "content": asked.said.text}]

    def _asked(
        self, owner: Owner, family: Family, earlier: list[Message], text: str, *, stream: bool, tool: bool = False
    ) -> Asked:
        said = Said(arguments=json.dumps({"note": text.partition("=")[2]})) if tool else Said(text=f"You wrote: {text}")
        body = family.body([*earlier, {"role": "user", "content": text}], stream, tool)
        return Asked(owner=owner, family=family, body=body, stream=stream, said=said)

    async def _ask(self, asked: Asked) -> bool:
        """Whether the answer was whole."""
        began = time.monotonic()
        try:
            async with Wire.connect(self._gateway.port.number) as wire:
                await wire.send(self._request(asked))
                answer = await wire.answer(patience=20.0)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self._failed(began, type(error).__name__)
            return False
        self._search(asked.owner, answer)
        if answer.status != 200 or not answer.complete:
            how = f"{answer.status} {answer.headers.get('x-egress-code', '')}" + ("" if answer.complete else ", cut")
            if 400 <= answer.status < 500:
                self._tally.violated("what is permitted is not refused", how)
            else:
                self._failed(began, how)
            return False
        self._judge(asked, answer)
        return True

    def _judge(self, asked: Asked, answer: Answer) -> None:
        """An answer that came whole says what the model said, with this caller's values in it."""
        rid = answer.headers["x-egress-record"]
        read = asked.family.stream if asked.stream else asked.family.document
        try:
            said = read(answer.body)
        except (ValueError, LookupError):
            self._tally.violated("an answer that came whole can be read", rid)
            return
        if not said.ended or said.failed:
            self._tally.violated("an incomplete answer never ends well", rid)
            return
        same = said.text == asked.said.text and (
            not asked.said.arguments or json.loads(said.arguments or "0") == json.loads(asked.said.arguments)
        )
        if not same:
            self._tally.violated("the caller gets what the model said, restored", rid)
        if TOKENS.search(answer.body):
            self._tally.violated("nothing stays unrestored that could be restored", rid)
        self._tally.counts["answered"] += 1
        self.complete.append(rid)

    async def _leave(self, asked: Asked) -> None:
        """Go before the head, with the head, or after some of the answer."""
        try:
            async with Wire.connect(self._gateway.port.number) as wire:
                await wire.send(self._request(asked))
                moment = self._chance.randrange(3)
                if moment == 0:
                    await asyncio.sleep(self._chance.uniform(0, 0.05))
                if moment >= 1:
                    await wire.read_until(b"\r\n\r\n")
                if moment == 2:
                    await wire.read(self._chance.randrange(1, 2000))
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._tally.counts["left without an answer"] += 1

    async def _refused(self, owner: Owner, family: Family) -> None:
        """Ask for what is not to be had."""
        began, wrong = time.monotonic(), self._chance.choice(list(REFUSED))
        app, key, path = owner.app, self._gateway.keys[owner.app], family.path
        text = self._text(owner)
        body = family.body([{"role": "user", "content": text}], False, False)
        match wrong:
            case "no JSON":
                body = body[:-1]
            case "no messages":
                body = b"{}"
            case "too large":
                body = body[:-1] + b" " * (1 << 20) + b"}"
            case "an access token":
                text = f"My token is {self._planted.secret(owner)}"
                body = family.body([{"role": "user", "content": text}], False, False)
            case "wrong key":
                key = key[:-8] + "A" * 8
            case "another's route":
                app = APPS[APPS.index(app) - 1]
            case "unknown path":
                path += "/nothing"
        try:
            async with Wire.connect(self._gateway.port.number) as wire:
                await wire.send(request(f"/{app}/{path}", body, family.headers.format(key)))
                answer = await wire.answer(patience=20.0)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self._failed(began, type(error).__name__)
            return
        self._search(owner, answer)
        if answer.status >= 500:
            self._failed(began, f"{answer.status} {answer.headers.get('x-egress-code', '')}")
        elif answer.status != REFUSED[wrong]:
            self._tally.violated("a refusal says what is wrong", f"{wrong}: {answer.status}")

    def _search(self, owner: Owner, answer: Answer) -> None:
        headers = json.dumps(answer.headers).encode()
        for foreign in self._planted.foreign(headers + answer.body, owner):
            self._tally.violated(
                "nobody gets another's value", f"{owner.app}/{owner.conversation} got one of {foreign}"
            )

    def _failed(self, began: float, how: str) -> None:
        """A request without its answer: expected only while the gateway was disturbed."""
        if self._disturbances.since(began):
            self._tally.counts[f"failed, disturbed: {how}"] += 1
        else:
            self._tally.violated("nobody fails without a disturbance", how)

    def _request(self, asked: Asked) -> bytes:
        key = asked.family.headers.format(self._gateway.keys[asked.owner.app])
        return request(f"/{asked.owner.app}/{asked.family.path}", asked.body, key)

    def _text(self, owner: Owner) -> str:
        """What is said, with values; most of it short, as it comes back."""
        longest = LONGEST_ECHO if self._chance.random() < 0.1 else 500
        values = (self._planted.email(owner), self._planted.iban(owner), self._planted.card(owner))
        chosen = self._chance.sample(values, self._chance.randint(1, 3))
        return f"{self._words(self._chance.randint(50, longest))} Mail {', or pay '.join(chosen)} today."

    def _history(self) -> list[Message]:
        """What was said before: between 1 and 200 KB, as often below 14 as above."""
        size = math.exp(self._chance.uniform(math.log(SMALLEST), math.log(LARGEST)))
        return [
            {"role": "user", "content": self._words(round(size))},
            {"role": "assistant", "content": "Noted."},
        ]

    def _words(self, length: int) -> str:
        words = self._chance.choices(WORDS, k=length // 5)
        return " ".join([f"{self._chance.randrange(10**6):06d}", *words])
