"""The everyday texts by kind, and those of other languages by language."""

from collections.abc import Mapping
from typing import Final

from corpora.held_out.general import (
    chat,
    dutch,
    english,
    french,
    german,
    invoices,
    italian,
    letters,
    logs,
    mails,
    medical_notes,
    near_misses,
    polish,
    portuguese,
    snippets,
    spanish,
    tickets,
)
from corpora.held_out.general.writing import written
from corpora.sample import Generator

_IN_SMALL_LETTERS: Final = 0.4
"""Of chats: many people type that way."""

GENERAL: Final[Mapping[str, Generator]] = {
    "chat": written("chat", chat.FRAMES, english.LOCALES, small=_IN_SMALL_LETTERS),
    "tickets": written("tickets", tickets.FRAMES, english.LOCALES),
    "mails": written("mails", mails.FRAMES, english.LOCALES),
    "snippets": written("snippets", snippets.FRAMES, english.LOCALES),
    "medical notes": written("medical notes", medical_notes.FRAMES, english.LOCALES),
    "letters": written("letters", letters.FRAMES, english.LOCALES),
    "invoices": written("invoices", invoices.FRAMES, english.LOCALES),
    "logs": written("logs", logs.FRAMES, english.LOCALES),
    "near misses": written("near misses", near_misses.FRAMES, english.LOCALES),
    **{
        name: written(name, language.FRAMES, [language.LOCALE], small=0.15)
        for name, language in (
            ("everyday German", german),
            ("everyday French", french),
            ("everyday Spanish", spanish),
            ("everyday Italian", italian),
            ("everyday Portuguese", portuguese),
            ("everyday Dutch", dutch),
            ("everyday Polish", polish),
        )
    },
}
