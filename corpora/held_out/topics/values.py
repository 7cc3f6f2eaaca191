"""What stands in the gaps of the sentences, and the forms they are sent in, for measuring."""

from collections.abc import Sequence
from random import Random
from typing import Final

from corpora.weaving import Form, Values

VALUES: Final[Values] = {
    "sum": ("USD 9.9m", "9.99 million dollars", "£99,999", "€9.9bn", "99k", "$ 9,999.00", "999 thousand euros"),
    "share": ("99 %", "9.99%", "99 per cent", "a third"),
    "period": ("the June quarter", "Q4/33", "2029", "the second half", "fiscal 2030", "the holiday season"),
    "who": ("Ingrid Solheim", "Dwayne Carter", "Mei-Ling Zhou", "Mrs Adeyemi", "Paolo", "R. Castellanos", "Bob T."),
    "firm_or_maker": ("Vantorra", "Greyfield Mills", "Lumenex plc", "Sandoval Hnos", "Quintara Health", "Oyster Bay"),
    "codename": ("MERLIN", "Cedar", "Red Kite", "Obsidian"),
    "unit": ("packaging", "fleet", "paper", "consumer"),
    "age": ("34", "58", "71", "86"),
    "illness": ("rheumatoid arthritis", "type 2 diabetes", "epilepsy", "heart failure", "bipolar disorder", "migraine"),
    "complaint": ("nausea and vomiting", "swollen legs", "a sore throat", "back pain", "fainting", "palpitations"),
    "medicine": ("atorvastatin", "insulin", "levetiracetam", "omeprazole", "furosemide", "aspirin"),
    "dose": ("5 mg", "40 mg", "500mg", "10 units"),
}


def _plain(sentences: Sequence[str], _random: Random, _values: Values) -> str:
    return "\n".join(sentences)


def _letter(sentences: Sequence[str], random: Random, values: Values) -> str:
    who = random.choice(values["who"])
    return f"From: {who}\nTo: {random.choice(values['who'])}\n\nHey,\n{' '.join(sentences)}\n\nCheers, {who}"


def _messenger(sentences: Sequence[str], random: Random, values: Values) -> str:
    return "\n".join(
        f"[{random.randint(8, 19)}:{random.randint(10, 59)}] {random.choice(values['who'])} {sentence}"
        for sentence in sentences
    )


def _wiki(sentences: Sequence[str], _random: Random, _values: Values) -> str:
    return "# Page\n\n" + "\n".join(f"1. **{sentence}**" for sentence in sentences)


def _slides(sentences: Sequence[str], _random: Random, _values: Values) -> str:
    return "\n\n".join(f"Slide {number}\n* {sentence}" for number, sentence in enumerate(sentences, 1))


def _request(sentences: Sequence[str], random: Random, _values: Values) -> str:
    wish = random.choice(("Make a table from this", "tl;dr please", "Answer as a bullet list", "improve the wording"))
    return f"{' '.join(sentences)}\n\n{wish}"


def _cells(sentences: Sequence[str], random: Random, _values: Values) -> str:
    return "\n".join(f"A{number}\t{sentence}\t{random.random():.2f}" for number, sentence in enumerate(sentences))


FORMS: Final[Sequence[Form]] = (_plain, _letter, _messenger, _wiki, _slides, _request, _cells)
