"""Where surrogates are drawn from: numbers that follow from a key and a text, and from nothing else.

The same text gives the same numbers wherever the key is the same; without the key they tell nothing
about it. A later attempt gives other numbers, for when what the first one made is taken.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final, TypeVar

from egress_gateway.core.ids import DataClass
from egress_gateway.core.secret import Secret

One = TypeVar("One")

_BYTES: Final = 48
_BYTES_A_CHARACTER: Final = 2
"""What is drawn from: 16 bits for each character of the text and 384 more, so that no draw is noticeably uneven."""


class Draws:
    """Numbers, each drawn from what the ones before it left."""

    __slots__ = ("_left",)

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, bound: int) -> int:
        """A number from 0 to just below the bound."""
        self._left, drawn = divmod(self._left, bound)
        return drawn

    def one(self, choices: Sequence[One]) -> One:
        """One of several."""
        return choices[self.below(len(choices))]

    def characters(self, alphabet: str, count: int) -> str:
        """So many characters of an alphabet."""
        return "".join(alphabet[self.below(len(alphabet))] for _ in range(count))


class Source:
    """What the surrogates of one class, for one provenance, are drawn from."""

    __slots__ = ("_key", "_provenance", "data_class")

    def __init__(self, key: Secret[bytes], data_class: DataClass, *, system: bool = False) -> None:
        """`system`: values of a system prompt, which nobody may confirm from outside."""
        self._key = key
        self._provenance = b"s" if system else b"c"
        self.data_class = data_class

    def of_value(self, value: str, attempt: int) -> Draws:
        """For a value of the class, by its characters or those of them that matter: one card, however grouped."""
        return self._draws(f"value {self.data_class}", value, attempt)

    def of_word(self, word: str, attempt: int) -> Draws:
        """For a word, in any case and whatever class it occurs in: `Ann Lee` and `ann.lee` have words in common."""
        return self._draws("word", word.casefold(), attempt)

    def of_scope(self, purpose: str, attempt: int) -> Draws:
        """The same for all values of the scope."""
        return self._draws("scope", purpose, attempt)

    def _draws(self, purpose: str, text: str, attempt: int) -> Draws:
        encoded = text.encode("utf-8", "surrogatepass")
        message = b"\0".join((b"surrogate", self._provenance, purpose.encode(), str(attempt).encode(), encoded))
        digest = hmac.digest(self._key.expose(), message, "sha256")
        return Draws(int.from_bytes(hashlib.shake_256(digest).digest(_BYTES + _BYTES_A_CHARACTER * len(text)), "big"))
