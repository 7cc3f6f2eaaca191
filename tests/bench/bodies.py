"""The requests that are sent: chats of a given size, with values that must not leave.

Every text is made of sentences in seeded random order, and has places that the load generator makes new for each
request, so that no cache of detections can answer. What is to be found in it are the values and nothing else: no
sentence names anybody. The sentences repeat their words, which a worker soon knows; where a kind wants new words,
every fifth is made up, and one of sixty of those is taken for a name. Card numbers keep their check digit, which is
why whole bodies are made here and taken in turn there.
"""

import json
import random
from pathlib import Path

import msgspec

FRESH = "{fresh}"
"""Replaced by letters that no other request has; see native/bodies.h."""
SAMPLE = "abcdefg"
TOTAL = 8 << 20
"""Bytes of all bodies of one kind. At 2 KB that is 4,000 bodies with a card of their own each."""
MOST = 4000
VALUES_EVERY = 8 << 10
"""Bytes of text for each set of values: an e-mail address, a card, a telephone number, an access key."""
MESSAGE = 2000
"""Bytes of an earlier message."""
SENTENCES = (
    "the customer wrote that the {thing} arrived late and asks for a refund before the weekend, see {fresh}",
    "please answer politely with a summary of what happened since the {thing} was ordered, as in {fresh}",
    "we checked the list of the warehouse and it says that the {thing} was sent twice because of {fresh}",
    "they say that the {thing} was left at the door and that nobody saw who took it, which is what {fresh} says",
    "the colour of the {thing} differs from the picture and the size is too small, as we noted in {fresh}",
    "the label for the {thing} was printed twice and the voucher expired yesterday, so it fell under {fresh}",
    "the account shows a payment for the {thing} that is still pending, and we have to look at {fresh} first",
    "it would help to know whether the {thing} can be delivered again, or whether it was lost with {fresh}",
    "nothing was said about the {thing} in the last two messages, although we asked for it twice in {fresh}",
    "before we send a new {thing} we need a photo of the damage, as the rule about {fresh} says",
)
NEW_EVERY = 5
"""Words of a text of new words of which one is made up; people who write about one thing use fewer."""
LONG = 4
"""Letters of words that others take the place of."""
PREFIXES = ("un", "re", "over", "out", "mis", "pre", "under", "inter", "counter", "sub")
ONSETS = (*"bcdfglmnprstvw", "bl", "br", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "pl", "pr", "sl", "sp", "st", "tr")
VOWELS = (*"aeiou", "ea", "oa", "oo", "ai", "ou")
CODAS = (*"bdglmnprst", "ck", "ft", "ld", "mp", "nd", "nt", "rd", "rk", "sh", "st")
ENDINGS = ("ing", "ed", "able", "ment", "ness", "ly")
"""Some 350,000 words, far more than any process keeps. They look like those of a language, and seldom like a name."""
THINGS = ("parcel", "jacket", "lamp", "keyboard", "kettle", "printer", "chair", "bicycle", "charger", "monitor")


class Kind(msgspec.Struct, frozen=True):
    """What a body is like."""

    size: int
    """Bytes, within a sentence."""
    model: str
    """An order to the provider: `json-D` or `sse-N-P`."""
    history: int = 0
    """Bytes of them that every request has in common: the conversation so far."""
    new_words: bool = False
    """Whether every fifth word is made up, as in a text that a worker has read nothing like."""

    @property
    def streams(self) -> bool:
        return self.model.startswith("sse")


def write_bodies(kind: Kind, into: Path) -> None:
    """One body a line."""
    source = random.Random(f"{kind}")  # noqa: S311  (repeatable text, no secret)
    past = _history(source, kind.history)
    with into.open("w", encoding="ascii") as file:
        for _ in range(max(2, min(MOST, TOTAL // kind.size))):
            file.write(_body(source, kind, past) + "\n")


def one_body(file: Path) -> bytes:
    """The first body of a file, as the load generator could send it."""
    with file.open("rb") as bodies:
        return bodies.readline().rstrip().replace(FRESH.encode(), SAMPLE.encode())


def _body(source: random.Random, kind: Kind, past: list[dict[str, str]]) -> str:
    last = {"role": "user", "content": ""}
    body: dict[str, object] = {"model": kind.model, "messages": [*past, last]}
    if kind.streams:
        body["stream"] = True
    last["content"] = _text(source, kind.size - len(json.dumps(body)), FRESH, new_words=kind.new_words)
    return json.dumps(body)


def _history(source: random.Random, size: int) -> list[dict[str, str]]:
    """Earlier messages of a conversation, 2 KB each, with no more values than other text."""
    whole = _text(source, size, "earlier")
    turns = ("user", "assistant")
    messages = []
    for i, start in enumerate(range(0, size, MESSAGE)):
        message = {"role": turns[i % 2], "content": ""}
        message["content"] = whole[start : start + MESSAGE - len(json.dumps(message)) - 2]
        messages.append(message)
    return messages


def _text(source: random.Random, size: int, fresh: str, *, new_words: bool = False) -> str:
    """Sentences, each with a new word, and values in between."""
    parts: list[str] = []
    length, values_at = 0, 0
    while length < size:
        if length >= values_at:
            parts.append(_values(source, fresh))
            values_at += VALUES_EVERY
        else:
            said = source.choice(SENTENCES)
            if new_words:
                said = _with_new_words(source, said)
            said = said.format(thing=source.choice(THINGS), fresh=fresh)
            parts.append(f"{said[0].upper()}{said[1:]}. ")
        length += len(parts[-1])
    # Not within a word: half of one can look like a name.
    return "".join(parts)[: size + 1].rpartition(" ")[0]


def _with_new_words(source: random.Random, sentence: str) -> str:
    """The sentence with made-up words in it: not the first, whose capital would make a name of it, nor short ones."""
    words = sentence.split(" ")
    long = [at for at, word in enumerate(words) if at and word.isalpha() and len(word) >= LONG]
    for at in source.sample(long, len(words) // NEW_EVERY):
        words[at] = made_up(source)
    return " ".join(words)


def made_up(source: random.Random) -> str:
    """A word that hardly any other text has."""
    return "".join(map(source.choice, (PREFIXES, ONSETS, VOWELS, CODAS, ENDINGS)))


def _values(source: random.Random, fresh: str) -> str:
    """A sentence that holds one value of each sort."""
    access_key = "AKIA" + "".join(source.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16))
    telephone = f"+1 415 555 {source.randrange(2000, 3000)}"
    return f"Write to jane.{fresh}@example.com about card {card(source)}, call {telephone}, and rotate {access_key}. "


def card(source: random.Random) -> str:
    """A card number with its check digit (ISO/IEC 7812-1), in groups of four."""
    digits = [4, *(source.randrange(10) for _ in range(14))]
    doubled = [digit if i % 2 else digit * 2 - 9 * (digit > 4) for i, digit in enumerate(digits)]
    number = "".join(map(str, [*digits, -sum(doubled) % 10]))
    return " ".join(number[i : i + 4] for i in range(0, 16, 4))
