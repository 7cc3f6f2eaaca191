"""What stands in the gaps of the sentences, and the forms they are sent in, for training."""

from collections.abc import Sequence
from random import Random
from typing import Final

from corpora.weaving import Form, Values, fill

VALUES: Final[Values] = {
    "money": ("$9.9 million", "$99m", "$9,999,999", "EUR 99 million", "9.9 bn", "$999k", "$99,999", "99,999 euros"),
    "percent": ("9%", "9.9%", "99%", "9 percent"),
    "quarter": ("Q1", "Q2", "Q3", "Q4", "the first quarter", "next quarter", "H1", "H2"),
    "year": ("2021", "2023", "FY24", "FY26", "2027", "next year"),
    "month": ("January", "February", "March", "May", "July", "August", "October", "November"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "region": ("Germany", "the Nordics", "Texas", "Asia", "Brazil", "London", "California", "the south"),
    "person": ("Anna Berger", "Tom Whitfield", "Priya Raman", "Carlos Mena", "J. Okafor", "Sophie", "Mr. Lindqvist"),
    "company": ("Norvane", "Helix Foods", "Brightmoor Ltd", "Tellura", "Ostrow Systems", "Kesselring AG", "Pine & Co"),
    "firm": ("Hart & Mossley", "Delacroix LLP", "Quill Partners"),
    "team": ("logistics", "marketing", "platform", "finance", "customer care", "procurement"),
    "code": ("Falcon", "Lighthouse", "Granite", "Blue Heron", "Atlas"),
    "sex": ("male", "female", "man", "woman"),
    "disease": ("diabetes", "hypertension", "asthma", "breast cancer", "depression", "COPD", "atrial fibrillation"),
    "symptom": ("chest pain", "shortness of breath", "headache", "abdominal pain", "dizziness", "a persistent cough"),
    "drug": ("metformin", "lisinopril", "ibuprofen", "sertraline", "amoxicillin", "warfarin", "prednisone"),
    "conduct": ("theft", "bullying", "discrimination", "false expenses"),
}

_ASKED: Final = (
    "Please summarise the following text:",
    "Rewrite this in a friendlier tone.",
    "Translate into German:",
    "What are the key points here?",
    "Check the grammar of the text below",
    "Turn this into a slide with three bullets.",
    "Draft an answer to this message.",
)
_SUBJECTS: Final = ("Update", "Re: our call", "FW: draft", "Question", "Notes", "For your review", "Agenda {weekday}")
_NICKS: Final = ("kim", "lars", "Dana", "mo", "pri")


def _paragraph(sentences: Sequence[str], _random: Random, _values: Values) -> str:
    return " ".join(sentences)


def _mail(sentences: Sequence[str], random: Random, values: Values) -> str:
    greeting = fill(random.choice(("Hi {person},", "Dear all,", "Hello {person}", "Team,")), random, values)
    close = fill(random.choice(("Best,\n{person}", "Regards\n{person}", "Thanks!\n{person}")), random, values)
    subject = fill(random.choice(_SUBJECTS), random, values)
    return f"Subject: {subject}\n\n{greeting}\n\n{' '.join(sentences)}\n\n{close}"


def _chat(sentences: Sequence[str], random: Random, _values: Values) -> str:
    return "\n".join(f"{random.choice(_NICKS)}: {sentence.rstrip('.').lower()}" for sentence in sentences)


def _memo(sentences: Sequence[str], random: Random, values: Values) -> str:
    head = fill("MEMORANDUM\nTo: {person}\nFrom: {person}\nDate: 99 {month}\n", random, values)
    return f"{head}\n" + "\n\n".join(sentences)


def _minutes(sentences: Sequence[str], random: Random, values: Values) -> str:
    head = fill("Minutes, {weekday}. Present: {person}, {person}.", random, values)
    return head + "".join(f"\n{number}. {sentence}" for number, sentence in enumerate(sentences, 1))


def _bullets(sentences: Sequence[str], random: Random, _values: Values) -> str:
    sign = random.choice("-*+")
    return "\n".join(f"{sign} {sentence}" for sentence in sentences)


def _asked(sentences: Sequence[str], random: Random, _values: Values) -> str:
    return f"{random.choice(_ASKED)}\n\n{' '.join(sentences)}"


def _rows(sentences: Sequence[str], random: Random, _values: Values) -> str:
    return "\n".join(f"{random.randint(1, 99)},{sentence.replace(',', ';')}" for sentence in sentences)


FORMS: Final[Sequence[Form]] = (_paragraph, _mail, _chat, _memo, _minutes, _bullets, _asked, _rows)
