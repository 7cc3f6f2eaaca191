"""What always holds for a text that is redacted in several rounds, whatever a detector takes along in which of them."""

import json
import re
from collections.abc import Sequence
from random import Random

import msgspec
import pytest
from tests.property.test_surrogates import put_back
from tests.unit.steps.test_transform import Finds, chat, make, order

from egress_gateway.classify.recall import Recollection
from egress_gateway.core.errors import Refused
from egress_gateway.core.ids import DataClass
from egress_gateway.core.obligations import Redact
from egress_gateway.core.redaction import RestoreRules
from egress_gateway.core.slots import Finding, Scope, Slot
from egress_gateway.redact.surrogates.sightings import KnownSurrogates

NAME, MAIL, CARD, ID = (DataClass(name) for name in ("pii.name", "pii.email", "pci.card", "pii.national_id.us"))
CLASSES = [NAME, NAME, MAIL, CARD, ID]
SURROGATES = Redact(rule="s", classes=(DataClass("pii"), DataClass("pci")), as_="surrogate")
TOKENS = Redact(rule="t", classes=(DataClass("pii"), DataClass("pci")))
MASKS = Redact(rule="m", classes=(MAIL,), as_="mask")
DUTIES = [(SURROGATES,), (SURROGATES, MASKS), (TOKENS,), (TOKENS, MASKS)]
MARK = re.escape("[EMAIL]")

VALUES = [
    "Jane Smith",
    "Smith",
    "Anna",
    "Lee",
    "ann@example.com",
    "4111 1111 1111 1111",
    "078-05-1120",
    "王小明",
    "O'Neil",
]
QUOTE, DASH, WIDE = "\N{RIGHT SINGLE QUOTATION MARK}", "\N{EM DASH}", "\N{IDEOGRAPHIC SPACE}"
GLUE = [
    "",
    " ",
    " ",
    "'s ",
    f"{QUOTE}s ",
    f"{QUOTE}s",
    "-",
    "_",
    ", ",
    "\n",
    DASH,
    WIDE,
    "a",
    "0",
    " of ",
    ":",
    "(",
    "s ",
]


class TakesAlong(Finds):
    """Finds by dice that fall by the text: values, and stretches that begin and end wherever it happens to be."""

    def __init__(self, seed: int) -> None:
        super().__init__(looks=99)
        self.seed = seed

    def classify(self, slots: Sequence[Slot], _recalled: Recollection) -> tuple[Finding, ...]:
        first, self.left = self.left == 99, self.left - 1
        return tuple(
            found
            for number, slot in enumerate(slots)
            if slot.scope is Scope.MESSAGE and not slot.rigid
            for found in self.in_text(number, slot.text, Random(f"{self.seed}{slot.text}"), first=first)  # noqa: S311  # nothing here is secret
        )

    def in_text(self, number: int, text: str, dice: Random, *, first: bool) -> list[Finding]:
        spans = [one.span() for value in VALUES for one in re.finditer(re.escape(value), text) if dice.random() < 0.7]
        if text and (first or dice.random() < 0.6):
            for _ in range(dice.randint(0, 2)):
                start = dice.randrange(len(text))
                spans.append((start, min(len(text), start + dice.randint(1, 25))))
        return [
            Finding(slot=number, start=start, end=end, data_class=dice.choice(CLASSES), score=900, detector="t")
            for start, end in spans
            # No detector finds a part of a mark.
            if not any(start < one.end() and one.start() < end for one in re.finditer(MARK, text))
        ]


def text_of(dice: Random) -> str:
    return "".join(dice.choice(VALUES) + dice.choice(GLUE) for _ in range(dice.randint(1, 6)))


@pytest.mark.parametrize("duties", DUTIES, ids=["surrogates", "surrogates and masks", "tokens", "tokens and masks"])
def test_what_leaves_after_several_rounds_comes_back_or_is_refused(duties: tuple[Redact, ...]) -> None:
    refused = 0
    for seed in range(300):
        text = text_of(Random(seed))  # noqa: S311  # nothing here is secret
        wanted = msgspec.structs.replace(order(*duties), restore=RestoreRules(text=True))
        try:
            made = make(wanted, chat(text), TakesAlong(seed))
        except Refused:
            refused += 1
            continue
        left = str(json.loads(made.body)["messages"][0]["content"])
        shown = put_back(left, made.redaction)
        assert re.fullmatch(".*".join(map(re.escape, re.split(MARK, shown))), text, re.DOTALL), (seed, text, left)
        assert all(one.start < one.end for one in KnownSurrogates(made.redaction.replacements).all_in(left))
    assert refused < 250
